import jsonata from 'jsonata';
import {
  ExactNumber,
  isMessageObject,
  type MessageObject,
  type MessageValue,
  numberOfText,
  setMember,
} from '../../../format/index.ts';
import { StepError } from '../../transform-error.ts';
import { boundedFunctions, boundedNames, type Turn } from './bounded-functions.ts';
import { hasBentNumbers, inFunction } from './parse.ts';

/** A function of the library, as its variables hold it. */
interface LibraryFunction {
  implementation(this: unknown, ...given: unknown[]): unknown;
}

/** Characters that `$pad` fills up to: it is done in one go. */
const longestPadding = 5_000_000;

/** Levels of `$eval` within each other: an error of one repeats that of the one below, twice as long. */
const deepestEval = 8;

/** Characters of a text that `$eval` reads, in one go. */
const longestEval = 100_000;

/** What the library has under a name. */
async function own(name: string): Promise<LibraryFunction> {
  return (await jsonata(`$${name}`).evaluate(null)) as LibraryFunction;
}

type Given = readonly [
  name: string,
  implementation: (this: jsonata.Focus, ...given: never[]) => unknown,
  signature: string,
];

/**
 * Functions of JSONata that know numbers with all their digits, or that would hold up everybody else: `$distinct` of the library compares each with each.
 * Where no such number is about, they give what the library's give.
 */
export async function ownFunctions(turn: Turn): Promise<readonly Given[]> {
  const [number, type, pad, evaluate] = (await Promise.all(['number', 'type', 'pad', 'eval'].map(own))) as [
    LibraryFunction,
    LibraryFunction,
    LibraryFunction,
    LibraryFunction,
  ];
  const bounded = await Promise.all(
    boundedNames.map(async (name) => [name, (await own(name)).implementation] as const),
  );
  let levels = 0;
  return [
    ...(boundedFunctions(new Map(bounded), turn) as readonly Given[]),
    [
      'number',
      function (value: unknown) {
        // Asked for by name, so that nobody loses digits without knowing.
        if (value instanceof ExactNumber) return Number(value.digits);
        if (typeof value === 'object' && value !== null) throw { code: 'T0410', token: 'number', index: 1, value };
        if (typeof value === 'string' && /^-?(0|[1-9]\d*)(\.\d+)?([Ee][-+]?\d+)?$/.test(value)) {
          const exact = numberOfText(value);
          if (exact instanceof ExactNumber && Number.isFinite(Number(value))) return exact;
        }
        return number.implementation.call(this, value);
      },
      '<(nsbo)-:n>',
    ],
    [
      'type',
      function (value: unknown) {
        return value instanceof ExactNumber ? 'number' : type.implementation.call(this, value);
      },
      '<x:s>',
    ],
    [
      'pad',
      function (text: unknown, width: number, character: unknown) {
        if (Math.abs(width) > longestPadding)
          throw new StepError('transformation/too-large', `$pad() fills up to ${longestPadding} characters.`);
        return pad.implementation.call(this, text, width, character);
      },
      '<s-ns?:s>',
    ],
    ['clone', (value: MessageValue | undefined) => (value === undefined ? undefined : cloned(value)), '<(oa)-:o>'],
    ['distinct', distinct, '<x:x>'],
    [
      'eval',
      async function (source: string | undefined, focus: unknown) {
        if (source !== undefined && source.length > longestEval)
          throw new StepError(
            'transformation/too-large',
            `$eval() reads texts of up to ${longestEval} characters, and this one has ${source.length}.`,
          );
        if (source !== undefined && hasBentNumbers(source))
          throw new StepError(
            'transformation/exact-number',
            'The text given to $eval() has a number with more digits than JSONata reads there.',
          );
        if (levels >= deepestEval)
          throw new StepError('transformation/too-deep', `$eval() stands in itself more than ${deepestEval} times.`);
        levels++;
        try {
          return await evaluate.implementation.call(this, source, focus);
        } finally {
          levels--;
        }
      },
      '<sx?:x>',
    ],
    [inFunction, isIn, '<xx:b>'],
  ];
}

function cloned(value: MessageValue): MessageValue {
  if (Array.isArray(value)) return value.map(cloned);
  if (!isMessageObject(value) || isFunction(value)) return value;
  const copy: MessageObject = {};
  for (const [name, member] of Object.entries(value)) setMember(copy, name, cloned(member));
  return copy;
}

/** Whether the library takes a value for a function. */
export function isFunction(value: unknown): boolean {
  const marked = value as { _jsonata_function?: unknown; _jsonata_lambda?: unknown } | null;
  return typeof value === 'function' || marked?._jsonata_function === true || marked?._jsonata_lambda === true;
}

function isIn(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  return (Array.isArray(right) ? right : [right]).some(
    (item) =>
      item === left || (left instanceof ExactNumber && item instanceof ExactNumber && item.digits === left.digits),
  );
}

/** The first of each: as the library's, in time that grows with the list alone. */
function distinct(list: unknown): unknown {
  if (!Array.isArray(list) || list.length <= 1) return list;
  const seen = new Set<unknown>();
  const kept: unknown[] = [];
  for (const item of list) {
    const key = typeof item === 'object' && item !== null ? keyOf(item as MessageValue) : item;
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(item);
  }
  // A sequence stays one: of a single item it is that item.
  if ((list as { sequence?: boolean }).sequence)
    Object.defineProperty(kept, 'sequence', { value: true, writable: true });
  return kept;
}

const keys = new WeakMap<object, string>();
let functionsSeen = 0;

/** A text that is the same for values that are equal: members by name, kinds apart. No text of the message begins so. */
function keyOf(value: MessageValue): string {
  return `\0${written(value)}`;
}

function written(value: unknown): string {
  if (value instanceof ExactNumber) return `#${value.digits}`;
  if (Array.isArray(value)) return `[${value.map(written).join()}]`;
  if (typeof value === 'function' || (typeof value === 'object' && value !== null && isFunction(value))) {
    const known = keys.get(value as object) ?? `f${functionsSeen++}`;
    keys.set(value as object, known);
    return known;
  }
  if (typeof value === 'object' && value !== null)
    return `{${Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${written((value as MessageObject)[name])}`)
      .join()}}`;
  return value === undefined ? 'u' : JSON.stringify(value);
}
