import type { StructureNode } from '../node.ts';
import type { SeededRandom } from './random.ts';

/** Numbers that a name asks for. */
export interface NumberRange {
  least: number;
  most: number;
  /** Digits behind the point. */
  digits?: number;
}

/** A number without its point: `unscaled` / 10 ** digits. */
interface Scaled {
  unscaled: bigint;
  digits: number;
}

/** More digits than this are no number that anybody asks for. */
const mostDigits = 400;
/** Numbers of a node that has no limits, and how far from a limit those of others are. */
const usual: NumberRange = { least: 1, most: 1000 };

function scaledOf(text: string): Scaled | null {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim());
  if (!found || (!found[2] && !found[3])) return null;
  const fraction = found[3] ?? '';
  const exponent = Number(found[4] ?? 0);
  let digits = fraction.length - exponent;
  let number = `${found[2]}${fraction}`;
  if (digits < 0) {
    if (digits < -mostDigits) return null;
    number += '0'.repeat(-digits);
    digits = 0;
  }
  return digits > mostDigits ? null : { unscaled: BigInt(`${found[1] === '-' ? '-' : ''}${number}`), digits };
}

/** A number at another count of digits behind the point, rounded up or down where it has more. */
function rescaled({ unscaled, digits }: Scaled, wanted: number, up: boolean): bigint {
  if (digits <= wanted) return unscaled * 10n ** BigInt(wanted - digits);
  return quotient(unscaled, 10n ** BigInt(digits - wanted), up);
}

/** A quotient, rounded up or down; the divisor is positive. */
function quotient(a: bigint, b: bigint, up: boolean): bigint {
  const cut = a / b;
  if (cut * b === a) return cut;
  return up ? (a > 0n ? cut + 1n : cut) : a > 0n ? cut : cut - 1n;
}

function printed(unscaled: bigint, digits: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const text = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Whole numbers of a node's type are among these; null for no limit. */
export interface TypeLimits {
  least: string | null;
  most: string | null;
}

/**
 * A number that fits the limits, the digits and the factor of a node, in plain digits; near what its name asks for, where that is allowed. Null when no number fits, or they are
 * not numbers.
 */
export function numberText(
  { facets = {}, scale }: StructureNode,
  isWhole: boolean,
  limits: TypeLimits,
  wanted: NumberRange | null,
  random: SeededRandom,
): string | null {
  const factor = facets.multipleOf === undefined ? null : scaledOf(facets.multipleOf);
  const step = factor && factor.unscaled > 0n ? factor : null;
  const total = facets.totalDigits ?? Number.POSITIVE_INFINITY;
  const most = Math.min(facets.fractionDigits ?? Number.POSITIVE_INFINITY, Math.max(0, total - 1));
  const finest = [facets.minInclusive, facets.minExclusive, facets.maxInclusive, facets.maxExclusive].flatMap((text) =>
    text === undefined ? [] : (scaledOf(text)?.digits ?? []),
  );
  // Between 0.1 and 0.15 there is a number of two digits.
  const asked = Math.max(scale ?? wanted?.digits ?? 2, ...finest.map((digits) => digits + 1));
  const isBound = finest.length > 0 || scale !== undefined || wanted?.digits !== undefined || !isWhole;
  const digits = step ? step.digits : isWhole || !isBound ? 0 : Math.min(asked, most, mostDigits);
  const one = step ? step.unscaled : 1n;
  let least: bigint | null = null;
  let largest: bigint | null = null;
  const atLeast = (text: string | null | undefined, isExclusive: boolean) => {
    const found = text == null ? null : scaledOf(text);
    if (!found) return;
    const bound = rescaled(found, digits, true);
    const next = isExclusive && bound === rescaled(found, digits, false) ? bound + 1n : bound;
    if (least === null || next > least) least = next;
  };
  const atMost = (text: string | null | undefined, isExclusive: boolean) => {
    const found = text == null ? null : scaledOf(text);
    if (!found) return;
    const bound = rescaled(found, digits, false);
    const next = isExclusive && bound === rescaled(found, digits, true) ? bound - 1n : bound;
    if (largest === null || next < largest) largest = next;
  };
  atLeast(limits.least, false);
  atMost(limits.most, false);
  atLeast(facets.minInclusive, false);
  atLeast(facets.minExclusive, true);
  atMost(facets.maxInclusive, false);
  atMost(facets.maxExclusive, true);
  if (total <= mostDigits) {
    const bound = 10n ** BigInt(total) - 1n;
    atMost(printed(bound, digits), false);
    atLeast(printed(-bound, digits), false);
  }
  return numberBetween(least, largest, one, digits, wanted ?? usual, random);
}

function numberBetween(
  least: bigint | null,
  most: bigint | null,
  step: bigint,
  digits: number,
  wanted: NumberRange,
  random: SeededRandom,
): string | null {
  const unit = 10n ** BigInt(digits);
  // Counted in steps from here on.
  const from = least === null ? null : quotient(least, step, true);
  const to = most === null ? null : quotient(most, step, false);
  if (from !== null && to !== null && from > to) return null;
  let low = quotient(BigInt(wanted.least) * unit, step, true);
  let high = quotient(BigInt(wanted.most) * unit, step, false);
  if (high < low) high = low;
  const room = high - low;
  if (from !== null && low < from) [low, high] = [from, high < from ? from + room : high];
  if (to !== null && high > to) [low, high] = [low > to ? to - room : low, to];
  if (from !== null && low < from) low = from;
  const count = high - low + 1n;
  const chosen = low + (BigInt(Math.floor(random.next() * 2 ** 48)) * count) / 2n ** 48n;
  return printed(chosen * step, digits);
}
