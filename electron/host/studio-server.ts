import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { kinds } from '../../shared/kinds.ts';
import type { WireMessage } from '../../shared/rpc/channel.ts';
import { type CallName, type EventName, type StudioEvents, studioCalls } from '../../shared/rpc/studio.ts';
import { createHttpClient } from '../runtime/consume/http-client.ts';
import { appHandlers } from './calls/app.ts';
import { bundleHandlers } from './calls/bundle.ts';
import { contractHandlers } from './calls/contract.ts';
import { damageHandlers } from './calls/damage.ts';
import { dataHandlers } from './calls/data.ts';
import type { Client, Handler } from './calls/handler.ts';
import { mappingHandlers } from './calls/mapping.ts';
import { projectHandlers } from './calls/project.ts';
import { requestHandlers } from './calls/request.ts';
import { restHandlers } from './calls/rest.ts';
import { runHandlers } from './calls/run.ts';
import { sourceHandlers } from './calls/source.ts';
import { RecentFiles } from './recent-files.ts';
import { ProjectSession } from './session.ts';
import { ProjectFileError } from './store/project-file.ts';
import { ProjectStore } from './store/project-store.ts';
import { WindowMemory } from './window-memory.ts';
import { WorkbenchPool } from './workbench-pool.ts';

/** Answers the studio's calls for any number of windows; windows on one file share one session. */
export class StudioServer {
  private readonly clients = new Map<number, Client>();
  private readonly sessions = new Map<string, ProjectSession>();
  private readonly http = createHttpClient();
  private readonly recent: RecentFiles;
  private readonly workbench: WorkbenchPool;
  private readonly handlers: { [N in CallName]: Handler<N> };

  constructor(
    settingsFolder = process.env.WEFT_HOME ?? join(homedir(), '.weft'),
    workbench: WorkbenchPool = new WorkbenchPool(),
  ) {
    this.recent = new RecentFiles(settingsFolder);
    this.workbench = workbench;
    this.handlers = {
      ...appHandlers(this.recent, new WindowMemory(settingsFolder)),
      ...projectHandlers({
        open: (client, file) => this.open(client, file),
        leave: (client) => this.leave(client),
      }),
      ...sourceHandlers,
      ...damageHandlers,
      ...contractHandlers(this.workbench),
      ...mappingHandlers(this.workbench),
      ...restHandlers,
      ...runHandlers,
      ...requestHandlers(this.http),
      ...dataHandlers,
      ...bundleHandlers,
    };
  }

  connect(id: number, send: (text: string) => void): void {
    this.clients.set(id, { send, session: null, planned: new Map() });
  }

  disconnect(id: number): void {
    const client = this.clients.get(id);
    this.clients.delete(id);
    if (client) this.leave(client);
  }

  private leave(client: Client): void {
    const { session } = client;
    this.workbench.cancel(client);
    client.session = null;
    client.planned = new Map();
    if (session && ![...this.clients.values()].some((c) => c.session === session)) {
      if (this.sessions.get(session.file) === session) {
        this.sessions.delete(session.file);
        this.workbench.forget(session.file);
      }
      session.dispose();
    }
  }

  /** Takes one message of a window. Malformed ones are answered with a failure, never thrown. */
  async receive(id: number, text: string): Promise<void> {
    const client = this.clients.get(id);
    if (!client) return;
    let message: WireMessage;
    try {
      message = JSON.parse(text) as WireMessage;
    } catch {
      return;
    }
    if (message?.type !== 'call' || typeof message.id !== 'number') return;
    const reply = (answer: WireMessage) => client.send(JSON.stringify(answer));
    const contract = Object.hasOwn(studioCalls, message.name) ? studioCalls[message.name as CallName] : undefined;
    if (!contract) {
      reply({ type: 'fail', id: message.id, code: 'rpc/unknown-call', message: `There is no call ${message.name}.` });
      return;
    }
    const args = contract.args.safeParse(message.args);
    if (!args.success) {
      reply({
        type: 'fail',
        id: message.id,
        code: 'rpc/arguments',
        message: `${message.name}: ${args.error.issues[0]?.path.join('.')}: ${args.error.issues[0]?.message}`,
      });
      return;
    }
    try {
      const handler = this.handlers[message.name as CallName] as Handler<CallName>;
      const result = await handler(client, args.data as never);
      reply({ type: 'answer', id: message.id, result: result ?? null });
    } catch (error) {
      const known = error as { code?: string; message: string };
      const code = typeof known.code === 'string' && known.code.includes('/') ? known.code : 'host/error';
      const fix = error instanceof ProjectFileError && error.fix ? ` ${error.fix}` : '';
      if (code === 'host/error') process.stderr.write(`${(error as Error).stack}\n`);
      reply({ type: 'fail', id: message.id, code, message: `${known.message}${fix}` });
    }
  }

  private open(client: Client, file: string): ProjectSession {
    const path = resolve(file);
    this.leave(client);
    let session = this.sessions.get(path);
    if (!session || session.isLost) {
      session = this.start(new ProjectStore(path, kinds));
    }
    client.session = session;
    this.recent.remember(path);
    return session;
  }

  private start(store: ProjectStore): ProjectSession {
    const session: ProjectSession = new ProjectSession(store, (name, payload) =>
      this.broadcast(session, name, payload),
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
    for (const session of new Set([...this.sessions.values(), ...left])) session.dispose();
    this.sessions.clear();
    this.workbench.dispose();
    await this.http.close();
  }
}
