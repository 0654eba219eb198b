/** Exit code for a wrong configuration (EX_CONFIG of sysexits.h). */
export const configurationError = 78;

/** Where a service is listened for, and how long one request of it may take, in ms. */
export interface Placing {
  name: string;
  host: string;
  port: number;
  limitMs: number;
  /** It speaks TLS. */
  isSecure: boolean;
}

/** Front to the runtime behind it; a `connection` comes with its socket. */
export type ToService =
  | { type: 'listening'; url: string }
  /** `head` is what was read of it already; connections are counted. */
  | { type: 'connection'; number: number; head: Uint8Array }
  /** Whether this connection, which was sent, did not come. */
  | { type: 'missing?'; number: number }
  /** What the service before this one gave to be kept. */
  | { type: 'kept'; what: string }
  | { type: 'stop' };

/** Runtime to the front. */
export type FromService =
  | ({ type: 'configured' } & Placing)
  /** To be given to those that come after it. */
  | { type: 'keep'; what: string }
  | { type: 'ready' }
  /** This connection was received. */
  | { type: 'took'; number: number }
  /** This connection did not come, and comes no more: the channel keeps the order. */
  | { type: 'missing'; number: number }
  | { type: 'beat'; underWay: string[] };

/** How often a runtime says that it has a moment for others, in ms. */
export const beatMs = 250;
