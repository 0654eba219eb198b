import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { contractSource, readerOf } from '../../shared/contract/index.ts';
import { inferStructure } from '../../shared/contract/json/index.ts';
import { checkExpression } from '../../shared/expression/index.ts';
import { planImport } from '../../shared/import/plan-import.ts';
import { kinds } from '../../shared/kinds.ts';
import { planAutoMap } from '../../shared/mapping/auto-map.ts';
import { planEntityExport } from '../../shared/mapping/export-entity.ts';
import { Catalog } from '../../shared/model/catalog.ts';
import { diffToPatch } from '../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { parseXPath } from '../../shared/query/index.ts';
import { planDelete } from '../../shared/refactor/delete.ts';
import { copyUnits, planPaste } from '../../shared/refactor/paste.ts';
import { planRename } from '../../shared/refactor/rename.ts';
import { usagesOf } from '../../shared/refactor/usages.ts';
import type { WireMessage } from '../../shared/rpc/channel.ts';
import {
  type CallArgs,
  type CallName,
  type CallResult,
  type EventName,
  type RecentFile,
  type StudioEvents,
  studioCalls,
} from '../../shared/rpc/studio.ts';
import { planResource } from '../../shared/service/rest/generate-resource.ts';
import type { RestService } from '../../shared/service/rest/kind.ts';
import { openApiOf } from '../../shared/service/rest/openapi.ts';
import type { StructureOverride } from '../../shared/structure/kind.ts';
import type { StructureNode } from '../../shared/structure/node.ts';
import { jsonSchemaOf } from '../../shared/text/json-schema.ts';
import { parseUnitText, resolveDraft, unitToText } from '../../shared/text/unit-text.ts';
import { exportBundle } from '../bundle/export-bundle.ts';
import { createHttpClient } from '../runtime/consume/http-client.ts';
import { readSampleProject, samples } from './samples.ts';
import { createProject, newId, newProjectOperations, ProjectSession } from './session.ts';
import { ProjectFileError } from './store/project-file.ts';
import { ProjectStore } from './store/project-store.ts';

type Handler<N extends CallName> = (client: Client, args: CallArgs<N>) => CallResult<N> | Promise<CallResult<N>>;

/** A window: where its messages go, and the project it looks at. */
interface Client {
  send(text: string): void;
  session: ProjectSession | null;
}

/** An error whose code and text are for the window. */
class CallError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers the studio's calls for any number of windows; windows on one file share one session. */
export class StudioServer {
  private readonly clients = new Map<number, Client>();
  private readonly sessions = new Map<string, ProjectSession>();
  private readonly http = createHttpClient();
  private readonly settingsFolder: string;

  constructor(settingsFolder = process.env.WEFT_HOME ?? join(homedir(), '.weft')) {
    this.settingsFolder = settingsFolder;
  }

  connect(id: number, send: (text: string) => void): void {
    this.clients.set(id, { send, session: null });
  }

  disconnect(id: number): void {
    const client = this.clients.get(id);
    this.clients.delete(id);
    if (client) this.leave(client);
  }

