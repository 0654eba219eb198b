import { createStudioClient } from '../../shared/rpc/channel.ts';
import { callBy, client, holdEdits, releaseEdits } from './client.ts';
import { recallAll, tellAtTheEnd } from './memory.ts';
import { followPlace, placeOf } from './place.ts';
import { mirrorNothing, mirrorPatch, mirrorProject, toast, useStudio } from './store.ts';
import { connectTransport, initialFile, type Transport } from './transport.ts';

/** Connects to the host and opens what the window was opened with; after a loss, what was open. */
export function connectStudio(): void {
  // There before the transport: what was waiting for the page comes while it is made.
  let transport: Transport | null = null;
  const studioClient = createStudioClient((text) => transport?.send(text));
  callBy(studioClient);
  transport = connectTransport({
    onMessage: (text) => client().receive(text),
    onLost: (reason) => {
      holdEdits();
      client().closed(reason);
      useStudio.setState({ connection: 'lost', connectionReason: reason });
    },
    onConnected: () => {
      useStudio.setState({ connection: 'connected', connectionReason: null });
      queueMicrotask(() => void reopen());
    },
  });
  tellAtTheEnd();
  followPlace();
  studioClient.on('project.patch', mirrorPatch);
  studioClient.on('project.lost', (lost) => useStudio.setState(lost ? { lost } : { lost, notSaved: null }));
  studioClient.on('run.state', (run) => useStudio.setState({ run }));
  studioClient.on('run.callModes', (callModes) => useStudio.setState({ callModes }));
  studioClient.on('run.console', (lines) => {
    useStudio.setState((s) => ({ lines: [...s.lines, ...lines].slice(-5_000) }));
    // What an edit of the model does to stored values is not left to whoever reads the console.
    const warnings = lines.flatMap(({ level, source, message }) =>
      level === 'warning' && source.toLowerCase() === 'database' && !warned.has(message) ? message : [],
    );
    for (const message of warnings) warned.add(message);
    for (const message of warnings.slice(0, 2)) toast(message, 'warning');
    if (warnings.length > 2) toast(`The console has ${warnings.length - 2} more warnings of the database.`, 'warning');
  });
  studioClient.on('run.trace', (trace) => useStudio.setState((s) => ({ traces: [...s.traces, trace].slice(-200) })));
  window.weft?.onOpenFile((file) => void openProject(file));
  window.weft?.onNotice((notice) => toast(notice.message));
}

/** Warnings of the database that were shown: each start says them again. */
const warned = new Set<string>();

/** Where a page that is loaded again finds the file it showed: it outlives a crash of the page, not the window. */
const shownFile = 'weft.shown-file';

async function reopen(): Promise<void> {
  if (!useStudio.getState().isRecalled) {
    await recallAll();
    useStudio.setState({ isRecalled: true });
  }
  const file =
    useStudio.getState().file ?? sessionStorage.getItem(shownFile) ?? (await initialFile().catch(() => null));
  if (file) await openProject(file);
  releaseEdits();
}

/** Opens a project file in this window. */
export async function openProject(file: string): Promise<boolean> {
  try {
    const state = await client().call('project.open', { file });
    mirrorProject(state, placeOf(state.file));
    sessionStorage.setItem(shownFile, file);
    await followRun();
    return true;
  } catch (error) {
    toast((error as Error).message, 'error');
    return false;
  }
}

/** Leaves the project: the window shows the welcome page. Its run ends with its last window. */
export async function closeProject(): Promise<void> {
  try {
    await client().call('project.close', {});
  } catch (error) {
    toast((error as Error).message, 'error');
    return;
  }
  // Nothing, rather than what the window was opened with.
  sessionStorage.setItem(shownFile, '');
  mirrorNothing();
}

/** Loads the page anew with another file: nothing of a project that is lost stays in it. */
export function startOverWith(file: string): void {
  sessionStorage.setItem(shownFile, file);
  window.location.reload();
}

/** Makes a project, empty or from a sample, and opens it. */
export async function createProject(file: string, sample: string | null): Promise<boolean> {
  try {
    const state = await client().call('project.create', { file, sample });
    mirrorProject(state, placeOf(state.file));
    sessionStorage.setItem(shownFile, file);
    await followRun();
    return true;
  } catch (error) {
    toast((error as Error).message, 'error');
    return false;
  }
}

async function followRun(): Promise<void> {
  const [run, callModes, lines, traces] = await Promise.all([
    client().call('run.state', {}),
    client().call('run.callModes', {}),
    client().call('run.console', { after: 0 }),
    client().call('run.traces', {}),
  ]);
  useStudio.setState({ run, callModes, lines, traces });
}
