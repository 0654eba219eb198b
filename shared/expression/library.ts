import { fieldsOf, instantOf } from '../structure/calendar.ts';
import { compareTexts } from './characters.ts';
import { type ExpressionEnvironment, ExpressionError } from './function-entry.ts';
import { functionByName, functions } from './functions/index.ts';
import { toText } from './functions/values.ts';
import { add, compare, divide, isNumeric, modulo, multiply, type Numeric, negate, subtract } from './numeric.ts';

/** What compiled expressions call: operators as `$name`, functions by their name. */
// biome-ignore lint/suspicious/noExplicitAny: compiled code passes what the checker found right
export type ExpressionLibrary = Record<string, (...args: any[]) => any>;

function needed(value: unknown, operator: string): asserts value is Numeric {
  if (!isNumeric(value))
    throw new ExpressionError(
      'expression/empty-operand',
      `${operator} needs a number on both sides, but one is empty.`,
    );
}

/** Names of everything in the library. */
export const libraryNames: readonly string[] = [
  ...functions.map((f) => f.name),
  ...[
    '$add',
    '$sub',
    '$mul',
    '$div',
    '$mod',
    '$neg',
    '$concat',
    '$eq',
    '$empty',
    '$lt',
    '$le',
    '$gt',
    '$ge',
    '$token',
    '$caption',
  ],
];

/** The library for an environment (zone, rounding, clock). Functions that propagate empties are wrapped once. */
export function createExpressionLibrary(environment: ExpressionEnvironment): ExpressionLibrary {
  const library: ExpressionLibrary = Object.create(null);
  for (const entry of functions) {
    const evaluate = entry.evaluate(environment);
    library[entry.name] =
      entry.empties === 'pass'
        ? evaluate
        : (...args) => (args.some((a) => a === null || a === undefined) ? null : evaluate(...args));
  }
  const order = (a: unknown, b: unknown, operator: string): number => {
    if (a === null || a === undefined || b === null || b === undefined)
      throw new ExpressionError(
        'expression/empty-operand',
        `${operator} cannot compare with an empty value. Test it with = empty first.`,
      );
    if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
    return compare(a as Numeric, b as Numeric);
  };
  // Whole numbers first: small enough to be inlined, so that loops run at the speed of plain numbers.
  library.$add = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const sum = a + b;
      if (Number.isSafeInteger(sum) && Number.isSafeInteger(a) && Number.isSafeInteger(b)) return sum;
    } else {
      needed(a, '+');
      needed(b, '+');
    }
    return add(a, b);
  };
  library.$sub = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const difference = a - b;
      if (Number.isSafeInteger(difference) && Number.isSafeInteger(a) && Number.isSafeInteger(b)) return difference;
    } else {
      needed(a, '-');
      needed(b, '-');
    }
    return subtract(a, b);
  };
  library.$mul = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const product = a * b;
      if (Number.isSafeInteger(product) && Number.isSafeInteger(a) && Number.isSafeInteger(b)) return product + 0;
    } else {
      needed(a, '*');
      needed(b, '*');
    }
    return multiply(a, b);
  };
  library.$div = (a, b) => {
    needed(a, 'div');
    needed(b, 'div');
    return divide(a, b);
  };
  library.$mod = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number' && b !== 0 && Number.isSafeInteger(a) && Number.isSafeInteger(b))
      return (a % b) + 0;
    needed(a, 'mod');
    needed(b, 'mod');
    return modulo(a, b);
  };
  library.$neg = (a) => {
    if (a === null || a === undefined) return null;
    return negate(a);
  };
  library.$concat = (a, b) => (typeof a === 'string' ? a : toText(a)) + (typeof b === 'string' ? b : toText(b));
  library.$eq = (a, b) => {
    if (a === b) return true;
    if (a === null || a === undefined) return b === null || b === undefined || (Array.isArray(b) && b.length === 0);
    if (b === null || b === undefined) return Array.isArray(a) && a.length === 0;
    if (typeof a === 'object' || typeof b === 'object' || typeof a !== typeof b) {
      if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => item === b[i]);
      return isNumeric(a) && isNumeric(b) && compare(a, b) === 0;
    }
    return false;
  };
  library.$empty = (a) => a === null || a === undefined || (Array.isArray(a) && a.length === 0);
  library.$lt = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a < b : order(a, b, '<') < 0);
  library.$le = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a <= b : order(a, b, '<=') <= 0);
  library.$gt = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a > b : order(a, b, '>') > 0);
  library.$ge = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a >= b : order(a, b, '>=') >= 0);
  library.$token = (name: string) => tokenValue(name, environment);
  library.$caption = (value: string | null, captions: Readonly<Record<string, string>>) =>
    value === null || value === undefined ? null : Object.hasOwn(captions, value) ? captions[value] : value;
  return library;
}

/** The instant of a token such as `BeginOfCurrentDayUTC`. */
export function tokenValue(name: string, environment: ExpressionEnvironment): number {
  const now = environment.now();
  const match =
    /^(Begin|End)Of(CurrentMinute|CurrentHour|CurrentDay|Yesterday|Tomorrow|CurrentWeek|CurrentMonth|CurrentYear)(UTC)?$/.exec(
      name,
    );
  if (!match) return now;
  const zone = match[3] ? 'UTC' : environment.timeZone;
  const period = match[2] as string;
  const days = period === 'Yesterday' ? -1 : period === 'Tomorrow' ? 1 : 0;
  const fields = fieldsOf(now, zone);
  const shifted = days === 0 ? now : instantOf({ ...fields, day: fields.day + days }, zone, now);
  const unit = days !== 0 ? 'Day' : period.replace('Current', '');
  if (unit === 'Minute' || unit === 'Hour') {
    // By the clock of the zone: an hour of Kolkata begins at half past one of UTC.
    const begin = functionByName(`trimTo${unit}s${match[3] ?? ''}`)?.evaluate(environment)(shifted) as number;
    return match[1] === 'Begin' ? begin : begin + (unit === 'Minute' ? 60_000 : 3_600_000) - 1;
  }
  const edge = `${match[1] === 'Begin' ? 'beginOf' : 'endOf'}${unit}${match[3] ?? ''}`;
  return functionByName(edge)?.evaluate(environment)(shifted) as number;
}
