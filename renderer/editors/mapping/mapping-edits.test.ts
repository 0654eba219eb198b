import { describe, expect, it } from 'vitest';
import { mappedObject, mappedValue, mappingExample } from '../../../shared/mapping/order-example.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import { applyPatch, type Change } from '../../../shared/model/change.ts';
import type { DomainModel } from '../../../shared/model/kinds/domain-model.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { countingIds, type Unit } from '../../../shared/model/unit.ts';
import { addAttributeFor, addEntityBeside, addEntityFor, attributeNameFor, entityNameFor } from './domain-edits.ts';
import { besideChoices, entityChoices } from './entity-choices.ts';
import {
  addObject,
  elementAt,
  keepOneSource,
  mapObject,
  mapValue,
  unmapLinks,
  unmapObject,
  unmapValue,
} from './mapping-edits.ts';
import { planInto } from './plan-into.ts';
import { sourceTree } from './source-rows.ts';
import type { Mapping } from './use-mapping.ts';

const paths = (e: ReturnType<typeof mappingExample>['root'] | null | undefined): unknown =>
  e && { [e.path]: e.objects.map(paths) };

describe('edits of a mapping', () => {
  it('a second value for an attribute takes the place of the first', () => {
    const { root } = mappingExample();
    mapValue(root, '$', '$.total', 'Order.OrderNumber');
    expect(root.values.map((v) => v.path)).toEqual(['$.total']);
  });

  it('in an export a message value has one source', () => {
    const { root } = mappingExample();
    mapValue(root, '$', '$.orderNumber', 'Order.Total');
    keepOneSource(root, '$', '$.orderNumber', 'Order.Total');
    expect(root.values.map((v) => v.attribute)).toEqual(['Order.Total']);
  });

  it('unmapping a value takes that link only', () => {
    const { root } = mappingExample();
    mapValue(root, '$', '$.orderNumber', 'Order.Total');
    unmapValue(root, '$', '$.orderNumber', 'Order.OrderNumber');
    expect(root.values.map((v) => v.attribute)).toEqual(['Order.Total']);
  });

  it('unmapping an object takes what stands below it; the root leaves nothing', () => {
    const { root } = mappingExample();
    expect(paths(unmapObject(root, '$.lines[*]'))).toEqual({ $: [{ '$.customer': [] }] });
    expect(unmapObject(root, '$')).toBeNull();
  });

  it('an object goes below the nearest mapped one, by an association of both', () => {
    const { root, catalog } = mappingExample();
    const next = mapObject(root, '$.tags[*]', 'Tag', catalog);
    expect(elementAt(next, '$.tags[*]')).toMatchObject({ entity: 'Tag', association: 'Tag_Order' });
    expect(next.objects.map((o) => o.path)).toContain('$.tags[*]');
  });

  it('`$.ab` does not go below `$.a`', () => {
    const { catalog } = mappingExample();
    const root = mappedObject('$', 'Order', { objects: [mappedObject('$.a', 'Customer')] });
    expect(paths(mapObject(root, '$.ab', 'Line', catalog))).toEqual({ $: [{ '$.a': [] }, { '$.ab': [] }] });
  });

  it('objects below a newly mapped level move under it', () => {
    const { catalog } = mappingExample();
    const root = mappedObject('$', 'Order', { objects: [mappedObject('$.a.b', 'Line')] });
    expect(paths(mapObject(root, '$.a', 'Customer', catalog))).toEqual({ $: [{ '$.a': [{ '$.a.b': [] }] }] });
  });

  it('another entity empties the values; the same entity keeps them', () => {
    const { root, catalog } = mappingExample();
    mapObject(root, '$.lines[*]', 'Line', catalog);
    expect(elementAt(root, '$.lines[*]')?.values).toHaveLength(1);
    mapObject(root, '$.lines[*]', 'Tag', catalog);
    expect(elementAt(root, '$.lines[*]')).toMatchObject({ values: [], association: 'Tag_Order' });
  });

  it('an empty mapping gets its root', () => {
    const { catalog } = mappingExample();
    expect(mapObject(null, '$', 'Order', catalog)).toMatchObject({ path: '$', entity: 'Order', association: null });
  });
});

