import { describe, expect, it } from 'vitest';
import { growth } from '../../tests/harness/growth.ts';
import type { StructureNode } from '../structure/node.ts';
import { mappedObject, mappedValue, mappingExample } from './order-example.ts';
import { reviewScore, suggestionId, suggestLinks, sureScore } from './suggest.ts';

const short = (s: { path: string; attribute: string }) => `${s.path} ${s.attribute}`;

describe('suggested links', () => {
  it('values and attributes that are free on both sides, within the object they belong to', () => {
    const { root, structure, catalog } = mappingExample();
    expect(suggestLinks(root, { root: structure }, catalog).map(short)).toEqual([
      '$.total Order.Total',
      '$.customer.fullName Customer.Name',
      '$.lines[*].sku Line.Sku',
      '$.lines[*].qty Line.Quantity',
    ]);
  });

  it('the same name and type is sure, a part of the name is for review', () => {
    const { root, structure, catalog } = mappingExample();
    const scores = new Map(suggestLinks(root, { root: structure }, catalog).map((s) => [s.attribute, s]));
    expect(scores.get('Order.Total')?.score).toBe(99);
    expect(scores.get('Line.Quantity')?.score).toBeGreaterThanOrEqual(sureScore);
    const name = scores.get('Customer.Name');
    expect(name?.score).toBeGreaterThanOrEqual(reviewScore);
    expect(name?.score).toBeLessThan(sureScore);
    expect(scores.get('Line.Quantity')?.reason).toMatch(/^Same type, name is a known short form/);
  });

  it('a text beside attributes is called as its element', () => {
    const { catalog } = mappingExample();
    const price: StructureNode = {
      name: 'total',
      type: 'object',
      children: [
        { name: 'currency', type: 'string' },
        { name: 'value', type: 'decimal' },
      ],
    };
    const shape = { root: { name: '', type: 'object' as const, children: [price] } };
    const root = mappedObject('$', 'Order');
    const totals = (...format: [] | [{ isContent(node: StructureNode): boolean }]) =>
      suggestLinks(root, shape, catalog, new Set(), ...format)
        .filter((s) => s.attribute === 'Order.Total')
        .map((s) => [s.path, s.score >= sureScore]);
    expect(totals({ isContent: (node) => node.name === 'value' })).toEqual([['$.total.value', true]]);
    expect(totals()).toEqual([]);
  });

  it('of several objects of one element each value goes to the one that has the best attribute', () => {
    const { structure, catalog } = mappingExample();
    const order = mappedObject('$.lines[*]', 'Order', { association: 'Line_Order' });
    const root = mappedObject('$.lines[*]', 'Line', { objects: [order] });
    const line = {
      name: '',
      type: 'object' as const,
      children: ['total', 'sku'].map((name) => ({ name, type: 'string' as const })),
    };
    const flat = { ...structure, children: [{ name: 'lines', type: 'array' as const, item: line }] };
    expect(suggestLinks(root, { root: flat }, catalog).map((s) => [s.path, s.element, s.attribute])).toEqual([
      ['$.lines[*].sku', '$.lines[*]', 'Line.Sku'],
      ['$.lines[*].total', '$.lines[*]#2', 'Order.Total'],
    ]);
  });

  it('what was rejected does not come back', () => {
    const { root, structure, catalog } = mappingExample();
    const all = suggestLinks(root, { root: structure }, catalog);
    const rejected = new Set(all.filter((s) => s.attribute === 'Order.Total').map(suggestionId));
    expect(suggestLinks(root, { root: structure }, catalog, rejected).map((s) => s.attribute)).not.toContain(
      'Order.Total',
    );
  });

  it('a type that needs an expression is not suggested', () => {
    const { structure, catalog, root } = mappingExample();
    root.values.push(mappedValue('$.total', 'Order.Total'));
    const [first] = suggestLinks(
      root,
      {
        root: {
          ...structure,
          children: [...(structure.children ?? []), { name: 'placedAt', type: 'boolean' }],
        },
      },
      catalog,
    ).filter((s) => s.attribute === 'Order.PlacedAt');
    expect(first).toBeUndefined();
  });

  it('each value and each attribute is used once, the better match first', () => {
    const { structure, catalog, root } = mappingExample();
    const wider = {
      ...structure,
      children: [{ name: 'totl', type: 'decimal' as const }, ...(structure.children ?? [])],
    };
    const found = suggestLinks(root, { root: wider }, catalog).filter((s) => s.attribute === 'Order.Total');
    expect(found.map((s) => s.path)).toEqual(['$.total']);
  });

  it('a value in a list that no object stands for is left alone', () => {
    const { structure, catalog } = mappingExample();
    const root = mappedObject('$', 'Order');
    expect(suggestLinks(root, { root: structure }, catalog).map((s) => s.path)).toEqual(['$.orderNumber', '$.total']);
  });

  it('the key of a dictionary belongs to the object of its entry', () => {
    const { structure, catalog } = mappingExample();
    const root = mappedObject('$', 'Order', { objects: [mappedObject('$.rates{*}', 'Tag')] });
    const paths = suggestLinks(
      root,
      {
        root: {
          ...structure,
          children: [{ name: 'rates', type: 'dictionary', item: { name: '', type: 'string' } }],
        },
      },
      catalog,
    );
    expect(paths.map(short)).toEqual(['$.rates{*} Tag.Value']);
  });

  it('nothing is mapped yet: nothing is suggested', () => {
    const { structure, catalog } = mappingExample();
    expect(suggestLinks(null, { root: structure }, catalog)).toEqual([]);
  });

  it('the work grows with the values that are compared, times the attributes', () => {
    const { catalog } = mappingExample();
    const names = Array.from({ length: 1000 }, (_, i) => `field${i}`);
    const entity = { ...catalog.entity('Order') };
    const attributes = names.slice(0, 200).map((name) => ({
      ...(entity.attributes?.[0] as NonNullable<typeof entity.attributes>[number]),
      id: name,
      name,
    }));
    const wide = { entity: () => ({ ...entity, attributes }) } as never;
    const suggested = (count: number) =>
      suggestLinks(
        mappedObject('$', 'Order'),
        {
          root: {
            name: '',
            type: 'object',
            children: names.slice(0, count).map((name) => ({ name, type: 'string' })),
          },
        },
        wide,
      );
    expect(suggested(1_000)).toHaveLength(200);
    expect(
      growth(
        () => suggested(250),
        () => suggested(1_000),
        8,
      ),
    ).toBeLessThan(8);
  });
});
