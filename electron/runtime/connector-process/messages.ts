import type { ActionValue } from '../connectors/connector-code.ts';

/** A connection as the code of a connector is given it: the id of its document, and its properties. */
export interface GivenConnection {
  id: string;
  properties: Readonly<Record<string, string | number | boolean | null>>;
}

/** Runtime to the process of a connector. */
export type ToConnector =
  | {
      type: 'call';
      id: number;
      action: string;
      inputs: Readonly<Record<string, ActionValue>>;
      connection: GivenConnection | null;
    }
  | { type: 'cancel'; id: number }
  /** Tries a connection. */
  | { type: 'test'; id: number; connection: GivenConnection }
  /** Lists things of a kind over a connection. */
  | { type: 'browse'; id: number; what: string; connection: GivenConnection }
  /** Listens: messages come until `cancel`. */
  | {
      type: 'listen';
      id: number;
      trigger: string;
      connection: GivenConnection;
      properties: GivenConnection['properties'];
      /** So many messages may be without an answer. */
      ahead: number;
    }
  /** A message is done with, or refused: it is to come again where the system knows that. */
  | { type: 'settle'; id: number; message: number; done: boolean }
  | { type: 'stop' };

/** The process of a connector to the runtime. */
export type FromConnector =
  | { type: 'ready'; actions: string[]; triggers: string[] }
  /** Its code cannot be used at all. */
  | { type: 'broken'; message: string }
  | { type: 'done'; id: number; output: unknown }
  | { type: 'failed'; id: number; message: string; partner: boolean }
  | { type: 'log'; id: number; level: string; message: string }
  | {
      type: 'message';
      id: number;
      message: number;
      /** Messages of one key are worked on in their order; null for one that waits for nobody. */
      key: string | null;
      values: Readonly<Record<string, ActionValue>>;
    };
