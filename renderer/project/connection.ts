import { createStudioClient, type StudioClient } from '../../shared/rpc/channel.ts';
import { mirrorPatch, mirrorProject, toast, useStudio } from './store.ts';
import { connectTransport, initialFile } from './transport.ts';

let studioClient: StudioClient | null = null;

/** The calls to the host. */
export function client(): StudioClient {
  if (!studioClient) throw new Error('The studio is not connected yet');
  return studioClient;
}

/** Connects to the host and opens what the window was opened with; after a loss, what was open. */
export function connectStudio(): void {
  const transport = connectTransport({
    onMessage: (text) => studioClient?.receive(text),
    onLost: (reason) => {
      studioClient?.closed(reason);
      useStudio.setState({ connection: 'lost', connectionReason: reason });
    },
    onConnected: () => {
      useStudio.setState({ connection: 'connected', connectionReason: null });
      void reopen();
    },
  });
  studioClient = createStudioClient((text) => transport.send(text));
  studioClient.on('project.patch', mirrorPatch);
  studioClient.on('run.state', (run) => useStudio.setState({ run }));
  studioClient.on('run.console', (lines) =>
    useStudio.setState((s) => ({ lines: [...s.lines, ...lines].slice(-5_000) })),
  );
  studioClient.on('run.trace', (trace) => useStudio.setState((s) => ({ traces: [...s.traces, trace].slice(-200) })));
  window.weft?.onOpenFile((file) => void openProject(file));
  window.weft?.onNotice((notice) => toast(notice.message));
}

/** Where a page that is loaded again finds the file it showed: it outlives a crash of the page, not the window. */
const shownFile = 'weft.shown-file';

async function reopen(): Promise<void> {
  const file =
    useStudio.getState().file ?? sessionStorage.getItem(shownFile) ?? (await initialFile().catch(() => null));
  if (file) await openProject(file);
}

/** Opens a project file in this window. */
export async function openProject(file: string): Promise<boolean> {
  try {
    mirrorProject(await client().call('project.open', { file }));
    sessionStorage.setItem(shownFile, file);
    await followRun();
    return true;
  } catch (error) {
    toast((error as Error).message, 'error');
    return false;
  }
}

/** Makes a project, empty or from a sample, and opens it. */
export async function createProject(file: string, sample: string | null): Promise<boolean> {
  try {
    mirrorProject(await client().call('project.create', { file, sample }));
    sessionStorage.setItem(shownFile, file);
    await followRun();
    return true;
  } catch (error) {
    toast((error as Error).message, 'error');
    return false;
  }
}

async function followRun(): Promise<void> {
  const [run, lines, traces] = await Promise.all([
    client().call('run.state', {}),
    client().call('run.console', { after: 0 }),
    client().call('run.traces', {}),
  ]);
  useStudio.setState({ run, lines, traces });
}
