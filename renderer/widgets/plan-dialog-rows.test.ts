import { describe, expect, it } from 'vitest';
import { planAutoMap } from '../../shared/mapping/auto-map.ts';
import { mappingExample } from '../../shared/mapping/order-example.ts';
import { countingIds, type Unit } from '../../shared/model/unit.ts';
import type { PlanRow } from '../../shared/rpc/calls/mapping.ts';
import type { StructureNode } from '../../shared/structure/node.ts';
import { plannedEntities, planSentences, shownPlanRows, withSkipped } from './plan-dialog-rows.ts';

const { view } = mappingExample();
const plan = (skip: string[] = [], rename: Record<string, string> = {}): readonly PlanRow[] =>
  planAutoMap(
    view,
    {
      structure: view.unit('OrderMessage') as Unit<{ root: StructureNode }>,
      parent: 'm',
      persistable: true,
      importMapping: true,
      exportMapping: true,
      skip,
      rename,
    },
    countingIds('p'),
  ).rows;
const none: ReadonlySet<string> = new Set();

describe('rows of the plan dialog', () => {
  it('each entity with what belongs to it, documents last', () => {
    const lines = shownPlanRows(plan(), none).map((r) => `${'  '.repeat(r.depth)}${r.row.action} ${r.row.name}`);
    expect(lines.slice(0, 3)).toEqual(['create OrderMessage', '  create OrderNumber', '  create Total']);
    expect(lines).toContain('reuse Line');
    expect(lines.slice(-2)).toEqual(['create Import_Order2', 'create Export_Order']);
  });

  it('a closed entity hides its rows', () => {
    const shown = shownPlanRows(plan(), new Set(['entity:$']));
    expect(shown.map((r) => r.row.name)).not.toContain('OrderNumber');
    expect(shown.map((r) => r.row.name)).toContain('Line');
  });

  const rowOf = (rows: readonly PlanRow[], id: string) => {
    const found = shownPlanRows(rows, none).find((r) => r.row.id === id);
    if (!found) throw new Error(`no row ${id}`);
    return found;
  };

  it('the root and what follows from other rows cannot be skipped alone', () => {
    expect(rowOf(plan(), 'entity:$').skipIds).toBeNull();
    expect(rowOf(plan(), 'association:$.customer').skipIds).toBeNull();
    expect(rowOf(plan(), 'attribute:$.total').skipIds).toEqual(['attribute:$.total']);
  });

  it('a list within a list goes with the outer one', () => {
    const nested = (source: string): PlanRow => ({
      id: `entity:${source}`,
      action: 'create',
      subject: 'entity',
      source,
      name: 'M',
      type: 'Entity',
      parent: null,
      score: 100,
    });
    const rows = shownPlanRows([nested('$[*]'), nested('$.m[*]'), nested('$.m[*][*]'), nested('$.o')], none);
    expect(rows.map((r) => r.skipIds)).toEqual([null, ['entity:$.m', 'entity:$.m[*]'], null, ['entity:$.o']]);
  });

  it('a list that is skipped comes back', () => {
    const skip = withSkipped([], rowOf(plan(), 'entity:$.lines[*]'), true);
    const without = plan(skip);
    expect(without.filter((r) => r.source.startsWith('$.lines')).map((r) => r.action)).toEqual(['skip']);
    const back = withSkipped(skip, rowOf(without, 'entity:$.lines'), false);
    expect(back).toEqual([]);
  });

  it('a new name that an entity has already reuses that entity', () => {
    expect(rowOf(plan([], { 'entity:$': 'Order' }), 'entity:$').row).toMatchObject({ action: 'reuse', name: 'Order' });
  });

  it('counts in words, a sentence an action', () => {
    const row = (action: PlanRow['action'], subject: PlanRow['subject']): PlanRow => ({
      id: '',
      action,
      subject,
      source: '$',
      name: '',
      type: '',
      parent: null,
      score: 100,
    });
    const words = planSentences([
      row('create', 'entity'),
      row('create', 'attribute'),
      row('create', 'attribute'),
      row('reuse', 'entity'),
      row('reuse', 'attribute'),
      row('change', 'attribute'),
      row('skip', 'attribute'),
    ]);
    expect(words.map((s) => `${s.verb} ${s.what}`)).toEqual([
      'Creates 1 entity, 2 attributes',
      'Reuses 1 entity',
      'Changes 1 attribute',
      'Skips 1 element',
    ]);
    expect(planSentences([])).toEqual([{ verb: 'Creates', what: 'nothing' }]);
  });

  it('entities as the plan leaves them', () => {
    const entities = plannedEntities(plan());
    expect(entities.find((e) => e.name === 'OrderMessage')?.state).toBe('new');
    const line = entities.find((e) => e.name === 'Line');
    expect(line?.state).toBe('changed');
    expect(line?.attributes.map((a) => `${a.name} ${a.state}`)).toEqual(['No changed', 'Sku reused', 'Qty changed']);
  });
});
