import type { ProgramFlow } from '../../../../shared/program/program.ts';
import type { TriggerData } from '../../../../shared/starter/connector-trigger/index.ts';
import type { ProgramStarter } from '../../../../shared/starter/index.ts';
import type { FromConnector } from '../../connector-process/messages.ts';
import { fromActionValue } from '../../connectors/action-values.ts';
import { errorText } from '../../contract/flow-error.ts';
import type { LogLevel } from '../../contract/log.ts';
import { installedConnectorsOf } from '../../engine/flow-library.ts';
import { runOperation } from '../../engine/run-operation.ts';
import type { StarterContext } from '../run-starter.ts';

/** A listener that ended begins again after this, twice as long each time, ms; at most the last. */
const backOffMs = { first: 500, last: 30_000 };
/** One that listened for so long was sound. */
const soundMs = 60_000;

type Message = Extract<FromConnector, { type: 'message' }>;

/**
 * One trigger of one version of a program. A message is acknowledged when its run is committed and not before, so none is lost where the system gives it again; it may come twice.
 * What listens is begun again when it ends, later each time.
 */
export class Trigger {
  private readonly entry: ProgramStarter<TriggerData>;
  private readonly context: StarterContext;
  private readonly stop = new AbortController();
  /** The last message under way by key: the next of that key waits for it. */
  private readonly lastOf = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | null = null;

  constructor(entry: ProgramStarter<TriggerData>, context: StarterContext) {
    this.entry = entry;
    this.context = context;
    void this.listen(backOffMs.first);
  }

  private async listen(waitMs: number): Promise<void> {
    const { data } = this.entry;
    const installed = installedConnectorsOf(this.context.operations.loaded);
    if (installed.isMockedConnection(data.connection)) {
      this.say('info', 'It does not listen: its connection is mocked.');
      return;
    }
    const began = Date.now();
    try {
      const process = installed.process(data.connector);
      const connection = installed.connection(data.connection, data.connector);
      const { trigger, properties, concurrency } = data;
      await process.ask(
        { type: 'listen', trigger, connection, properties, ahead: concurrency },
        {
          signal: this.stop.signal,
          log: (level, message) => this.say(level, message),
          onMessage: (message) => void this.take(message, (done) => process.settle(message.id, message.message, done)),
        },
      );
    } catch (error) {
      if (this.stop.signal.aborted) return;
      this.say('error', `It does not listen: ${errorText(error)}. It tries again.`);
    }
    if (this.stop.signal.aborted) return;
    const wait = Date.now() - began > soundMs ? backOffMs.first : waitMs;
    this.timer = setTimeout(() => void this.listen(Math.min(wait * 2, backOffMs.last)), wait);
    this.timer.unref();
  }

  /** Works on a message, after those of its key that came before. The version that took it works on it to its end. */
  private take(message: Message, settle: (done: boolean) => void): Promise<void> {
    const { key } = message;
    const before = key === null ? undefined : this.lastOf.get(key);
    const done = this.context.operations.loaded.hold(async () => {
      await before;
      let isDone = false;
      try {
        isDone = await this.workOn(message);
      } catch (error) {
        this.say('error', errorText(error));
      }
      settle(isDone);
    });
    if (key !== null) {
      this.lastOf.set(key, done);
      void done.then(() => {
        if (this.lastOf.get(key) === done) this.lastOf.delete(key);
      });
    }
    return done;
  }

  /** Runs the flow until it succeeds or has failed for good; gives whether the message is done with. */
  private async workOn({ values }: Message): Promise<boolean> {
    const { data } = this.entry;
    const read = this.read(values);
    let failure: string;
    if (typeof read === 'string') failure = read;
    else {
      for (let attempt = 1; ; attempt++) {
        const failed = await this.run(data.flow, read);
        if (failed === null) return true;
        failure = failed;
        if (attempt >= data.attempts || !(await this.rest(data.waitMs * 2 ** (attempt - 1)))) break;
      }
      // A stop gives up no message: it is to come again.
      if (this.stop.signal.aborted) return false;
    }
    if (data.onFailure === 'again') return false;
    const message = typeof read === 'string' ? new Map<string, unknown>() : read;
    if (data.onFailure === 'microflow' && data.deadLetter)
      return (await this.run(data.deadLetter, new Map([...message, ['Error', failure]]))) === null;
    this.say('error', `A message was discarded after ${data.attempts} attempts: ${failure}`);
    return true;
  }

  /** The values of a message as flows have them; a sentence where they are not what the manifest says. */
  private read(values: Message['values']): Map<string, unknown> | string {
    const rules = this.context.operations.loaded.program.settings;
    const read = new Map<string, unknown>();
    for (const { name, type } of this.entry.data.message) {
      const value = fromActionValue(type, values?.[name], rules);
      if (value === undefined) return `${name} of the message is no ${type}: a fault of the connector.`;
      read.set(name, value);
    }
    return read;
  }

  /** Runs a flow; gives why it failed, or null. */
  private async run(
    { flow, takes }: TriggerData['flow'],
    values: ReadonlyMap<string, unknown>,
  ): Promise<string | null> {
    const { operations } = this.context;
    const { name } = this.entry;
    const { error, end } = await runOperation(operations, {
      flow: operations.loaded.program.flows[flow] as ProgramFlow,
      source: name,
      label: name,
      principal: null,
      timeoutMs: null,
      readArguments: () => takes.map((parameter) => values.get(parameter) ?? null),
      writeResult: () => null,
    });
    end({ status: error ? 'error' : 'ok', failure: error?.message ?? null });
    return error ? error.message : null;
  }

  /** Waits; false when the trigger was stopped meanwhile. */
  private rest(ms: number): Promise<boolean> {
    const { signal } = this.stop;
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', over);
        resolve(!signal.aborted);
      };
      const timer = setTimeout(over, Math.min(ms, 3_600_000));
      signal.addEventListener('abort', over);
      if (signal.aborted) over();
    });
  }

  private say(level: LogLevel, message: string): void {
    this.context.operations.loaded.services.log.write({ level, source: this.entry.name, message });
  }

  /** Takes no more messages; those under way are worked on. */
  dispose(): void {
    this.stop.abort(new Error('The trigger stops.'));
    if (this.timer) clearTimeout(this.timer);
  }
}
