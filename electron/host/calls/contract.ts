import type { contractCalls } from '../../../shared/rpc/calls/contract.ts';
import type { WorkbenchPool } from '../workbench-pool.ts';
import { type Handlers, need } from './handler.ts';

export const contractHandlers = (workbench: WorkbenchPool): Handlers<typeof contractCalls> => ({
  'structure.infer': (_client, args) =>
    workbench.run({ task: 'infer', args, words: 'Reading the samples', deadlineMs: 60_000 }),
  'contract.plan': async (client, args) => {
    const { file, view } = need(client);
    const { files, ...plan } = await workbench.run({
      task: 'plan-contract',
      args,
      words: 'Reading the contract',
      deadlineMs: 120_000,
      project: { key: file, view },
    });
    client.planned = files;
    return plan;
  },
});
