declare const gives: unique symbol;

/**
 * JavaScript that we emit. The type says what it gives, so that a call of the runtime and the function that it calls agree on the arguments;
 * `Code<any>` is what an expression of the model gives, which its check knows. Code is made by the functions of this file alone: of
 * templates that stand in our sources, names that we number, and quoted values. Nothing of a model comes into it another way.
 */
export type Code<T = unknown> = string & { readonly [gives]: T };

// biome-ignore lint/suspicious/noExplicitAny: what a value of the model is, its check knows
export type AnyCode = Code<any>;

/** A value that cannot stand where it would be emitted: of another type than its place, or none that a literal can be of. A bug, or a unit that nobody validated. */
export class EmissionError extends Error {}

/** The code of a template. What stands in its holes is code, too: `js`if (${test}) ${body}``. */
export function js<T>(parts: TemplateStringsArray, ...holes: readonly Code[]): Code<T> {
  let text = parts[0] as string;
  for (let i = 0; i < holes.length; i++) text += holes[i] + (parts[i + 1] as string);
  return text as Code<T>;
}

/** No code at all. */
export const nothing: Code = js``;

/** Code after code. */
export function joined(codes: Iterable<Code>, separator: ', ' | '\n' | ',\n' | ' ' | '' = ''): Code {
  return [...codes].join(separator) as Code;
}

/** A name that we made: one or two letters and a number (`v3`, `c2_n`), or a function of the expression library (`x_padLeft`). Throws EmissionError for any other. */
export function identifier(name: string): AnyCode {
  if (!/^([A-Za-z]{1,2}\d+(_[mn])?|x_\$?[A-Za-z]\w*)$/.test(name))
    throw new EmissionError(`${name} is no name of ours.`);
  return name as AnyCode;
}

interface LiteralTypes {
  text: string;
  number: number;
  flag: boolean;
}

/** Quotes a value by what it is: text, number, big integer, boolean, nothing, a list, a plain object. Throws EmissionError for anything else. */
export function literal<T>(value: T): Code<T> {
  return quoted(value) as Code<T>;
}

/** Quotes a value of the model that is of a type, or one of some texts. Throws EmissionError for one that is not. */
export function literalOf<K extends keyof LiteralTypes>(type: K, value: LiteralTypes[K]): Code<LiteralTypes[K]>;
export function literalOf<T extends string>(values: readonly T[], value: T): Code<T>;
export function literalOf(type: string | readonly string[], value: unknown): Code {
  const isRight = Array.isArray(type)
    ? type.includes(value as string)
    : typeof value === { text: 'string', number: 'number', flag: 'boolean' }[type as keyof LiteralTypes];
  if (!isRight) throw refused(value, Array.isArray(type) ? `one of ${type.join(', ')}` : `a ${type}`);
  return literal(value);
}

/** What a table of ours has for a value of the model. Throws EmissionError where it has nothing. */
export function chosen<K extends string, V>(table: Readonly<Record<K, V>>, key: K): V {
  if (!Object.hasOwn(table, key)) throw refused(key, `one of ${Object.keys(table).join(', ')}`);
  return table[key];
}

function refused(value: unknown, wanted: string): EmissionError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
  return new EmissionError(`${shown} stands where ${wanted} is needed; the document does not fit its kind.`);
}

function quoted(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quotedText(value);
    case 'number':
      if (!Number.isFinite(value)) break;
      return value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? '-0' : value})` : String(value);
    case 'bigint':
      return value < 0n ? `(${value}n)` : `${value}n`;
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${Array.from(value, quoted).join(', ')}]`;
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) break;
      const members = Object.entries(value).filter(([, member]) => member !== undefined);
      return objectOf(members.map(([name, member]) => [name, quoted(member)]));
    }
  }
  throw refused(value, 'a plain value');
}

/** JSON is JavaScript but for two line separators, which end a line in older readers of it. */
function quotedText(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}

/** A member `__proto__` stands in brackets, without which it would be the prototype of the object. */
function objectOf(members: readonly (readonly [name: string, code: string])[]): string {
  const key = (name: string) => (name === '__proto__' ? '["__proto__"]' : quotedText(name));
  return members.length === 0 ? '{}' : `{ ${members.map(([name, code]) => `${key(name)}: ${code}`).join(', ')} }`;
}

export function listOfCodes<T>(items: readonly Code<T>[]): Code<T[]> {
  return js`[${joined(items, ', ')}]`;
}

export function objectOfCodes<T>(members: { [K in keyof T]: Code<T[K]> }): Code<T> {
  return objectOf(Object.entries<string>(members)) as Code<T>;
}

type Emitted<F> = F extends (...given: infer A) => infer R
  ? (...args: { [K in keyof A]: Code<A[K]> }) => Code<Awaited<R>>
  : never;
type MayWait<F> = F extends (...given: never[]) => infer R
  ? [Extract<R, Promise<unknown>>] extends [never]
    ? false
    : true
  : never;

/** Calls of those functions of an interface that give their value at once. */
export type CallsAtOnce<F> = { [K in keyof F as MayWait<F[K]> extends false ? K : never]: Emitted<F[K]> };

/** Calls of those that may have to wait. */
export type WaitingCalls<F> = { [K in keyof F as MayWait<F[K]> extends true ? K : never]: Emitted<F[K]> };

/**
 * Emits calls of functions that the runtime has, or methods `of` something: `callsAtOnce<ListFunctions>().addAll(list, items)`. The interface is the one that the
 * runtime implements, so that a wrong name, count or type of arguments compiles on neither side.
 */
export function callsAtOnce<F>(of: Code = js`rt`): CallsAtOnce<F> {
  return emitter(of, (call) => call) as CallsAtOnce<F>;
}

/** The same for functions that may wait; `wait` says how that is waited for. */
export function waitingCalls<F>(wait: (call: Code) => Code, of: Code = js`rt`): WaitingCalls<F> {
  return emitter(of, wait) as WaitingCalls<F>;
}

function emitter(of: Code, put: (call: Code) => Code): unknown {
  return new Proxy(
    {},
    {
      get: (_, name) => {
        // A name is written in our sources, but for one that was looked up by a value of the model and not found.
        if (typeof name !== 'string' || !/^[a-z]\w*$/i.test(name))
          throw new EmissionError(`${String(name)} is no function of the runtime.`);
        return (...args: readonly Code[]) => put(js`${of}.${name as Code}(${joined(args, ', ')})`);
      },
    },
  );
}
