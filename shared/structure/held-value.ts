import { compare, readDecimal, readLong } from '../expression/numeric.ts';
import { isDate, readDateTime } from './date-time-text.ts';
import type { StructureNode } from './node.ts';
import { Pattern } from './pattern/pattern.ts';
import { ExpressionFault } from './pattern/pattern-syntax.ts';

const decimalNumber = /^-?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isSameValue(one: string, other: string, type: StructureNode['type']): boolean {
  if (type === 'datetime') return readDateTime(one, 'UTC') === readDateTime(other, 'UTC');
  if (type !== 'integer' && type !== 'long' && type !== 'decimal') return false;
  return decimalNumber.test(one) && decimalNumber.test(other) && compare(readDecimal(one), readDecimal(other)) === 0;
}

const patterns = new Map<string, Pattern | null>();
const mostPatterns = 1_000;

/** A pattern ready to be run; null for one that cannot be. */
function patternOf(text: string): Pattern | null {
  const known = patterns.get(text);
  if (known !== undefined) return known;
  if (patterns.size >= mostPatterns) patterns.clear();
  let pattern: Pattern | null = null;
  try {
    pattern = new Pattern(text);
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
  }
  patterns.set(text, pattern);
  return pattern;
}

/** Why a text is no value of a node, in words; null when it is one. */
export function holdsToFacets(text: string, node: StructureNode): string | null {
  const { type, enum: values, fixed, facets = {} } = node;
  const only = values ?? (fixed === undefined ? undefined : [fixed]);
  if (only && !only.some((each) => each === text || isSameValue(each, text, type)))
    return `It has to be ${only.slice(0, 8).join(', ')}${only.length > 8 ? ', …' : ''}.`;
  switch (type) {
    case 'integer':
    case 'long':
    case 'decimal': {
      if (!decimalNumber.test(text) || (type !== 'decimal' && readLong(text) === undefined))
        return type === 'decimal' ? 'It has to be a number.' : 'It has to be a whole number.';
      const value = readDecimal(text);
      const limit = (name: 'minInclusive' | 'maxInclusive' | 'minExclusive' | 'maxExclusive') => {
        const given = facets[name];
        return given === undefined ? null : compare(value, readDecimal(given));
      };
      if ((limit('minInclusive') ?? 0) < 0) return `It must not be less than ${facets.minInclusive}.`;
      if ((limit('maxInclusive') ?? 0) > 0) return `It must not be more than ${facets.maxInclusive}.`;
      if ((limit('minExclusive') ?? 1) <= 0) return `It has to be more than ${facets.minExclusive}.`;
      if ((limit('maxExclusive') ?? -1) >= 0) return `It has to be less than ${facets.maxExclusive}.`;
      return null;
    }
    case 'boolean':
      return text === 'true' || text === 'false' ? null : 'It has to be true or false.';
    case 'datetime':
      return readDateTime(text, 'UTC') === null ? 'It has to be a date and time.' : null;
    case 'date':
      return isDate(text) ? null : 'It has to be a date.';
    case 'uuid':
      return uuid.test(text) ? null : 'It has to be a UUID.';
    default: {
      const { minLength = 0, maxLength } = facets;
      const length = [...text].length;
      if (length < minLength) return `It must not be shorter than ${minLength}.`;
      if (maxLength !== undefined && length > maxLength) return `It must not be longer than ${maxLength}.`;
      const other = facets.pattern?.find((pattern) => patternOf(pattern)?.matches(text) === false);
      return other === undefined ? null : `It has to have the form ${other.slice(0, 100)}.`;
    }
  }
}
