import { expect, it, vi } from 'vitest';
import { type ContractReader, contractSource } from '../../../shared/contract/index.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { planContract } from './plan-contract.ts';

/** A reader of contracts of services, of one protocol that has a planner and one that has none. */
const reader: ContractReader = {
  kind: 'double',
  label: 'Double',
  extensions: ['.double'],
  sniff: () => 0,
  sample: '',
  read: ({ chosen: [file] }) => ({
    structures: [],
    enumerations: [],
    services: file
      ? ['echo', 'unheard'].map((name) => ({ name, protocol: name, description: null, files: [file] }))
      : [],
    diagnostics: [],
  }),
};

vi.mock('../contract/given-contract.ts', () => ({
  givenFiles: (files: []) => ({ reader, source: contractSource(files), diagnostics: [] }),
}));
vi.mock('../../../shared/import/service-planners.ts', () => ({
  servicePlanners: [
    {
      protocol: 'echo',
      plan: (_view: unknown, { name }: { name: string }, _origin: unknown, parent: string, ids: () => string) => {
        const unit = { id: ids(), kind: 'folder', name, parent, documentation: '', data: { order: 0 } };
        return { ops: [{ op: 'create', unit }], id: unit.id, name, operations: [] };
      },
    },
  ],
  publishedServicePlanners: [],
}));

it('a contract from a window becomes services by the registry of planners; what none makes is a finding', () => {
  const files = [{ path: 'shop.double', content: '' }];
  const { change, services, diagnostics } = planContract({ files, parent: 'm' }, new ProjectBuilder().view());
  expect(change?.ops).toMatchObject([{ op: 'create', unit: { name: 'echo' } }]);
  expect(services).toEqual(change?.ops.map((op) => op.op === 'create' && op.unit.id));
  expect(diagnostics.map((d) => d.code)).toEqual(['import/service-left-out']);
  // Published they are made by others: none publishes either of them.
  const published = planContract({ files, parent: 'm', publish: true }, new ProjectBuilder().view());
  expect([published.services, published.diagnostics.map((d) => d.message)]).toEqual([
    [],
    ['echo', 'unheard'].map((name) => expect.stringContaining(`The service ${name} (${name}) is left out`)),
  ]);
});