  private leave(client: Client): void {
    const { session } = client;
    client.session = null;
    if (session && ![...this.clients.values()].some((c) => c.session === session)) {
      this.sessions.delete(session.file);
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
    if (!session) {
      session = this.start(new ProjectStore(path, kinds));
    }
    client.session = session;
    this.remember(path);
    return session;
  }

  private start(store: ProjectStore): ProjectSession {
    const session: ProjectSession = new ProjectSession(store, (name, payload) =>
      this.broadcast(session, name, payload),
    );
    this.sessions.set(store.file, session);
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

  private need(client: Client): ProjectSession {
    if (!client.session) throw new CallError('project/none-open', 'No project is open in this window.');
    return client.session;
  }

  private readonly handlers: { [N in CallName]: Handler<N> } = {
    'app.samples': () => samples,
    'app.recent': () => this.recent(),
    'app.forgetRecent': (_client, { file }) => {
      this.writeRecent(this.recent().filter((r) => r.file !== file));
      return null;
    },
    'project.open': (client, { file }) => this.open(client, file).state(),
    'project.create': (client, { file, sample }) => {
      const path = resolve(file);
      mkdirSync(dirname(path), { recursive: true });
      const operations = sample ? readSampleProject(sample) : newProjectOperations('Main');
      createProject(path, operations).close();
      return this.open(client, path).state();
    },
    'project.suggestFile': (_client, { name }) => {
      const folder = join(homedir(), 'Weft');
      for (let n = 1; ; n++) {
        const file = join(folder, `${name}${n === 1 ? '' : `-${n}`}.weft`);
        if (!existsSync(file)) return file;
      }
    },
    'project.close': (client) => {
      this.leave(client);
      return null;
    },
    'project.apply': (client, { change, version }) => this.need(client).apply(change as never, version),
    'project.undo': (client) => this.need(client).undo(),
    'project.redo': (client) => this.need(client).redo(),
    'project.search': (client, { text }) => this.need(client).store.search(text),
    'project.usages': (client, { id }) => usagesOf(id, this.need(client).view),
    'project.planRename': (client, { id, name }) => planRename(id, name, this.need(client).view),
    'project.planDelete': (client, { ids }) => planDelete(ids, this.need(client).view),
    'project.copy': (client, { ids }) => copyUnits(ids, this.need(client).view),
    'project.planPaste': (client, { text, parent }) => planPaste(text, parent, this.need(client).view, newId),
    'source.get': (client, { id }) => {
      const { view } = this.need(client);
      const unit = this.unit(client, id);
      return { text: unitToText(unit, view), schema: jsonSchemaOf(view.kinds.require(unit.kind)) };
    },
    'source.set': (client, { id, text, version }) => this.setSource(client, id, text, version),
    'structure.infer': (_client, { samples: texts, overrides }) => {
      const { root, problems } = inferStructure(texts, overrides as Record<string, StructureOverride>);
      return {
        root,
        diagnostics: problems.map(
          ({ sample, severity, code, message, line, column, path }): LocatedDiagnostic => ({
            severity,
            code,
            message,
            line,
            column,
            path,
            element: sample,
          }),
        ),
      };
    },
    'contract.plan': (client, { path, text, parent, name }) => {
      const reader = readerOf(undefined, path, text.slice(0, 4096));
      const source = contractSource({ path, bytes: new TextEncoder().encode(text) });
      const options = { parent, ...(name === undefined ? {} : { name }), entities: false, mappings: false };
      const { change, structures, diagnostics } = planImport(this.need(client).view, reader, source, options, newId);
      return { change, structures, diagnostics };
    },
    'mapping.plan': (client, { structure, ...options }) =>
      planAutoMap(
        this.need(client).view,
        { ...options, structure: this.unit<{ root: StructureNode }>(client, structure) },
        newId,
      ),
    'mapping.planFromEntity': (client, { entity, parent }) => this.planFromEntity(client, entity, parent),
    'mapping.preview': (client, args) => this.need(client).mappings().run(args),
    'rest.planResource': (client, args) => {
      const plan = planResource(this.need(client).view, args, newId);
      if ('error' in plan) throw new CallError('rest/plan', plan.error);
      return plan;
    },
    'rest.openApi': (client, { service }) => openApiOf(this.unit<RestService>(client, service), this.need(client).view),
    'run.start': (client) => {
      const session = this.need(client);
      const errors = session.diagnostics.filter((d) => d.severity === 'error').length;
      if (errors > 0)
        session.run.log(
          'warning',
          'Run',
          `The project has ${errors} ${errors === 1 ? 'error' : 'errors'}; what they touch fails when it is reached.`,
        );
      return session.run.start(session.program());
    },
    'run.stop': (client) => this.need(client).run.stop(),
    'run.restart': async (client) => {
      const session = this.need(client);
      await session.run.stop();
      return session.run.start(session.program());
    },
    'run.state': (client) => this.need(client).run.current,
    'run.console': (client, { after }) => this.need(client).run.consoleAfter(after),
    'run.traces': (client) => this.need(client).run.traceSummaries(),
    'run.trace': (client, { id }) => this.need(client).run.trace(id),
    'run.call': (client, { microflow, args }) =>
      this.need(client).run.ask({ what: 'call', microflow, args }) as Promise<CallResult<'run.call'>>,
    'request.send': async (_client, { method, url, headers, body }) => {
      const started = performance.now();
      try {
        const response = await this.http.send({ method, url, headers, body, timeoutMs: 30_000 });
        return {
          status: response.status,
          statusText: response.statusText,
          headers: [...response.headers] as [string, string][],
          body: response.body,
          bytes: response.bytes,
          durationMs: Math.round((performance.now() - started) * 10) / 10,
          trace: response.headers.find(([name]) => name === 'weft-trace')?.[1] ?? null,
        };
      } catch (error) {
        return { error: (error as Error).message };
      }
    },
    'data.page': (client, { entity, constraint, ...rest }) => {
      const { view, run } = this.need(client);
      const catalog = new Catalog(view);
      const parsed = parseXPath(constraint, entity, catalog, () => ({ kind: 'unknown' }));
      const problem = parsed.diagnostics[0];
      if (problem) return { error: `${problem.message}${problem.fix ? ` ${problem.fix}` : ''}` };
      const parameters = parsed.parameters.map((text) => constantParameter(text, catalog));
      if (parameters.some((p) => p === undefined))
        return { error: 'Variables have no value here; write the value itself.' };
      return run.ask({
        what: 'data',
        request: { kind: 'page', entity, constraint: JSON.stringify({ filter: parsed.filter, parameters }), ...rest },
      }) as Promise<CallResult<'data.page'>>;
    },
    'data.set': (client, args) =>
      this.need(client).run.ask({ what: 'data', request: { kind: 'set', ...args } }) as Promise<{
        error: string | null;
      }>,
    'data.create': (client, args) =>
      this.need(client).run.ask({ what: 'data', request: { kind: 'create', ...args } }) as Promise<{
        error: string | null;
      }>,
    'data.delete': (client, args) =>
      this.need(client).run.ask({ what: 'data', request: { kind: 'delete', ...args } }) as Promise<{
        error: string | null;
      }>,
    'bundle.export': async (client, { out, target }) => {
      const session = this.need(client);
      return exportBundle({ program: session.program(), diagnostics: session.diagnostics, out: resolve(out), target });
    },
  };

  private unit<D = unknown>(client: Client, id: string): Unit<D> {
    const unit = this.need(client).view.unit(id);
    if (!unit) throw new CallError('project/no-document', 'The document does not exist any more.');
    return unit as Unit<D>;
  }

  private setSource(client: Client, id: string, text: string, version: number): CallResult<'source.set'> {
    const session = this.need(client);
    const before = this.unit(client, id);
    const { draft, diagnostics } = parseUnitText(text, kinds, newId);
    if (!draft) return { applied: null, diagnostics };
    if (draft.unit.kind !== before.kind)
      return {
        applied: null,
        diagnostics: [
          {
            severity: 'error',
            code: 'text/kind',
            message: `A ${before.kind} cannot become a ${draft.unit.kind}.`,
            ...draft.place(['kind']),
          },
        ],
      };
    draft.unit.parent = before.parent;
    const unresolved = resolveDraft(draft, session.view.withUnits([{ ...draft.unit, id }], []));
    if (unresolved.length > 0) return { applied: null, diagnostics: unresolved };
    const patch = diffToPatch(before, { ...draft.unit, id });
    if (patch.length === 0) return { applied: { ok: true, version }, diagnostics: [] };
    return {
      applied: session.apply(
        { label: `Edit the source of ${before.name}`, ops: [{ op: 'patch', id, patch }] },
        version,
      ),
      diagnostics: [],
    };
  }

  private planFromEntity(client: Client, entity: string, parent: string): CallResult<'mapping.planFromEntity'> {
    const plan = planEntityExport(this.need(client).view, { entity, parent }, newId);
    if (!plan) throw new CallError('mapping/plan', 'The entity or module does not exist any more.');
    return plan;
  }

  private recentFile(): string {
    return join(this.settingsFolder, 'recent.json');
  }

  private recent(): RecentFile[] {
    try {
      return (JSON.parse(readFileSync(this.recentFile(), 'utf8')) as RecentFile[])
        .filter((r) => typeof r.file === 'string' && existsSync(r.file))
        .slice(0, 20);
    } catch {
      return [];
    }
  }

  private remember(file: string): void {
    this.writeRecent(
      [
        { file, name: basename(file, '.weft'), openedAt: Date.now() },
        ...this.recent().filter((r) => r.file !== file),
      ].slice(0, 20),
    );
  }

  /** The list of recent files is a convenience: a folder that cannot be written to is no reason to fail. */
  private writeRecent(list: RecentFile[]): void {
    try {
      mkdirSync(this.settingsFolder, { recursive: true });
      const work = `${this.recentFile()}.${process.pid}`;
      writeFileSync(work, JSON.stringify(list, null, 2));
      renameSync(work, this.recentFile());
    } catch {
      // See above.
    }
  }

  async dispose(): Promise<void> {
    for (const session of this.sessions.values()) session.dispose();
    this.sessions.clear();
    await this.http.close();
  }
}

/** The value of a parameter without variables (a number too long for a literal, a date text). */
function constantParameter(text: string, catalog: Catalog): unknown {
  const checked = checkExpression(text, { catalog, variables: new Map() });
  if (checked.diagnostics.length > 0) return undefined;
  const date = /^parseDateTime\('([^']*)'\)$/.exec(text);
  if (date) {
    const instant = Date.parse(date[1] as string);
    return Number.isNaN(instant) ? undefined : instant;
  }
  if (text === '[%CurrentDateTime%]') return Date.now();
  return /^-?\d/.test(text) ? text : undefined;
}
