/** A value, or the promise of one: the two colours of the engine. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Work of the engine that may have to wait on the way: it yields promises and is given their values. On a store that does not
 * wait, with handlers that do not, nothing is ever yielded and the work is done at once.
 */
// biome-ignore lint/suspicious/noExplicitAny: each yield gives back the value of the promise that it gave
export type Steps<T> = Generator<Promise<any>, T, any>;

/** Does the work: at once when nothing waits, else as a promise. */
export function drive<T>(steps: Steps<T>): MaybePromise<T> {
  const first = steps.next();
  return first.done ? first.value : goOn(steps, first.value);
}

async function goOn<T>(steps: Steps<T>, first: Promise<unknown>): Promise<T> {
  let pending = first;
  for (;;) {
    let value: unknown;
    let failure: { error: unknown } | null = null;
    try {
      value = await pending;
    } catch (error) {
      failure = { error };
    }
    const result = failure ? steps.throw(failure.error) : steps.next(value);
    if (result.done) return result.value;
    pending = result.value;
  }
}

/**
 * Thrown by the fast colour of a program where it would have to wait, or when it has held up everybody else for too long. Nothing
 * of such a run has left the process: it is begun again in the waiting colour.
 */
export class NeedsWaiting extends Error {
  constructor() {
    super('The run must wait or yield, and is begun again in a colour that can.');
    this.name = 'NeedsWaiting';
  }
}

/** The value of something that may be a promise, inside steps: `const row = yield* settled(store.load(…))`. */
export function* settled<T>(value: MaybePromise<T>): Steps<T> {
  return value instanceof Promise ? yield value : value;
}

/** What comes after a value, now or when it is there. */
export function after<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
