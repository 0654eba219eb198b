import type { CallArgs, CallName, CallResult, EventName, StudioEvents } from './studio.ts';

/** One message on the wire, as JSON text. `call` is answered by `answer` or `fail` with the same id. */
export type WireMessage =
  | { type: 'call'; id: number; name: string; args: unknown }
  | { type: 'answer'; id: number; result: unknown }
  | { type: 'fail'; id: number; code: string; message: string }
  | { type: 'event'; name: string; payload: unknown };

/** A failure that the other side reported. */
export class RemoteError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface StudioClient {
  call<N extends CallName>(name: N, args: CallArgs<N>): Promise<CallResult<N>>;
  on<E extends EventName>(name: E, listener: (payload: StudioEvents[E]) => void): { dispose(): void };
  /** Give every message of the transport to this. */
  receive(text: string): void;
  /** The transport is gone: fails what is under way. */
  closed(reason: string): void;
}

/** The renderer's end of the studio channel over any transport that carries texts in order. */
export function createStudioClient(send: (text: string) => void): StudioClient {
  let nextId = 1;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  return {
    call(name, args) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        send(JSON.stringify({ type: 'call', id, name, args } satisfies WireMessage));
      });
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener as (payload: never) => void);
      return {
        dispose: () => {
          set.delete(listener as (payload: never) => void);
        },
      };
    },
    receive(text) {
      const message = JSON.parse(text) as WireMessage;
      if (message.type === 'event') {
        for (const listener of listeners.get(message.name) ?? []) listener(message.payload as never);
        return;
      }
      if (message.type === 'call') return;
      const pending = waiting.get(message.id);
      if (!pending) return;
      waiting.delete(message.id);
      if (message.type === 'answer') pending.resolve(message.result);
      else pending.reject(new RemoteError(message.code, message.message));
    },
    closed(reason) {
      for (const pending of waiting.values()) pending.reject(new RemoteError('rpc/closed', reason));
      waiting.clear();
    },
  };
}
