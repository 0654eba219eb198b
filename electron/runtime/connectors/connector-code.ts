import type { LogLevel } from '../contract/log.ts';

/**
 * A value as the code of an action has it: a text, true or false; an integer is a number, a long a bigint, a decimal its digits as a
 * text, a date-time a Date, a date a text (`2026-11-20`), a binary its bytes. Empty is null.
 */
export type ActionValue = string | boolean | number | bigint | Date | Uint8Array | null;

/** What the code of an action has of the run that calls it. */
export interface ActionContext {
  /** Aborted when the run is stopped, or it or the action has no time left: what is given after that is lost. */
  readonly signal: AbortSignal;
  log(level: LogLevel, message: string): void;
}

/**
 * Thrown by the code of an action for what the system that it reached did wrong (it refused, answered nonsense or not at all): callers
 * of the flow hear 502. What else an action throws is a fault of this side, 500.
 */
export class PartnerError extends Error {
  readonly partner = true;
}

/** Told by the mark, not the class: a connector brings its own copy of the class along. */
export function isOfPartner(thrown: unknown): boolean {
  return thrown instanceof Error && 'partner' in thrown && thrown.partner === true;
}

/** The code of an action: takes its inputs by name, gives its output. What it throws is an error of the activity. */
export type ActionCode = (
  inputs: Readonly<Record<string, ActionValue>>,
  context: ActionContext,
) => ActionValue | undefined | Promise<ActionValue | undefined>;

/** The code of a connector: one function for each action of its manifest. */
export interface ConnectorCode {
  id: string;
  actions: Readonly<Record<string, ActionCode>>;
}
