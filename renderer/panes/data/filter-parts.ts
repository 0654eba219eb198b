/** Parts of a filter as they are built by clicking: XPath constraints, one behind the other, that all must hold. */

export type Test = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'starts-with' | 'empty' | 'not-empty';

/** What a test is called, for values that have an order and for others. */
export const testWords: Readonly<Record<Test, string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  contains: 'contains',
  'starts-with': 'starts with',
  empty: 'is empty',
  'not-empty': 'is not empty',
};

const ordered: readonly Test[] = ['=', '!=', '<', '<=', '>', '>=', 'empty', 'not-empty'];
const testsOfType: Readonly<Record<string, readonly Test[]>> = {
  string: ['contains', '=', '!=', 'starts-with', 'empty', 'not-empty'],
  enumeration: ['=', '!=', 'empty', 'not-empty'],
  boolean: ['=', '!='],
  reference: ['=', '!=', 'empty', 'not-empty'],
  // Of a set, that one of its objects is that one.
  'reference-set': ['=', 'empty', 'not-empty'],
  binary: ['empty', 'not-empty'],
};

/** The tests that a column's values can be put to, the most wanted first. */
export function testsOf(type: string): readonly Test[] {
  return testsOfType[type] ?? ordered;
}

export function needsValue(test: Test): boolean {
  return test !== 'empty' && test !== 'not-empty';
}

/** A member of the filtered entity: an attribute, or an association (`Orders.Order_Customer`) whose value is a row. */
export interface FilteredMember {
  path: string;
  type: string;
}

/** The constraint of one test: `[Status = 'New']`. */
export function partOf({ path, type }: FilteredMember, test: Test, value: string): string {
  if (!needsValue(test)) return `[${path} ${test === 'empty' ? '=' : '!='} empty]`;
  const operand = literalOf(type, value);
  if (test === 'contains' || test === 'starts-with') return `[${test}(${path}, ${operand})]`;
  return `[${path} ${test} ${operand}]`;
}

function literalOf(type: string, value: string): string {
  if (['integer', 'long', 'autonumber', 'decimal'].includes(type)) return value.trim();
  if (type === 'boolean') return `${value}()`;
  if (type === 'reference' || type === 'reference-set') return `$Row_${value}`;
  return `'${value.replaceAll("'", "''")}'`;
}

/** The constraints of a filter, in their order. A text that is none, or not whole yet, is one part. */
export function partsOf(constraint: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let i = 0; i < constraint.length; i++) {
    const char = constraint[i] as string;
    if (quote) {
      if (char === quote) quote = '';
    } else if (char === "'" || char === '"') quote = char;
    else if (char === '[') {
      if (depth++ === 0 && constraint.slice(from, i).trim() === '') from = i;
    } else if (char === ']' && --depth === 0) {
      parts.push(constraint.slice(from, i + 1));
      from = i + 1;
    }
  }
  const rest = constraint.slice(from).trim();
  return rest ? [...parts, rest] : parts;
}

/** The filter with one more part; a part that it has already is not there twice. */
export function withPart(constraint: string, part: string): string {
  const parts = partsOf(constraint);
  return parts.includes(part) ? constraint : [...parts, part].join('');
}

export function withoutPart(constraint: string, index: number): string {
  return partsOf(constraint)
    .filter((_, i) => i !== index)
    .join('');
}
