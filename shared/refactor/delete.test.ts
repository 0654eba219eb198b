import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import type { Microflow } from '../microflow/kind.ts';
import { applyPatch } from '../model/change.ts';
import type { DomainModel } from '../model/kinds/domain-model.ts';
import type { Security } from '../model/kinds/security.ts';
import type { Unit } from '../model/unit.ts';
import { planDelete } from './delete.ts';

const project = () =>
  new ProjectBuilder()
    .unit('enumeration', 'Status', {
      values: [
        { id: 'new', name: 'New' },
        { id: 'sent', name: 'Sent' },
      ],
    })
    .entity(
      'Order',
      { Number: 'string', State: { type: 'enumeration', enumeration: 'Status', default: 'New' } },
      {
        indexes: [
          { id: 'both', attributes: ['Order.Number', 'Order.State'] },
          { id: 'one', attributes: ['Order.Number'] },
        ],
      },
    )
    .entity('Return', {}, { generalization: 'Order' })
    .association('Return_Order', 'Return', 'Order')
    .flow('Run', [{ name: 'O', type: { kind: 'object', entity: 'Order' } }], { kind: 'nothing' }, (f) => {
      f.add('log-message', { message: '$O/Number' });
      f.add('loop', {});
      f.add('end', {});
    });

/** What a deletion leaves of a document, and what it breaks. */
function deleted(project: ProjectBuilder, ...ids: string[]) {
  const view = project.view();
  const { change, breaks } = planDelete(ids, view);
  const left = <T>(id: string): T => {
    const op = change.ops.find((o) => o.op === 'patch' && o.id === id);
    const unit = view.unit(id) as Unit;
    return (op?.op === 'patch' ? (applyPatch(unit, op.patch).value as Unit) : unit).data as T;
  };
  return { left, ops: change.ops, breaks: breaks.map((b) => `${b.unit}: ${b.place}`).sort() };
}

describe('a deletion', () => {
  it('of an entity takes its associations along and empties generalizations', () => {
    const { left, breaks } = deleted(project(), 'Order');
    const model = left<DomainModel>('domain');
    expect(model.entities.map((e) => [e.name, e.generalization])).toEqual([['Return', null]]);
    expect(model.associations).toEqual([]);
    expect(breaks).toEqual(['Run: $O/Number', 'Run: O']);
  });

  it('of an attribute takes it out of indexes, and an index with its last attribute', () => {
    const { left, breaks } = deleted(project(), 'Order.Number');
    expect(left<DomainModel>('domain').entities[0]?.indexes).toEqual([{ id: 'both', attributes: ['Order.State'] }]);
    expect(breaks).toEqual(['Run: $O/Number']);
  });

  it('of an enumeration value is seen where its name stands', () => {
    const { left, breaks } = deleted(project(), 'new');
    expect(left<{ values: unknown[] }>('Status').values).toHaveLength(1);
    expect(breaks).toEqual(['domain: New']);
  });

  it('of a loop takes along what stands in it, and the flows at it', () => {
    const flow = project();
    const run = flow.units.find((u) => u.id === 'Run') as Unit<Microflow>;
    const { nodes, flows } = run.data;
    const loop = nodes.find((n) => n.action.type === 'loop')?.id as string;
    const note = { ...nodes[1], id: 'inside', parent: loop } as Microflow['nodes'][number];
    nodes.push(note);
    const { left } = deleted(flow, loop);
    expect(left<Microflow>('Run').nodes.map((n) => n.action.type)).toEqual(['start', 'log-message', 'end']);
    expect(left<Microflow>('Run').flows.map((f) => f.id)).toEqual([flows[0]?.id]);
  });

  it('of a module reaches into the others', () => {
    const other = { id: 'domain2', kind: 'domain-model', name: 'DomainModel', parent: 'n', documentation: '' };
    const two = project().entity('Bill', {});
    two.units.push({ id: 'n', kind: 'module', name: 'N', parent: null, documentation: '', data: { order: 1 } });
    two.units.push({
      ...other,
      data: {
        entities: [],
        notes: [],
        associations: [{ id: 'Bill_Order', name: 'Bill_Order', from: 'Bill', to: 'Order' }],
      },
    });
    const { left, ops } = deleted(two, 'm');
    expect(left<DomainModel>('domain2').associations).toEqual([]);
    expect(ops.filter((o) => o.op === 'delete').map((o) => o.op === 'delete' && o.id)).toContain('domain');
  });

  it('of a module role takes it out of the user roles that have it, and out of no service that is for it; of a user role out of the users', () => {
    const project = new ProjectBuilder()
      .unit('module-role', 'Reader', {})
      .unit('module-role', 'Writer', {})
      .unit('security', 'Security', {
        userRoles: [{ id: 'clerk', name: 'Clerk', moduleRoles: ['Reader', 'Writer'] }],
        demoUsers: [{ id: 'maria', name: 'maria', userRoles: ['clerk'] }],
      });
    const role = deleted(project, 'Reader').left<Security>('Security');
    expect(role.userRoles[0]?.moduleRoles).toEqual(['Writer']);
    // A list of a service that got empty by it would let in everybody who is known.
    project.unit('rest-service', 'Api', { authentication: [{ type: 'basic' }], allowedRoles: ['Reader'] });
    expect(deleted(project, 'Reader').left<{ allowedRoles: string[] }>('Api').allowedRoles).toEqual(['Reader']);
    const user = deleted(project, 'clerk').left<Security>('Security');
    expect(user).toEqual({ userRoles: [], demoUsers: [{ id: 'maria', name: 'maria', userRoles: [] }] });
  });
});
