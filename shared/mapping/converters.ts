import { textLiteral } from './value-table.ts';

/** Signs that stand between groups of digits: one of them, or white space of any kind; empty for none. */
export const groupSigns = ['', '.', ',', "'", ' '] as const;
export type GroupSign = (typeof groupSigns)[number];

/**
 * A ready conversion of what stands in a message (L-25). Like a value table it is kept as the expression it means (decision 0005): it runs before
 * keys, and everything that knows expressions knows it.
 */
export type Converter =
  | { kind: 'trim' | 'upper' | 'lower' }
  | { kind: 'date' | 'date-time' | 'date-time-utc'; pattern: string }
  | { kind: 'decimal' | 'long' | 'integer'; point: '.' | ','; group: GroupSign };

const words = { trim: 'trim', upper: 'toUpperCase', lower: 'toLowerCase' } as const;
const dates = { date: 'parseDate', 'date-time': 'parseDateTime', 'date-time-utc': 'parseDateTimeUTC' } as const;
const numbers = { decimal: 'parseDecimal', long: 'parseLong', integer: 'parseInteger' } as const;

/** The expression of a conversion. */
export function writeConverter(converter: Converter): string {
  switch (converter.kind) {
    case 'trim':
    case 'upper':
    case 'lower':
      return `${words[converter.kind]}($value)`;
    case 'date':
    case 'date-time':
    case 'date-time-utc':
      return `${dates[converter.kind]}($value, ${textLiteral(converter.pattern)})`;
    default:
      return `${numbers[converter.kind]}(${plainNumber(converter.point, converter.group)})`;
  }
}

/** `$value` with its number as the language writes numbers. */
function plainNumber(point: '.' | ',', group: GroupSign): string {
  const sign = group === ' ' ? '[\\s\u00a0\u202f]' : group === '' ? null : `[${group}]`;
  const ungrouped = sign === null ? '$value' : `replaceAll($value, ${textLiteral(sign)}, '')`;
  return point === '.' ? ungrouped : `replaceFirst(${ungrouped}, '[,]', '.')`;
}

/** The conversion that an expression means; null when it is anything else. */
export function readConverter(text: string): Converter | null {
  const own = text.trim();
  return candidates(own).find((converter) => writeConverter(converter) === own) ?? null;
}

function candidates(text: string): Converter[] {
  const [, pattern] = /^\w+\(\$value, '((?:[^']|'')*)'\)$/.exec(text) ?? [];
  return [
    ...(['trim', 'upper', 'lower'] as const).map((kind): Converter => ({ kind })),
    ...(pattern === undefined
      ? []
      : (['date', 'date-time', 'date-time-utc'] as const).map(
          (kind): Converter => ({ kind, pattern: pattern.replace(/''/g, "'") }),
        )),
    ...(['decimal', 'long', 'integer'] as const).flatMap((kind) =>
      (['.', ','] as const).flatMap((point) => groupSigns.map((group): Converter => ({ kind, point, group }))),
    ),
  ];
}

/** The conversions that give a type, as they are first offered. */
export function convertersFor(attribute: string): Converter[] {
  switch (attribute) {
    case 'string':
      return [{ kind: 'trim' }, { kind: 'upper' }, { kind: 'lower' }];
    case 'date':
      return [{ kind: 'date', pattern: 'dd.MM.yyyy' }];
    case 'datetime':
      return [
        { kind: 'date-time', pattern: 'dd.MM.yyyy HH:mm' },
        { kind: 'date-time-utc', pattern: 'dd.MM.yyyy HH:mm' },
      ];
    case 'decimal':
    case 'long':
    case 'integer':
      return [{ kind: attribute, point: ',', group: '.' }];
    default:
      return [];
  }
}
