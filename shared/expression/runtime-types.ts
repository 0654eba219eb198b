declare const emitted: unique symbol;

/** What emitted code hands on to functions of the runtime and does not look into; the runtime says what they are. */
export interface RuntimeTypes {
  run: unknown;
  trace: unknown;
  object: object;
}

/** The same as the emitters see them: apart from each other, and from all that is computed. */
export interface EmittedTypes {
  run: { readonly [emitted]: 'run' };
  trace: { readonly [emitted]: 'trace' } | null;
  object: { readonly [emitted]: 'object' };
}

/** A value, or the promise of one. */
export type MaybePromise<T> = T | Promise<T>;
