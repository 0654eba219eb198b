import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { inferStructure } from '../contract/json/index.ts';
import { applyPatch } from '../model/change.ts';
import type { DomainModel, Entity } from '../model/kinds/domain-model.ts';
import { isValidName } from '../model/naming.ts';
import type { Unit } from '../model/unit.ts';
import type { StructureNode } from '../structure/node.ts';
import { type AutoMapOptions, planAutoMap } from './auto-map.ts';

/** A plan for a message, over a model that has Order (number, status as an enumeration). */
function plan(
  message: string,
  { structureName = 'Order', ...options }: Partial<AutoMapOptions> & { structureName?: string } = {},
) {
  const project = new ProjectBuilder()
    .unit('enumeration', 'Status', { values: [{ id: 's1', name: 'New', caption: '', wire: 'new', documentation: '' }] })
    .entity('Order', { Number: 'string', Status: { type: 'enumeration', enumeration: 'Status' } });
  const { root } = inferStructure([{ id: 's', name: 's', text: message }]);
  const structure: Unit<{ root: StructureNode }> = {
    id: 'message',
    kind: 'json-structure',
    name: structureName,
    parent: 'm',
    documentation: '',
    data: { root: root as StructureNode },
  };
  const view = project.view().withUnits([structure], []);
  const made = planAutoMap(
    view,
    { structure, parent: 'm', persistable: true, importMapping: true, exportMapping: true, ...options },
    project.ids,
  );
  /** The domain model when the plan is done. */
  const after = (): DomainModel => {
    const domain = view.ofKind<DomainModel>('domain-model')[0] as Unit<DomainModel>;
    const op = made.change.ops.find((op) => op.op === 'patch' && op.id === domain.id);
    return op?.op === 'patch' ? applyPatch(domain, op.patch).value.data : domain.data;
  };
  return { ...made, after, outline: made.rows.map((r) => `${r.action} ${r.subject} ${r.name}`) };
}

describe('the plan of automatic mapping', () => {
  it.each([
    [
      'an entity is reused with attributes that hold the values; a text fits an enumeration that knows it',
      '{"number":"1","status":"new"}',
      ['reuse entity Order', 'reuse attribute Number', 'reuse attribute Status'],
    ],
    [
      'a text that the enumeration does not know: another entity',
      '{"number":"1","status":"odd"}',
      ['create entity Order2', 'create attribute Number', 'create attribute Status'],
    ],
    [
      'what is missing is added to the entity',
      '{"number":"1","total":1.5}',
      ['reuse entity Order', 'reuse attribute Number', 'change attribute Total'],
    ],
    [
      'a list below becomes an entity that belongs to it',
      '{"number":"1","lines":[{"sku":"a"}]}',
      [
        'reuse entity Order',
        'reuse attribute Number',
        'create entity Line',
        'create association Line_Order',
        'create attribute Sku',
      ],
    ],
  ])('%s', (_what, message, outline) => {
    expect(plan(message).outline.slice(0, -2)).toEqual(outline);
  });

  it.each([
    ['a line of four', '{"a":1,"rooms":[{"b":1,"guests":[{"c":1,"address":{"d":1,"country":{"e":1}}}]}]}', 5],
    ['one with four parts', '{"a":1,"rooms":[{"b":1}],"guests":[{"c":1}],"payer":{"d":1},"hotel":{"e":1}}', 5],
    ['one', '{"a":1}', 1],
  ])(
    'what is made stands in a block that can be read as a whole, parents beside children: %s',
    (_what, message, count) => {
      const { entities, associations } = plan(message, { structureName: 'Booking' }).after();
      const added = entities.filter((e) => e.name !== 'Order');
      expect(added).toHaveLength(count);
      const size = (e: Entity) => ({ width: 240, height: 32 + 24 * e.attributes.length });
      for (const a of entities)
        for (const b of entities) {
          if (a.id >= b.id) continue;
          const apart =
            a.x + 240 <= b.x || b.x + 240 <= a.x || a.y + size(a).height <= b.y || b.y + size(b).height <= a.y;
          expect(apart, `${a.name} on ${b.name}`).toBe(true);
        }
      for (const { from, to } of associations) {
        const [a, b] = [from, to].map((id) => added.find((e) => e.id === id));
        // In the next column, or in the same.
        if (a && b) expect(Math.abs(a.x - b.x)).toBeLessThan(2 * 240);
      }
      const right = Math.max(...entities.map((e) => e.x + size(e).width));
      const bottom = Math.max(...entities.map((e) => e.y + size(e).height));
      expect(Math.min(960 / right, 560 / bottom)).toBeGreaterThan(0.7);
    },
  );

  it('associations are said as the diagram draws them', () => {
    const types = plan('{"number":"1","lines":[{"sku":"a"}],"payer":{"name":"b"}}').rows.flatMap((r) =>
      r.subject === 'association' ? [`${r.name}: ${r.type}`] : [],
    );
    expect(types).toEqual(['Line_Order: many to one', 'Order_Payer: many to one']);
  });

  it('rows are skipped and renamed; the words count what is left', () => {
    const all = plan('{"number":"1","lines":[{"sku":"a"}]}');
    expect(all.words).toBe('Creates 1 entity, 1 attribute, 1 association, 2 mappings; reuses 1 entity.');
    const less = plan('{"number":"1","lines":[{"sku":"a"}]}', {
      skip: ['export-mapping:Export_Order'],
      rename: { 'entity:$.lines[*]': 'Position' },
    });
    expect(less.created).toMatchObject({ entities: ['M.Position'], exportMappings: [] });
    expect(less.words).toBe('Creates 1 entity, 1 attribute, 1 association, 1 mapping; reuses 1 entity.');
  });
});

it('lists in lists, however deep, get names that are names', () => {
  const deep = 12;
  const { after } = plan(`{"winterTextureValues":${'['.repeat(deep)}{"a":1},7${']'.repeat(deep)}}`);
  const names = [...after().entities, ...after().associations].map((each) => each.name);
  expect(names.filter((name) => !isValidName(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(deep);
});

describe('recursion through dictionaries', () => {
  it('comes to an end: entries below one of the same type are not gone into', () => {
    const project = new ProjectBuilder().entity('Other', {});
    const entry: StructureNode = {
      name: '',
      type: 'object',
      children: [
        { name: 'label', type: 'string' },
        { name: 'more', type: 'dictionary', item: { name: '', type: 'object', ref: 'Entry' } },
      ],
    };
    const structure: Unit = {
      id: 'message',
      kind: 'json-structure',
      name: 'Tree',
      parent: 'm',
      documentation: '',
      data: {
        root: { name: '', type: 'dictionary', item: { name: '', type: 'object', ref: 'Entry' } },
        types: { Entry: entry },
      },
    };
    const { created, rows } = planAutoMap(
      project.view().withUnits([structure as Unit<{ root: StructureNode }>], []),
      {
        structure: structure as Unit<{ root: StructureNode }>,
        parent: 'm',
        persistable: true,
        importMapping: true,
        exportMapping: true,
      },
      project.ids,
    );
    expect(created.importMappings).toHaveLength(1);
    expect(rows.length).toBeLessThan(30);
  });
});
