/** Types of connectors for Weft Studio, kit 1. The studio writes this file; what stands in the manifest (weft-connector.json) decides the names. */
declare module '@weft/connector' {
  /**
   * A value as an action takes and gives it: a text, true or false; an integer is a number, a long a bigint, a decimal its digits as a text, a
   * date-time a Date, a date a text (`2026-11-20`), a binary a Uint8Array. Empty is null.
   */
  export type Value = string | boolean | number | bigint | Date | Uint8Array | null;
  export type Values = Readonly<Record<string, Value>>;
  /** The properties of a connection or of a trigger, with their defaults; those that are not given are null. */
  export type Properties = Readonly<Record<string, string | number | boolean | null>>;

  export interface Context {
    /** Aborted when nobody waits for the answer any more. */
    readonly signal: AbortSignal;
    /** A line of the run's log. Never write a secret. */
    log(level: 'trace' | 'debug' | 'info' | 'warning' | 'error', message: string): void;
  }

  export interface TriggerContext<C> extends Context {
    readonly connection: C;
    /**
     * Gives a message to the microflow. Resolves when that is over: true, the message is done with (acknowledge it); false, it is to come again. Waits
     * while as many are under way as the trigger may have. Messages of one `key` are worked on one after the other.
     */
    emit(message: Values, options?: { key?: string | null }): Promise<boolean>;
  }

  export interface Connector<C = unknown> {
    /** Opens a connection; it is kept for all calls with the same properties, so it should mend itself. */
    connect?(properties: Properties, context: Context): C | Promise<C>;
    /** Closes it when the process stops, or the properties are others. */
    close?(connection: C): unknown;
    /** Tries it; a text says what answered. What it throws is shown. */
    test?(connection: C, context: Context): string | null | undefined | Promise<string | null | undefined>;
    /** Lists names of things at design time, by the ids of the manifest. */
    browse?: Readonly<
      Record<string, (connection: C, context: Context) => readonly string[] | Promise<readonly string[]>>
    >;
    /** A function for each action of the manifest. */
    actions?: Readonly<
      Record<
        string,
        (
          inputs: Values,
          context: Context & { connection: C },
        ) => Value | undefined | void | Promise<Value | undefined | void>
      >
    >;
    /** A function for each trigger: it listens until the signal is aborted. */
    triggers?: Readonly<Record<string, (properties: Properties, context: TriggerContext<C>) => unknown>>;
  }

  /** Throw an error with `partner: true` for what the other system did wrong: callers of the flow hear 502, not 500. */
}
