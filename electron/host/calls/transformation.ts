import type { transformationCalls } from '../../../shared/rpc/calls/transformation.ts';
import type { CallArgs, CallResult } from '../../../shared/rpc/studio.ts';
import type { WorkbenchPool } from '../workbench-pool.ts';
import { type CallError, type Client, type Handlers, need } from './handler.ts';

export const transformationHandlers = (workbench: WorkbenchPool): Handlers<typeof transformationCalls> => ({
  'transformation.preview': (client, args) => preview(workbench, client, args),
});

/** One that is stopped, or whose process ends, is a preview that says so. */
async function preview(
  workbench: WorkbenchPool,
  client: Client,
  { asker, ...args }: CallArgs<'transformation.preview'>,
): Promise<CallResult<'transformation.preview'>> {
  const { file, view } = need(client);
  try {
    return await workbench.run({
      task: 'transform',
      args,
      words: 'The preview',
      deadlineMs: 10_000,
      project: { key: file, view },
      lane: { owner: client, name: JSON.stringify([asker, args.transformation]) },
    });
  } catch (error) {
    const { code, message } = error as CallError;
    if (code !== 'workbench/too-slow' && code !== 'workbench/ended' && code !== 'workbench/busy') throw error;
    return { ms: 0, steps: [], output: null, failedStep: null, diagnostics: [{ severity: 'error', code, message }] };
  }
}
