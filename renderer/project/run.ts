import { client } from './client.ts';
import { toast, useStudio } from './store.ts';

async function phase(call: 'run.start' | 'run.stop' | 'run.restart'): Promise<void> {
  if (call !== 'run.stop') useStudio.setState((s) => ({ run: { ...s.run, phase: 'starting' } }));
  try {
    const run = await client().call(call, {});
    useStudio.setState({ run });
    if (run.phase === 'crashed' && run.reason) toast(run.reason, 'error');
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}

export const startRun = () => phase('run.start');
export const stopRun = () => phase('run.stop');
export const restartRun = () => phase('run.restart');

/** Loads a trace and shows its values on the flows. */
export async function showTrace(id: string): Promise<void> {
  useStudio.setState({ trace: await client().call('run.trace', { id }) });
}
