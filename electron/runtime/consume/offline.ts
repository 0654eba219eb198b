import type { CalledExchange, ProgramConsumedService } from '../../../shared/consume/index.ts';
import type { CalledOperation, MockService, MockSetting } from './consumed-protocol.ts';
import type { HttpClient } from './http-client.ts';
import { mockedHttp } from './mocked-http.ts';
import { consumedServiceProtocols } from './protocols.ts';
import { recordingHttp } from './recording-http.ts';
import { Replay, replayedHttp } from './replayed-http.ts';

/** What a run does with what it records. */
export interface OfflineSinks {
  /** Keeps what was asked and answered; null where nothing is kept. */
  keep: ((call: CalledExchange) => void) | null;
}

/** What a program gives for the calls of its services. */
export interface CallingProgram {
  http: HttpClient;
  /** Takes the values of secret constants out of a text of any length. */
  redactAll(text: string): string;
  warn(message: string): void;
  /** Has a microflow answer for a mock; left out where none can be run. */
  script?: MockSetting['script'];
}

/**
 * Who answers the calls of consumed services in a run: the services themselves, their mocks or their recordings. What was answered already belongs to the run: a program
 * that is exchanged meanwhile goes on with it.
 */
export class Offline {
  private readonly mocks = new WeakMap<ProgramConsumedService, MockService>();
  private readonly replays = new WeakMap<ProgramConsumedService, Replay>();
  private readonly turns = new Map<string, Map<string, number>>();
  private readonly memories = new Map<string, Map<string, unknown>>();
  private readonly keep: OfflineSinks['keep'];

  constructor({ keep = null }: Partial<OfflineSinks> = {}) {
    this.keep = keep;
  }

  /** What the requests of an operation go through; `program.http` is what asks the service itself. */
  httpOf(service: ProgramConsumedService, called: CalledOperation, program: CallingProgram): HttpClient {
    if (service.mock) {
      const mock = this.mockOf(service, program.script ?? null);
      return mock ? mockedHttp(mock) : program.http;
    }
    if (service.replay) {
      const replay = made(this.replays, service, () => new Replay(service));
      const turns = made(this.turns, service.id, () => new Map<string, number>());
      return replayedHttp(replay, service, called, program.redactAll, turns);
    }
    const { keep } = this;
    if (!service.isRecorded || !keep) return program.http;
    return recordingHttp(program.http, service, called, {
      keep,
      leave: program.warn,
      redact: program.redactAll,
      now: () => new Date(),
    });
  }

  private mockOf(service: ProgramConsumedService, script: MockSetting['script']): MockService | null {
    const protocol = consumedServiceProtocols.find((p) => p.id === service.protocol);
    if (!protocol) return null;
    const memory = made(this.memories, service.id, () => new Map<string, unknown>());
    return made(this.mocks, service, () => protocol.mock(service, { memory, seed: 0, script }));
  }
}

interface Kept<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

function made<K, V>(kept: Kept<K, V>, key: K, make: () => V): V {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const value = make();
  kept.set(key, value);
  return value;
}
