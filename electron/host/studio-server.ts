import { resolve } from 'node:path';
import { kinds } from '../../shared/kinds.ts';
import type { WireMessage } from '../../shared/rpc/channel.ts';
import { type CallName, type EventName, type StudioEvents, studioCalls } from '../../shared/rpc/studio.ts';
import { createHttpClient } from '../runtime/consume/http-client.ts';
import { CallModes } from './call-modes.ts';
import { appHandlers } from './calls/app.ts';
import { bundleHandlers } from './calls/bundle.ts';
import { connectorHandlers } from './calls/connector.ts';
import { contractHandlers } from './calls/contract.ts';
import { damageHandlers } from './calls/damage.ts';
import { dataHandlers } from './calls/data.ts';
import { databaseHandlers } from './calls/database.ts';
import type { Client, Handler } from './calls/handler.ts';
import { mappingHandlers } from './calls/mapping.ts';
import { projectHandlers } from './calls/project.ts';
import { requestHandlers } from './calls/request.ts';
import { restHandlers } from './calls/rest.ts';
import { runHandlers } from './calls/run.ts';
import { serviceHandlers } from './calls/service.ts';
import { soapHandlers } from './calls/soap.ts';
import { sourceHandlers } from './calls/source.ts';
import { taskHandlers } from './calls/task.ts';
import { transformationHandlers } from './calls/transformation.ts';
import { valueHandlers } from './calls/value.ts';
import { InstalledPackages } from './connectors/installed-packages.ts';
import { type Keychain, noKeychain } from './keychain.ts';
import { LocalValues } from './local-values.ts';
import { RecentFiles } from './recent-files.ts';
import { ProjectSession } from './session.ts';
import { settingsFolderOf } from './settings-folder.ts';
import { SignIns } from './sign-ins.ts';
import { ProjectFileError } from './store/project-file.ts';
import { ProjectStore } from './store/project-store.ts';
import { later } from './unharmed.ts';
import { WindowMemory } from './window-memory.ts';
import { WorkbenchPool } from './workbench-pool.ts';

/** What a window asks. The name may be any value: it is looked up, never trusted to be a text. */
interface ReceivedCall {
  id: number;
  name: unknown;
  args: unknown;
}

/** The call in a message; null for what is none, and so has nobody who waits for an answer. */
function readCall(text: string): ReceivedCall | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof message !== 'object' || message === null) return null;
  const { type, id, name, args } = message as Record<string, unknown>;
  return type === 'call' && typeof id === 'number' ? { id, name, args } : null;
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(studioCalls, name);
}

function shownName(name: unknown): string {
  return typeof name === 'string' ? name.slice(0, 100).toWellFormed() : 'whose name is no text';
}

/** How long what runs goes on without a window: a page that is loaded again is back sooner. */
const withoutWindowMs = 15_000;

/** Answers the studio's calls for any number of windows; windows on one file share one session. */
export class StudioServer {
  private readonly clients = new Map<number, Client>();
  private readonly sessions = new Map<string, ProjectSession>();
  private readonly ending = new Map<ProjectSession, NodeJS.Timeout>();
  private readonly http = createHttpClient();
  private readonly recent: RecentFiles;
  private readonly memory: WindowMemory;
  private readonly workbench: WorkbenchPool;
  private readonly settingsFolder: string;
  private readonly keychain: Keychain;
  private readonly signIns: SignIns;
  private readonly handlers: { [N in CallName]: Handler<N> };

  constructor(
    settingsFolder = settingsFolderOf(),
    workbench: WorkbenchPool = new WorkbenchPool(),
    keychain: Keychain = noKeychain,
  ) {
    this.settingsFolder = settingsFolder;
    this.keychain = keychain;
    this.recent = new RecentFiles(settingsFolder);
    this.memory = new WindowMemory(settingsFolder);
    this.workbench = workbench;
    this.signIns = new SignIns(this.http);
    this.handlers = {
      ...appHandlers(this.recent, this.memory),
      ...projectHandlers({
        open: (client, file) => this.open(client, file),
        leave: (client) => this.leave(client),
      }),
      ...sourceHandlers,
      ...damageHandlers,
      ...contractHandlers(this.workbench),
      ...connectorHandlers(settingsFolder),
      ...mappingHandlers(this.workbench),
      ...transformationHandlers(this.workbench),
      ...restHandlers,
      ...serviceHandlers,
      ...soapHandlers,
      ...runHandlers,
      ...valueHandlers(this.signIns),
      ...requestHandlers(this.http),
      ...dataHandlers,
      ...taskHandlers,
      ...databaseHandlers(this.workbench),
      ...bundleHandlers,
    };
  }

