import { planEntityExport } from '../../../shared/mapping/export-entity.ts';
import type { mappingCalls } from '../../../shared/rpc/calls/mapping.ts';
import type { CallArgs, CallResult } from '../../../shared/rpc/studio.ts';
import { newId } from '../new-id.ts';
import type { WorkbenchPool } from '../workbench-pool.ts';
import { CallError, type Client, type Handlers, need, unitOf } from './handler.ts';

export const mappingHandlers = (workbench: WorkbenchPool): Handlers<typeof mappingCalls> => ({
  'mapping.plan': (client, args) => {
    const { file, view } = need(client);
    unitOf(client, args.structure);
    const project = { key: file, view };
    return workbench.run({ task: 'plan-mappings', args, words: 'The automatic mapping', deadlineMs: 60_000, project });
  },
  'mapping.planFromEntity': (client, { entity, parent }) => planFromEntity(client, entity, parent),
  'mapping.test': (client, args) => {
    const { file, view } = need(client);
    unitOf(client, args.mapping);
    const project = { key: file, view };
    return workbench.run({ task: 'test-payloads', args, words: 'The tests', deadlineMs: 60_000, project });
  },
  'mapping.preview': (client, args) => preview(workbench, client, args),
});

/** One that is stopped, or whose process ends, is a preview that says so: it stays in sight like other problems of the mapping. */
async function preview(
  workbench: WorkbenchPool,
  client: Client,
  { asker, ...args }: CallArgs<'mapping.preview'>,
): Promise<CallResult<'mapping.preview'>> {
  const { file, view } = need(client);
  try {
    return await workbench.run({
      task: 'preview',
      args,
      words: 'The preview',
      deadlineMs: 10_000,
      project: { key: file, view },
      lane: { owner: client, name: JSON.stringify([asker, args.mapping, args.thenExport]) },
    });
  } catch (error) {
    const { code, message } = error as CallError;
    if (code !== 'workbench/too-slow' && code !== 'workbench/ended' && code !== 'workbench/busy') throw error;
    const counts = { created: 0, found: 0, updated: 0, ignored: 0 };
    return {
      ms: 0,
      counts,
      objects: [],
      output: null,
      diagnostics: [{ severity: 'error', code, message }],
      ignored: [],
    };
  }
}

function planFromEntity(client: Client, entity: string, parent: string): CallResult<'mapping.planFromEntity'> {
  const plan = planEntityExport(need(client).view, { entity, parent }, newId);
  if (!plan) throw new CallError('mapping/plan', 'The entity or module does not exist any more.');
  return plan;
}