describe('several objects of one element', () => {
  /** Lines with the order that they belong to, made of the same element. */
  const shared = () => {
    const { catalog } = mappingExample();
    const root = mappedObject('$.lines[*]', 'Line', { values: [mappedValue('$.lines[*].no', 'Line.LineNo')] });
    const [order] = besideChoices(root, '$.lines[*]', catalog);
    if (!order) throw new Error('no choice');
    addObject(root, order, catalog, true);
    return { root, catalog };
  };

  it('are offered by what links them to one of those that are there, and stand below that one', () => {
    const { root, catalog } = shared();
    expect(paths(root)).toEqual({ '$.lines[*]': [{ '$.lines[*]': [] }] });
    expect(elementAt(root, '$.lines[*]#2')).toMatchObject({ entity: 'Order', association: 'Line_Order' });
    const choices = besideChoices(root, '$.lines[*]', catalog);
    expect(choices.map((c) => [c.label, c.detail, c.below])).toEqual([
      ['M.Customer', 'Order_Customer, below Order', '$.lines[*]#2'],
      ['M.Line', 'Line_Order, below Order', '$.lines[*]#2'],
      ['M.Order', 'Line_Order, below Line', '$.lines[*]'],
      ['M.Tag', 'Tag_Order, below Order', '$.lines[*]#2'],
    ]);
  });

  it('each takes values of the element; of one that is changed the others stay', () => {
    const { root, catalog } = shared();
    mapValue(root, '$.lines[*]#2', '$.lines[*].no', 'Order.OrderNumber');
    mapObject(root, '$.lines[*]#2', 'Tag', catalog);
    expect(elementAt(root, '$.lines[*]#2')).toMatchObject({ entity: 'Tag', values: [], association: null });
    expect(elementAt(root, '$.lines[*]')?.values).toHaveLength(1);
    mapValue(root, '$.lines[*]#2', '$.lines[*].no', 'Tag.Value', false);
    keepOneSource(root, '$.lines[*]#2', '$.lines[*].no', 'Tag.Value');
    expect(elementAt(root, '$.lines[*]')?.values).toEqual([]);
    unmapValue(root, '$.lines[*]', '$.lines[*].no', 'Tag.Value');
    expect(elementAt(root, '$.lines[*]#2')?.values).toHaveLength(1);
  });

  it('one is taken away with what stands below it; several at once by the keys that they had', () => {
    const { root, catalog } = shared();
    for (const entity of ['Customer', 'Tag'])
      addObject(root, { below: '$.lines[*]#2', entity, association: `Order_${entity}` }, catalog, true);
    const links = ['$.lines[*]#3', '$.lines[*]#4'].map((elementKey) => ({ elementKey, value: null }));
    expect(paths(unmapLinks(structuredClone(root), links))).toEqual({ '$.lines[*]': [{ '$.lines[*]': [] }] });
    expect(paths(unmapObject(structuredClone(root), '$.lines[*]#2'))).toEqual({ '$.lines[*]': [] });
    expect(unmapLinks(root, [{ elementKey: '$.lines[*]', value: null }])).toBeNull();
  });

  it('one that only what stands above the element is associated with is given that in an import', () => {
    const { root, catalog } = mappingExample();
    addObject(root, { below: '$.lines[*]', entity: 'Tag', association: null }, catalog, true);
    expect(elementAt(root, '$.lines[*]#2')).toMatchObject({
      association: null,
      given: [{ member: 'Tag_Order', value: '$above2', key: false }],
    });
    const other = mappingExample().root;
    addObject(other, { below: '$.lines[*]', entity: 'Tag', association: null }, catalog, false);
    expect(elementAt(other, '$.lines[*]#2')?.given).toEqual([]);
  });

  it('an object of a level below goes to the one that it is associated with', () => {
    const { root, catalog } = shared();
    mapObject(root, '$.lines[*].tags[*]', 'Tag', catalog);
    expect(elementAt(root, '$.lines[*]#2')?.objects.map((o) => [o.path, o.association])).toEqual([
      ['$.lines[*].tags[*]', 'Tag_Order'],
    ]);
  });

  it('a new entity of the element: the object that it was asked at refers to it, in one change over both units', () => {
    const { view, structure } = mappingExample();
    const mapping = view.unit('Import_Order') as Unit<Mapping>;
    const row = sourceTree({ root: structure }).byKey.get('$.lines');
    const change = row && addEntityBeside(view, mapping, row, '$.lines[*]', 'Product', countingIds('new'));
    const next = withChange(view, change ?? null);
    expect(elementAt((next.unit('Import_Order') as Unit<Mapping>).data.root, '$.lines[*]#2')).toMatchObject({
      entity: 'new1',
      association: 'new2',
    });
    const { associations } = (next.unit('DomainModel') as Unit<DomainModel>).data;
    expect(associations.at(-1)).toMatchObject({ name: 'Line_Product', from: 'Line', to: 'new1' });
  });
});

