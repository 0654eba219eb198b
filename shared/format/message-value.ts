import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { withoutEnd } from '../model/text-ends.ts';

/**
 * A number that JavaScript's own would bend: it keeps its digits. For whoever walks over values it is an object without members that anybody would meet, so
 * that calculating or comparing with it is an error and never a wrong result; passing it on, printing it and asking whether it is equal to another work.
 */
export class ExactNumber {
  /** As it is written. Not enumerable: equality of libraries compares it (`getOwnPropertyNames`), walks do not come to it. */
  declare readonly digits: string;
  /** Makes it count as something where emptiness is asked for by members. An empty list adds nothing to a walk. */
  declare readonly '': readonly never[];

  constructor(digits: string) {
    Object.defineProperty(this, 'digits', { value: digits });
    Object.defineProperty(this, '', { value: nothing, enumerable: true });
  }

  /** JSON printed by JavaScript has its digits, where the engine can. */
  toJSON(): unknown {
    const { rawJSON } = JSON as unknown as { rawJSON?: (text: string) => unknown };
    return rawJSON ? rawJSON(this.digits) : Number(this.digits);
  }
}

const nothing: readonly never[] = Object.freeze([]);

/** A message as plain values, as languages of transformations work on it. */
export type MessageValue = null | boolean | string | number | ExactNumber | MessageValue[] | MessageObject;
export interface MessageObject {
  [name: string]: MessageValue;
}

export function isMessageObject(value: MessageValue): value is MessageObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** A number by its text: JavaScript's where that says the same, else with its digits. */
export function numberOfText(text: string): number | ExactNumber {
  const value = Number(text);
  return Number.isFinite(value) && plainDigits(String(value)) === plainDigits(text) ? value : new ExactNumber(text);
}

/** Digits and power of ten of a number, by which two ways to write it are compared: `1.50`, `15e-1` and `1.5` are one. */
function plainDigits(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return '0';
  const kept = withoutEnd(digits, '0');
  return `${sign}${kept}e${Number(exponent) - fraction.length + (digits.length - kept.length)}`;
}

/** Sets a member of any name; `__proto__` would be the object's own prototype. */
export function setMember(object: MessageObject, name: string, value: MessageValue): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}

/** A setting of how values are read from a format's text, or written. */
export interface ValueSetting {
  name: string;
  title: string;
  help: string;
  /** What it is when nothing is said: a flag, or a text. */
  default: boolean | string;
  /** The only texts that it takes, where not all are. */
  choices?: readonly { value: string; label: string }[];
  /** Its text has lines. */
  isLong?: boolean;
}
export type ValueSettings = Readonly<Record<string, boolean | string>>;

/** A value that a format cannot hold: what, and where in the value (`$.orders[3]`). */
export class ValueFormError extends Error {
  readonly code: string;
  readonly path: string;
  readonly fix: string | undefined;
  constructor(code: string, message: string, path: string, fix?: string) {
    super(message);
    this.code = code;
    this.path = path;
    this.fix = fix;
  }
}

/** How a format's texts are plain values, without a structure. */
export interface ValueForm {
  readSettings: readonly ValueSetting[];
  writeSettings: readonly ValueSetting[];
  /** The values of a text; or why it is none of the format, with line and column. */
  read(text: string, settings: ValueSettings): { value: MessageValue } | { diagnostic: LocatedDiagnostic };
  /** The text of values. Throws ValueFormError for what the format cannot hold. */
  write(value: MessageValue, settings: ValueSettings): string;
}
