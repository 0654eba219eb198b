import { compareTexts } from '../../../../shared/expression/characters.ts';
import { compare, readDecimal } from '../../../../shared/expression/numeric.ts';
import type { MessageTree } from '../../../../shared/format/index.ts';
import { type Expression, type Path, readExpression } from '../../../../shared/odata/query/index.ts';

/** An object of a mock: its members as JSON. */
export type MockItem = ReadonlyMap<string, MessageTree>;

/** What a filter of a mock walks to: objects over a navigation property; undefined where there is no such. */
export type Walk = (item: MockItem, navigation: string) => readonly MockItem[] | undefined;

/** A filter that a mock does not evaluate, in words. */
export class MockFilterError extends Error {}

type Value = string | boolean | null | { number: string };

/** Reads a filter as any version writes it. Throws a MockFilterError. */
export function mockFilter(text: string, isFirst: boolean): Expression {
  const read = readExpression(encodeURI(isFirst ? modern(text) : text));
  if ('error' in read) throw new MockFilterError(read.error.message);
  return read.value;
}

/** Literals and functions of 2.0 as those of 4.0; what stands in quotes stays. */
function modern(text: string): string {
  return text
    .replace(/\b(datetime|datetimeoffset|guid|time|X|binary)'([^']*)'/gi, (_whole, type: string, value: string) =>
      type.toLowerCase() === 'datetime' && !value.endsWith('Z') ? `${value}Z` : value,
    )
    .replace(
      /('(?:[^']|'')*')|\b(-?\d+(?:\.\d+)?)[LMmfd]\b/g,
      (_whole, quoted?: string, digits?: string) => quoted ?? digits ?? '',
    )
    .replace(
      /\bsubstringof\(('(?:[^']|'')*'),\s*([^()]+)\)/g,
      (_whole, needle: string, hay: string) => `contains(${hay},${needle})`,
    );
}

/** Whether an object meets a filter; null is neither less nor more than anything (URL Conventions 4.01, 5.1.1.1). */
export function meetsFilter(filter: Expression, item: MockItem, walk: Walk): boolean {
  return new Evaluation(walk).value(filter, item, new Map()) === true;
}

/** The value that objects are sorted by. */
export function compareItems(expression: Expression, a: MockItem, b: MockItem, walk: Walk): number {
  const evaluation = new Evaluation(walk);
  const [x, y] = [evaluation.value(expression, a, new Map()), evaluation.value(expression, b, new Map())];
  if (x === null || y === null) return Number(x !== null) - Number(y !== null);
  return order(x, y);
}

function order(a: Exclude<Value, null>, b: Exclude<Value, null>): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return compare(x, y);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  const [s, t] = [textOf(a), textOf(b)];
  const moments = [s, t].map((text) => (/^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN)) as [
    number,
    number,
  ];
  return Number.isNaN(moments[0]) || Number.isNaN(moments[1]) ? compareTexts(s, t) : moments[0] - moments[1];
}

/** Numbers may stand as texts where a double would lose digits. */
function numberOf(value: Exclude<Value, null>) {
  if (typeof value === 'boolean') return undefined;
  return readDecimal(typeof value === 'string' ? value : value.number);
}

const textOf = (value: Exclude<Value, null>) => (typeof value === 'object' ? value.number : String(value));

class Evaluation {
  private readonly walk: Walk;
  constructor(walk: Walk) {
    this.walk = walk;
  }

  value(e: Expression, item: MockItem, variables: ReadonlyMap<string, MockItem>): Value {
    const of = (each: Expression) => this.value(each, item, variables);
    switch (e.kind) {
      case 'literal':
        if (e.type === 'null') return null;
        if (e.type === 'Edm.Boolean') return e.text === 'true';
        return /^Edm\.(Int|Decimal|Double)/.test(e.type) ? { number: e.text } : e.text;
      case 'logical':
        return e.operator === 'and'
          ? e.operands.every((each) => of(each) === true)
          : e.operands.some((each) => of(each) === true);
      case 'unary':
        if (e.operator === 'not') return of(e.operand) !== true;
        throw new MockFilterError('arithmetic');
      case 'binary':
        return this.compared(e, of);
      case 'function':
        return called(e.name, e.arguments.map(of));
      case 'path':
        return this.path(e, item, variables);
      default:
        throw new MockFilterError(`a ${e.kind}`);
    }
  }

  private compared(e: Expression & { kind: 'binary' }, of: (e: Expression) => Value): Value {
    if (e.operator === 'in' && e.right.kind === 'list') {
      const left = of(e.left);
      return e.right.items.some((each) => same(left, of(each)));
    }
    const [a, b] = [of(e.left), of(e.right)];
    if (e.operator === 'eq') return same(a, b);
    if (e.operator === 'ne') return !same(a, b);
    if (!['lt', 'le', 'gt', 'ge'].includes(e.operator)) throw new MockFilterError(`the operator ${e.operator}`);
    if (a === null || b === null) return false;
    const by = order(a, b);
    return e.operator === 'lt' ? by < 0 : e.operator === 'le' ? by <= 0 : e.operator === 'gt' ? by > 0 : by >= 0;
  }

  private path(e: Path, item: MockItem, variables: ReadonlyMap<string, MockItem>): Value {
    if (e.start !== null && e.start !== '$it') throw new MockFilterError('a path from elsewhere');
    let at = item;
    const names = [...e.steps];
    const [first] = names;
    if (first?.kind === 'name' && variables.has(first.name)) {
      at = variables.get(first.name) as MockItem;
      names.shift();
    }
    for (const [i, step] of names.entries()) {
      if (step.kind !== 'name') throw new MockFilterError(`a step ${step.kind}`);
      const next = names[i + 1];
      const member = at.get(step.name);
      const others = member ? undefined : this.walk(at, step.name);
      if (next?.kind === 'any' || next?.kind === 'all') {
        if (!others) throw new MockFilterError(`the list ${step.name}`);
        const { predicate, variable } = next;
        const holds = (other: MockItem) =>
          predicate === null || this.value(predicate, at, new Map([...variables, [variable ?? '', other]])) === true;
        return next.kind === 'any' ? others.some(holds) : others.every(holds);
      }
      if (next === undefined) {
        if (!member || member.type === 'nothing') return null;
        if (member.type === 'boolean') return member.text === 'true';
        return member.type === 'number' ? { number: member.text } : member.text;
      }
      if (member?.type === 'object') at = new Map(member.children.map((child) => [child.name, child]));
      else if (others?.[0]) at = others[0];
      else return null;
    }
    return null;
  }
}

function same(a: Value, b: Value): boolean {
  return a === null || b === null ? a === b : order(a, b) === 0;
}

function called(name: string, values: readonly Value[]): Value {
  const [first = null, second = null] = values;
  if (first === null) return null;
  const text = textOf(first);
  const other = second === null ? '' : textOf(second);
  switch (name) {
    case 'contains':
      return text.includes(other);
    case 'startswith':
      return text.startsWith(other);
    case 'endswith':
      return text.endsWith(other);
    case 'length':
      return { number: String([...text].length) };
    case 'tolower':
      return text.toLowerCase();
    case 'toupper':
      return text.toUpperCase();
    case 'trim':
      return text.trim();
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
    case 'minute':
    case 'second': {
      const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?/.exec(text) ?? [];
      const found = parts[['year', 'month', 'day', 'hour', 'minute', 'second'].indexOf(name) + 1];
      return found === undefined ? null : { number: String(Number(found)) };
    }
    default:
      throw new MockFilterError(`the function ${name}`);
  }
}
