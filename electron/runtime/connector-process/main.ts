/**
 * The process of a connector. It has no imports but types: Node's permission model lets it read this file and the package, nothing else. Everything in it
 * is the connector's own; nothing that is said here is believed by the runtime.
 */
import type { FromConnector, GivenConnection, ToConnector } from './messages.ts';

type Values = Readonly<Record<string, unknown>>;

interface Context {
  signal: AbortSignal;
  log(level: string, message: unknown): void;
}

/** What the main module of a package exports as its default, as far as it keeps to its types (`@weft/connector`). */
interface ConnectorModule {
  connect?(properties: GivenConnection['properties'], context: Context): unknown;
  close?(connection: unknown): unknown;
  test?(connection: unknown, context: Context): unknown;
  browse?: Readonly<Record<string, (connection: unknown, context: Context) => unknown>>;
  actions?: Readonly<Record<string, (inputs: Values, context: Context & { connection: unknown }) => unknown>>;
  triggers?: Readonly<
    Record<
      string,
      (
        properties: GivenConnection['properties'],
        context: Context & {
          connection: unknown;
          /** Gives a message; resolves when it is done with, true, or is to come again, false. Waits while too many are under way. */
          emit(values: Values, options?: { key?: string | null }): Promise<boolean>;
        },
      ) => unknown
    >
  >;
}

const say = (message: FromConnector): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

function wordsOf(thrown: unknown): string {
  try {
    const words =
      thrown instanceof Error ? thrown.message || String((thrown as { code?: unknown }).code ?? '') : thrown;
    return String(words ?? '').slice(0, 4_000);
  } catch {
    return '';
  }
}

const isOfPartner = (thrown: unknown) =>
  thrown instanceof Error && ((thrown as { partner?: unknown }).partner === true || isNetworkError(thrown));

/** What Node says of a system that cannot be reached. */
function isNetworkError(error: Error): boolean {
  return /^(ECONN|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|EPIPE)/.test(String((error as { code?: unknown }).code ?? ''));
}

const connections = new Map<string, { properties: string; opened: Promise<unknown> }>();
const underWay = new Map<number, AbortController>();
const unsettled = new Map<string, (done: boolean) => void>();

async function main(entry: string): Promise<void> {
  let connector: ConnectorModule;
  try {
    const module = (await import(entry)) as { default?: ConnectorModule };
    connector = module.default ?? {};
  } catch (error) {
    say({ type: 'broken', message: wordsOf(error) });
    return;
  }
  process.on('message', (message: ToConnector) => void receive(connector, message));
  say({
    type: 'ready',
    actions: Object.keys(connector.actions ?? {}),
    triggers: Object.keys(connector.triggers ?? {}),
  });
}

async function receive(connector: ConnectorModule, message: ToConnector): Promise<void> {
  switch (message.type) {
    case 'cancel':
      underWay.get(message.id)?.abort(new Error('The run has ended.'));
      return;
    case 'settle':
      unsettled.get(`${message.id} ${message.message}`)?.(message.done);
      return;
    case 'stop':
      for (const one of underWay.values()) one.abort(new Error('The connector stops.'));
      await Promise.allSettled([...connections.values()].map(async ({ opened }) => connector.close?.(await opened)));
      process.exit(0);
      return;
    default:
      await answer(connector, message);
  }
}

type Question = Exclude<ToConnector, { type: 'cancel' | 'settle' | 'stop' }>;

async function answer(connector: ConnectorModule, question: Question): Promise<void> {
  const { id } = question;
  const stop = new AbortController();
  underWay.set(id, stop);
  const context: Context = {
    signal: stop.signal,
    log: (level, message) => say({ type: 'log', id, level: String(level), message: wordsOf(message) }),
  };
  try {
    const output = await carryOut(connector, question, context);
    try {
      process.send?.({ type: 'done', id, output } satisfies FromConnector);
    } catch (error) {
      say({ type: 'failed', id, message: `what it gave cannot be carried: ${wordsOf(error)}`, partner: false });
    }
  } catch (error) {
    say({ type: 'failed', id, message: wordsOf(error) || 'no reason was given', partner: isOfPartner(error) });
  } finally {
    underWay.delete(id);
  }
}

async function carryOut(connector: ConnectorModule, question: Question, context: Context): Promise<unknown> {
  switch (question.type) {
    case 'call': {
      const action = own(connector.actions, question.action);
      if (!action) throw new Error(`the package has no code for ${question.action}`);
      const connection = question.connection && (await opened(connector, question.connection, context));
      return action(question.inputs, { ...context, connection });
    }
    case 'test': {
      const connection = await opened(connector, question.connection, context);
      return (await connector.test?.(connection, context)) ?? null;
    }
    case 'browse': {
      const list = own(connector.browse, question.what);
      if (!list) throw new Error(`the package lists no ${question.what}`);
      return list(await opened(connector, question.connection, context), context);
    }
    case 'listen': {
      const listen = own(connector.triggers, question.trigger);
      if (!listen) throw new Error(`the package has no code for ${question.trigger}`);
      const connection = await opened(connector, question.connection, context);
      const emit = messages(question.id, question.ahead, context.signal);
      await listen(question.properties, { ...context, connection, emit });
      // What listens by itself (a subscription) goes on until it is told to stop.
      if (!context.signal.aborted)
        await new Promise<void>((stopped) => context.signal.addEventListener('abort', () => stopped(), { once: true }));
      return null;
    }
  }
}

function own<T>(of: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return of && Object.hasOwn(of, name) ? of[name] : undefined;
}

/** Gives messages to the runtime, no more than `ahead` without an answer. */
function messages(id: number, ahead: number, signal: AbortSignal) {
  let last = 0;
  let open = 0;
  const waiting: (() => void)[] = [];
  signal.addEventListener('abort', () => {
    for (const go of waiting.splice(0)) go();
  });
  return async (values: Values, { key = null }: { key?: string | null } = {}): Promise<boolean> => {
    while (open >= ahead && !signal.aborted) await new Promise<void>((go) => waiting.push(go));
    if (signal.aborted) return false;
    open++;
    const message = ++last;
    const name = `${id} ${message}`;
    try {
      return await new Promise<boolean>((settle) => {
        unsettled.set(name, settle);
        say({ type: 'message', id, message, key: key === null ? null : String(key), values: values as never });
      });
    } finally {
      unsettled.delete(name);
      open--;
      waiting.shift()?.();
    }
  };
}

/** A connection is opened once for the same properties, and again after it could not be opened. */
function opened(connector: ConnectorModule, given: GivenConnection, context: Context): Promise<unknown> {
  const properties = JSON.stringify(given.properties);
  const known = connections.get(given.id);
  if (known?.properties === properties) return known.opened;
  if (known) void known.opened.then((old) => connector.close?.(old)).catch(() => {});
  // It outlives the call that opens it.
  const log = context.log;
  const opening = (async () => connector.connect?.(given.properties, { signal: new AbortController().signal, log }))();
  connections.set(given.id, { properties, opened: opening });
  opening.catch(() => {
    if (connections.get(given.id)?.opened === opening) connections.delete(given.id);
  });
  return opening;
}

process.on('disconnect', () => process.exit(0));
void main(process.argv[2] as string);
