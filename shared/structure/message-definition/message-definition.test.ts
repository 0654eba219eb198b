import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { Catalog } from '../../model/catalog.ts';
import type { StructureNode } from '../node.ts';
import { occurrenceOf } from '../node.ts';
import {
  associationEnds,
  chosenAssociation,
  chosenToDepth,
  conventionalName,
  type MessageDefinition,
  messageOf,
  newDefinition,
} from './index.ts';

const project = () =>
  new ProjectBuilder()
    .entity('Order', {
      OrderNumber: { type: 'string', validations: [{ rule: 'required', message: '' }] },
      VATTotal: 'decimal',
    })
    .entity('OrderLine', { Sku: 'string', LineNo: 'autonumber' })
    .entity('Customer', { FullName: 'string' })
    .entity('Category', { Title: 'string' })
    .association('OrderLine_Order', 'OrderLine', 'Order', { onDeleteTo: 'cascade' })
    .association('Order_Customer', 'Order', 'Customer')
    .association('Category_Parent', 'Category', 'Category');

const catalog = new Catalog(project().view());
const entity = (name: string) => {
  const found = catalog.entity(name);
  if (!found) throw new Error(`no entity ${name}`);
  return found;
};
const definition = (name: string, depth: number, more: Partial<MessageDefinition> = {}): MessageDefinition => ({
  ...newDefinition(entity(name), depth, catalog),
  ...more,
});

function outline(node: StructureNode, indent = ''): string[] {
  return (node.children ?? node.item?.children ?? []).flatMap((child) => [
    `${indent}${child.name} ${child.wire?.key}${child.wire?.item ? `/${child.wire.item}` : ''} ${child.type} ${occurrenceOf(child)}`,
    ...outline(child, `${indent}  `),
  ]);
}

describe('names of messages', () => {
  it.each([
    ['OrderNumber', 'camelCase', 'orderNumber'],
    ['OrderNumber', 'snake_case', 'order_number'],
    ['OrderNumber', 'kebab-case', 'order-number'],
    ['OrderNumber', 'UPPER_CASE', 'ORDER_NUMBER'],
    ['orderNumber', 'PascalCase', 'OrderNumber'],
    ['order_number', 'as-is', 'order_number'],
    ['VATNumber', 'camelCase', 'vatNumber'],
    ['ID', 'camelCase', 'id'],
    ['Line2Text', 'snake_case', 'line2_text'],
    ['Größe', 'camelCase', 'größe'],
    ['_', 'snake_case', '_'],
  ] as const)('%s in %s is %s', (name, convention, expected) => {
    expect(conventionalName(name, convention)).toBe(expected);
  });
});

describe('a message definition', () => {
  it('holds attributes and associations in both directions, as deep as it was asked to', () => {
    expect(outline(messageOf(definition('Order', 0), false, catalog).root)).toEqual([
      'OrderNumber orderNumber string 1',
      'VATTotal vatTotal decimal 0..1',
    ]);
    expect(outline(messageOf(definition('Order', 1), false, catalog).root)).toEqual([
      'OrderNumber orderNumber string 1',
      'VATTotal vatTotal decimal 0..1',
      'OrderLines orderLines/orderLine array 0..*',
      '  Sku sku string 0..1',
      '  LineNo lineNo long 0..1',
      'Customer customer object 0..1',
      '  FullName fullName string 0..1',
    ]);
  });

  it('is a list where it is used as one', () => {
    const { root, name, listName } = messageOf(definition('Order', 0), true, catalog);
    expect([root.type, root.item?.children?.length, name, listName]).toEqual(['array', 2, 'order', 'orders']);
  });

  it('another convention changes all names but those that a person gave, and no path', () => {
    const own = definition('Order', 1);
    (own.members[0] as { name: string }).name = 'no';
    expect(outline(messageOf({ ...own, naming: 'kebab-case' }, false, catalog).root).slice(0, 3)).toEqual([
      'OrderNumber no string 1',
      'VATTotal vat-total decimal 0..1',
      'OrderLines order-lines/order-line array 0..*',
    ]);
  });

  it('an attribute that is renamed and retyped shows at once, at its old path', () => {
    const own = definition('Order', 0);
    const view = project().view();
    const [domain] = view.ofKind<{ entities: { id: string; attributes: { name: string; type: string }[] }[] }>(
      'domain-model',
    );
    if (!domain) throw new Error('no domain model');
    const changed = structuredClone(domain);
    Object.assign(changed.data.entities[0]?.attributes[1] ?? {}, { name: 'GrossTotal', type: 'integer' });
    const renamed = new Catalog(view.withUnits([changed], []));
    expect(outline(messageOf(own, false, renamed).root)).toEqual([
      'OrderNumber orderNumber string 1',
      'VATTotal grossTotal integer 0..1',
    ]);
  });

  it('what a person says of a member goes before what the domain model says', () => {
    const own = definition('Order', 0);
    Object.assign(own.members[0] as object, {
      presence: 'optional',
      nullable: 'no',
      example: 'SO-1',
      documentation: 'Ours.',
    });
    expect(messageOf(own, false, catalog).root.children?.[0]).toEqual({
      name: 'OrderNumber',
      type: 'string',
      optional: true,
      sample: 'SO-1',
      documentation: 'Ours.',
      wire: { key: 'orderNumber' },
    });
  });

  it('an association that repeats an object above it makes a named type', () => {
    const own = definition('Category', 0);
    const [, back] = associationEnds('Category', catalog);
    if (!back) throw new Error('no way back');
    own.members.push(chosenAssociation(back, [], true, own.members));
    const { root, types } = messageOf(own, false, catalog);
    expect(root).toEqual({ name: '', type: 'object', ref: 'Category' });
    expect(types.Category?.children?.map((c) => [c.name, c.type, c.item?.ref])).toEqual([
      ['Title', 'string', undefined],
      ['Categories', 'array', 'Category'],
    ]);
  });

  it('what is not there any more is left out', () => {
    const own = definition('Order', 0);
    own.members.push({ ...(own.members[0] as MessageDefinition['members'][0]), key: 'Gone', attribute: 'nowhere' });
    expect(messageOf(own, false, catalog).root.children).toHaveLength(2);
  });

  it('depth ends where an entity would stand below itself', () => {
    expect(JSON.stringify(chosenToDepth(entity('Order'), 20, catalog)).length).toBeLessThan(5_000);
  });
});
