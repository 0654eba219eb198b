import type { CallMode } from '../../shared/rpc/calls/run.ts';
import type { ConstantValue } from '../../shared/rpc/calls/value.ts';
import { client } from './client.ts';
import { newId } from './edits.ts';
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

/** Switches who answers for consumed services; what runs goes on with it at once. */
export async function setCallMode(services: readonly string[], mode: CallMode): Promise<void> {
  try {
    const callModes = await client().call('run.setCallMode', { services: [...services], mode });
    useStudio.setState({ callModes });
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}

/** What the constants of the project are in runs on this machine. */
export async function constantValues(): Promise<ConstantValue[]> {
  try {
    return await client().call('run.values', {});
  } catch (error) {
    toast((error as Error).message, 'error');
    return [];
  }
}

/** Sets a constant for runs on this machine; null takes it back. Gives all of them then. */
export async function setConstantValue(constant: string, text: string | null): Promise<ConstantValue[]> {
  try {
    return await client().call('run.setValue', { constant, text });
  } catch (error) {
    toast((error as Error).message, 'error');
    return constantValues();
  }
}

/** Where the person signs in to a consumed service; null when that cannot be, and it was said why. */
export async function beginSignIn(service: string): Promise<string | null> {
  try {
    return await client().call('run.signIn', { service });
  } catch (error) {
    toast((error as Error).message, 'error');
    return null;
  }
}

/** Waits for the person to have signed in; the constant with the token is told. False when that came to nothing. */
export async function signedIn(service: string): Promise<boolean> {
  try {
    const constant = await client().call('run.signedIn', { service });
    toast(`You are signed in: ${constant} has the token in runs on this machine.`);
    return true;
  } catch (error) {
    toast((error as Error).message, 'error');
    return false;
  }
}

export async function endSignIn(service: string): Promise<void> {
  await client().call('run.endSignIn', { service });
}

/** Loads a trace and shows its values on the flows. */
export async function loadTrace(id: string): Promise<boolean> {
  const trace = await client().call('run.trace', { id });
  useStudio.setState({ trace, traceStep: null, traceRounds: {} });
  return trace !== null;
}

/** Loads a trace and brings its pane forward. */
export async function showTrace(id: string): Promise<void> {
  const isKept = await loadTrace(id);
  if (!isKept)
    toast(
      'That trace is not kept any more: the newest 200 are, until the project is closed. Send it again for a new one.',
    );
  useStudio.setState({ paneAsked: { pane: 'trace' } });
}

/** Chooses a step of the trace that shows; the flows show the call and the rounds around it. */
export function chooseTraceStep(index: number | null): void {
  useStudio.setState({ traceStep: index, traceRounds: {} });
}

/** Shows another round of a loop. */
export function chooseRound(loop: string, round: number): void {
  useStudio.setState((s) => ({ traceRounds: { ...s.traceRounds, [loop]: round } }));
}

/** Begins again what a trace began with, and shows the new trace; an error in words where it cannot be. */
export async function rerun(id: string): Promise<string | null> {
  const { run } = useStudio.getState();
  if (run.phase !== 'running' || run.url === null) return 'Nothing runs. Start the run first.';
  const again = (await client().call('run.trace', { id }))?.again;
  if (!again) return 'This cannot be run again: nobody asked for it, or what was sent is a secret or too long to keep.';
  if (again.kind === 'call') {
    const answer = await client().call('run.call', { microflow: again.microflow, args: again.args });
    if (!answer.trace) return answer.error?.message ?? 'It left no trace.';
    await showTrace(answer.trace);
    return null;
  }
  const { method, path, headers, body } = again;
  const url = new URL(path, run.url).href;
  const answer = await client().call('request.send', { id: newId(), method, url, headers, body });
  if ('error' in answer) return answer.error;
  if (!answer.trace) return `It was answered with ${answer.status} and left no trace.`;
  await showTrace(answer.trace);
  return null;
}
