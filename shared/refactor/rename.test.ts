import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import type { ExportMapping } from '../mapping/kind.ts';
import type { Microflow } from '../microflow/kind.ts';
import { Catalog } from '../model/catalog.ts';
import { applyPatch } from '../model/change.ts';
import type { DomainModel } from '../model/kinds/domain-model.ts';
import type { ProjectView } from '../model/project.ts';
import { planRename } from './rename.ts';
import { usagesOf } from './usages.ts';

const project = () =>
  new ProjectBuilder()
    .unit('enumeration', 'Status', {
      values: [
        { id: 'new', name: 'New' },
        { id: 'sent', name: 'Sent' },
      ],
    })
    .entity('Order', {
      Total: 'decimal',
      State: { type: 'enumeration', enumeration: 'Status', default: 'New' },
    })
    .flow('Run', [{ name: 'Orders', type: { kind: 'list', entity: 'Order' } }], { kind: 'nothing' }, (f) => {
      f.add('list-operation', {
        list: 'Orders',
        operation: 'find',
        expression: '$currentObject/Total > 1',
        output: 'O',
      });
      f.add('retrieve', { entity: 'Order', constraint: "[Total > $O/Total and State = 'New']", output: 'Found' });
      const decide = f.add('decision', { expression: '$O/State' });
      for (const [row, outcome] of ['New', 'Sent', 'empty'].entries()) f.from(decide, outcome, row).add('end', {});
    })
    .unit('json-structure', 'Message', {
      root: { name: '', type: 'object', children: [{ name: 'total', type: 'decimal' }] },
    })
    .unit('export-mapping', 'Out', {
      structure: 'Message',
      root: {
        path: '$',
        entity: 'Order',
        association: null,
        values: [{ path: '$.total', attribute: 'Order.Total', expression: '$value + $object/Total' }],
      },
    })
    .view();

function renamed(id: string, name: string): ProjectView {
  const view = project();
  const plan = planRename(id, name, view);
  if ('error' in plan) throw new Error(plan.error);
  const units = plan.change.ops.flatMap((op) =>
    op.op === 'patch' ? [applyPatch(view.unit(op.id), op.patch).value as never] : [],
  );
  return view.withUnits(units, []);
}
const data = <T>(view: ProjectView, id: string) => view.unit(id)?.data as T;

describe('a rename', () => {
  it('follows into expressions over items, constraints and mappings', () => {
    const view = renamed('Order.Total', 'Amount');
    const actions = data<Microflow>(view, 'Run').nodes.map((n) => n.action);
    expect(actions[1]).toMatchObject({ expression: '$currentObject/Amount > 1' });
    expect(actions[2]).toMatchObject({ constraint: "[Amount > $O/Amount and State = 'New']" });
    expect(data<ExportMapping>(view, 'Out').root?.values[0]?.expression).toBe('$value + $object/Amount');
  });

  it('of an enumeration value follows into outcomes of decisions, defaults and constraints', () => {
    const view = renamed('new', 'Fresh');
    const flow = data<Microflow>(view, 'Run');
    expect(flow.flows.map((f) => f.case).filter(Boolean)).toEqual(['Fresh', 'Sent', 'empty']);
    expect(flow.nodes[2]?.action).toMatchObject({ constraint: "[Total > $O/Total and State = 'Fresh']" });
    expect(data<DomainModel>(view, 'domain').entities[0]?.attributes[1]?.default).toBe('Fresh');
  });

  it('finds the same places as usages', () => {
    const view = project();
    const places = usagesOf('new', view, new Catalog(view)).map((u) => u.place);
    expect(places.sort()).toEqual(['New', 'New', "[Total > $O/Total and State = 'New']"]);
  });

  it('of a document to what no file can be called everywhere is refused; an attribute may have that name', () => {
    const view = project();
    for (const name of ['Con', 'lpt1', '\u6f22'.repeat(70)])
      expect(planRename('Run', name, view), name).toMatchObject({ error: expect.stringContaining(name) });
    expect(planRename('Order.Total', 'Con', view)).toMatchObject({ change: {} });
  });
});
