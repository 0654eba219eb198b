import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { inferStructure } from '../contract/json/index.ts';
import type { Unit } from '../model/unit.ts';
import type { StructureNode } from '../structure/node.ts';
import { type AutoMapOptions, planAutoMap } from './auto-map.ts';

/** A plan for a message, over a model that has Order (number, status as an enumeration). */
function plan(message: string, options: Partial<AutoMapOptions> = {}) {
  const project = new ProjectBuilder()
    .unit('enumeration', 'Status', { values: [{ id: 's1', name: 'New', caption: '', wire: 'new', documentation: '' }] })
    .entity('Order', { Number: 'string', Status: { type: 'enumeration', enumeration: 'Status' } });
  const { root } = inferStructure([{ id: 's', name: 's', text: message }]);
  const structure: Unit<{ root: StructureNode }> = {
    id: 'message',
    kind: 'json-structure',
    name: 'Order',
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
  return { ...made, outline: made.rows.map((r) => `${r.action} ${r.subject} ${r.name}`) };
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