  connect(id: number, send: (text: string) => void): void {
    this.clients.set(id, { send, session: null, planned: new Map() });
  }

  disconnect(id: number): void {
    const client = this.clients.get(id);
    this.clients.delete(id);
    if (client) this.leave(client, withoutWindowMs);
  }

  /** `patienceMs`: for so long a window may come back to what runs. */
  private leave(client: Client, patienceMs = 0): void {
    const { session } = client;
    this.workbench.cancel(client);
    client.session = null;
    client.planned = new Map();
    if (!session || [...this.clients.values()].some((c) => c.session === session)) return;
    if (patienceMs === 0 || session.isLost || session.run.current.phase !== 'running') this.end(session);
    else this.ending.set(session, later(() => this.end(session), patienceMs).unref());
  }

  private end(session: ProjectSession): void {
    clearTimeout(this.ending.get(session));
    this.ending.delete(session);
    if (this.sessions.get(session.file) === session) {
      this.sessions.delete(session.file);
      this.workbench.forget(session.file);
    }
    session.dispose();
  }

  /** Takes one message of a window. It never throws, whatever comes: a call that can be answered has its answer or its failure. */
  async receive(id: number, text: string): Promise<void> {
    try {
      const client = this.clients.get(id);
      const call = client && readCall(text);
      if (client && call) client.send(await this.answer(client, call));
    } catch (error) {
      // A window that went away meanwhile.
      process.stderr.write(`${(error as Error)?.stack ?? 'An answer could not be sent.'}\n`);
    }
  }

  /** The text of the answer, also when what was asked, or what came of it, is nothing that can be said. */
  private async answer(client: Client, { id, name, args: given }: ReceivedCall): Promise<string> {
    const say = (message: WireMessage) => JSON.stringify(message);
    const fail = (code: string, message: string) => say({ type: 'fail', id, code, message });
    try {
      if (!isCallName(name)) return fail('rpc/unknown-call', `There is no call ${shownName(name)}.`);
      const args = studioCalls[name].args.safeParse(given);
      if (!args.success) {
        const [issue] = args.error.issues;
        return fail('rpc/arguments', `${name}: ${issue?.path.map(String).join('.')}: ${issue?.message}`);
      }
      const handler = this.handlers[name] as Handler<CallName>;
      const result = await handler(client, args.data as never);
      return say({ type: 'answer', id, result: result ?? null });
    } catch (error) {
      const known = error as { code?: unknown; message?: unknown } | null;
      const code = typeof known?.code === 'string' && known.code.includes('/') ? known.code : 'host/error';
      const fix = error instanceof ProjectFileError && error.fix ? ` ${error.fix}` : '';
      if (code === 'host/error') process.stderr.write(`${(error as Error | null)?.stack}\n`);
      return fail(code, `${known?.message}${fix}`);
    }
  }

  private open(client: Client, file: string): ProjectSession {
    const path = resolve(file);
    this.leave(client);
    let session = this.sessions.get(path);
    if (!session || session.isLost) session = this.start(new ProjectStore(path, kinds));
    clearTimeout(this.ending.get(session));
    this.ending.delete(session);
    client.session = session;
    this.recent.remember(path);
    return session;
  }

  private start(store: ProjectStore): ProjectSession {
    const session: ProjectSession = new ProjectSession(
      store,
      (name, payload) => this.broadcast(session, name, payload),
      new CallModes(this.memory, store.file),
      new LocalValues(this.settingsFolder, store.file, this.keychain),
      new InstalledPackages(this.settingsFolder),
    );
    this.sessions.set(store.file, session);
    this.workbench.warmUp();
    return session;
  }

  private broadcast<E extends EventName>(session: ProjectSession, name: E, payload: StudioEvents[E]): void {
    let text: string | null = null;
    for (const client of this.clients.values()) {
      if (client.session !== session) continue;
      text ??= JSON.stringify({ type: 'event', name, payload } satisfies WireMessage);
      client.send(text);
    }
  }

  async dispose(): Promise<void> {
    const left = [...this.clients.values()].flatMap(({ session }) => session ?? []);
    for (const session of new Set([...this.sessions.values(), ...left, ...this.ending.keys()])) session.dispose();
    this.sessions.clear();
    for (const timer of this.ending.values()) clearTimeout(timer);
    this.ending.clear();
    this.workbench.dispose();
    this.signIns.dispose();
    await this.http.close();
  }
}