/** The units of a change after it. */
function withChange(view: ProjectView, change: Change | null): ProjectView {
  const changed = (change?.ops ?? []).flatMap((op) =>
    op.op === 'patch' ? [applyPatch(view.unit(op.id) as Unit, op.patch).value] : [],
  );
  return view.withUnits(changed, []);
}

describe('edits of mapping and domain model together', () => {
  const { view, structure, catalog } = mappingExample();
  const tree = sourceTree({ root: structure });
  const mapping = view.unit('Import_Order') as Unit<Mapping>;
  const row = (key: string) => tree.byKey.get(key) as NonNullable<ReturnType<typeof tree.byKey.get>>;

  it.each([
    ['$.tags[*]', 'Item'],
    ['$.rates{key}', 'Key'],
    ['$.rates{*}', 'Value'],
    ['$.orderNumber', 'OrderNumber'],
  ])('an attribute for %s is called %s', (key, name) => {
    expect(attributeNameFor(row(key))).toBe(name);
  });

  it('a value dropped on an entity: an attribute of its type, mapped, in one change over both units', () => {
    const entity = catalog.entity('Line');
    if (!entity) throw new Error('no Line');
    const change = addAttributeFor(view, mapping, row('$.lines[*].qty'), '$.lines[*]', entity, countingIds('new'));
    expect(change?.ops.map((op) => (op.op === 'patch' ? op.id : op.op))).toEqual(['DomainModel', 'Import_Order']);
    const next = withChange(view, change);
    expect(new Catalog(next).entity('Line')?.attributes.at(-1)).toMatchObject({
      name: 'Qty',
      type: { kind: 'integer' },
    });
    const root = (next.unit('Import_Order') as Unit<Mapping>).data.root;
    expect(elementAt(root, '$.lines[*]')?.values.at(-1)).toMatchObject({ path: '$.lines[*].qty', attribute: 'new1' });
  });

  it('a name that is taken gets a number', () => {
    const entity = catalog.entity('Order');
    if (!entity) throw new Error('no Order');
    const change = addAttributeFor(view, mapping, row('$.total'), '$', entity, countingIds('new'));
    expect(new Catalog(withChange(view, change)).entity('Order')?.attributes.at(-1)?.name).toBe('Total2');
  });

  it('a new entity for a list: its values as attributes, an association to the object above, mapped', () => {
    expect(entityNameFor(row('$.tags'), 'OrderMessage')).toBe('Tag');
    const next = withChange(
      view,
      addEntityFor(view, mapping, tree, row('$.rates'), 'OrderMessage', countingIds('new')),
    );
    const domain = (next.unit('DomainModel') as Unit<DomainModel>).data;
    const made = domain.entities.at(-1);
    expect(made?.name).toBe('Rate');
    expect(made?.attributes.map((a) => `${a.name} ${a.type}`)).toEqual(['Key string', 'Value decimal']);
    expect(domain.associations.at(-1)).toMatchObject({ from: made?.id, to: 'Order', onDeleteTo: 'cascade' });
    const element = elementAt((next.unit('Import_Order') as Unit<Mapping>).data.root, '$.rates{*}');
    expect(element).toMatchObject({ entity: made?.id, association: domain.associations.at(-1)?.id });
    expect(element?.values.map((v) => v.path)).toEqual(['$.rates{key}', '$.rates{*}']);
  });

  it('entities to choose: associated with the object above, each association a choice; the likeliest name first', () => {
    const choices = entityChoices(mapping.data.root, '$.tags[*]', catalog, 'Tag');
    expect(choices.slice(0, 3).map((c) => `${c.label} ${c.detail}`)).toEqual([
      'M.Tag Tag_Order',
      'M.Customer Order_Customer',
      'M.Line Line_Order',
    ]);
    expect(choices.slice(3).map((c) => c.label)).toEqual(['M.Order']);
  });

  it('a plan fills the mapping that asked for it, and makes no other', () => {
    const empty: Unit<Mapping> = { ...mapping, data: { ...mapping.data, root: null } };
    const made = (kind: string): Unit => ({
      ...mapping,
      id: `new-${kind}`,
      kind,
      data: {
        structure: 'OrderMessage',
        root: mappedObject('$', 'Order', { values: [mappedValue('$.total', 'Order.Total')] }),
      },
    });
    const change = planInto(
      {
        label: 'x',
        ops: [
          { op: 'create', unit: made('import-mapping') },
          { op: 'create', unit: made('export-mapping') },
        ],
      },
      empty,
    );
    expect(change.ops).toHaveLength(1);
    expect(change.ops[0]).toMatchObject({ op: 'patch', id: 'Import_Order' });
    expect(change.label).toBe('Map Import_Order automatically');
  });
});
