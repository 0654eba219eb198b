import type { QueryNode, QueryOperand, QueryStep } from '../../query/query.ts';
import type { ODataVersion } from './kind.ts';
import { literalText, ValueError } from './values.ts';

/** An attribute as the service knows it. */
export interface FilteredProperty {
  /** Its name, or path of names. */
  path: string;
  edm: string;
  isEnumeration: boolean;
  nullable: boolean;
  /** The service says that it may be in a filter. */
  filterable: boolean;
  /** The name of an enumeration's value in the service. */
  wire?(value: string): string;
}

/** What a filter is printed against: how the service calls what the tree names by id. */
export interface FilterTarget {
  version: ODataVersion;
  property(attribute: string): FilteredProperty | null;
  /** Over an association: the navigation property, and the key of what it leads to; null where the service has none that way. */
  navigation(step: QueryStep): { path: string; isList: boolean; key: readonly { name: string; edm: string }[] } | null;
  /** The key of the entity whose rows are filtered. */
  key: readonly { name: string; edm: string }[];
  /** The value of a parameter by its number; of an object the values of its key, null for one that is none of the service's. */
  parameter(index: number): unknown;
  keyOfParameter(index: number): readonly unknown[] | null;
}

/** Part of a condition that the service cannot be asked for, in words. */
export class NotPushed extends Error {}

export interface PrintedFilter {
  /** For `$filter`, not encoded; null for none. */
  text: string | null;
  /** What has to be looked at here; null for nothing. */
  rest: QueryNode | null;
  /** Why, in words. */
  reasons: string[];
}

/**
 * A condition as `$filter`, as far as the service can be asked: of conditions that all have to hold, each goes out that can, the rest is left. The meaning is that of the
 * tree: empty is nothing but empty, and neither less nor more than anything, which is what 4.0 says of null, too (URL Conventions 5.1.1.1).
 */
export function printFilter(filter: QueryNode | null, target: FilterTarget): PrintedFilter {
  if (filter === null) return { text: null, rest: null, reasons: [] };
  const items = filter.kind === 'and' ? filter.items : [filter];
  const texts: string[] = [];
  const rest: QueryNode[] = [];
  const reasons: string[] = [];
  const printer = new Printer(target);
  for (const item of items) {
    try {
      texts.push(printer.node(item, [''], items.length > 1));
    } catch (error) {
      if (!(error instanceof NotPushed) && !(error instanceof ValueError)) throw error;
      rest.push(item);
      reasons.push(error.message);
    }
  }
  const [only] = rest;
  return {
    text: texts.length === 0 ? null : texts.join(' and '),
    rest: only === undefined ? null : rest.length === 1 ? only : { kind: 'and', items: rest },
    reasons,
  };
}

/** `rows` are the prefixes of paths, from the outermost object inwards. */
class Printer {
  private readonly target: FilterTarget;
  private variables = 0;

  constructor(target: FilterTarget) {
    this.target = target;
  }

  private get isFirst(): boolean {
    return this.target.version === '2.0' || this.target.version === '3.0';
  }

  node(n: QueryNode, rows: readonly string[], isInside: boolean): string {
    switch (n.kind) {
      case 'and':
      case 'or': {
        if (n.items.length === 0) return n.kind === 'and' ? 'true' : 'false';
        const [first] = n.items;
        if (n.items.length === 1 && first) return this.node(first, rows, isInside);
        const text = n.items.map((item) => this.node(item, rows, true)).join(` ${n.kind} `);
        return isInside ? `(${text})` : text;
      }
      case 'not':
        return `not (${this.node(n.item, rows, false)})`;
      case 'constant':
        if (this.isFirst) return n.value ? '1 eq 1' : '1 eq 0';
        return n.value ? 'true' : 'false';
      case 'empty':
        return `${this.operand(n.operand, rows, null)} ${n.negated ? 'ne' : 'eq'} null`;
      case 'compare':
        return this.compare(n, rows);
      case 'text':
        return this.text(n, rows);
      case 'exists':
        return this.exists(n, rows);
      default:
        throw new NotPushed('a condition of a kind that OData does not have');
    }
  }

  private compare(n: QueryNode & { kind: 'compare' }, rows: readonly string[]): string {
    const operator = { '=': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }[n.operator];
    if (n.left.kind === 'id' || n.right.kind === 'id') return this.sameObject(n, rows);
    const property = this.typeOf(n.left) ?? this.typeOf(n.right);
    if (!property) throw new NotPushed('a comparison of two values without a property');
    return `${this.operand(n.left, rows, property)} ${operator} ${this.operand(n.right, rows, property)}`;
  }

  /** An object is known by its key. */
  private sameObject(n: QueryNode & { kind: 'compare' }, rows: readonly string[]): string {
    const [own, other] = n.left.kind === 'id' ? [n.left, n.right] : [n.right, n.left];
    if (own.kind !== 'id' || other.kind !== 'parameter' || (n.operator !== '=' && n.operator !== '!='))
      throw new NotPushed('a comparison of objects other than with a variable');
    const key = this.target.keyOfParameter(other.index);
    const prefix = prefixOf(rows, own.up);
    if (prefix !== '' && (own.up ?? 0) !== 0) throw new NotPushed('a comparison of objects outside of a path');
    if (!key) throw new NotPushed('an object that has no key of the service');
    const names = this.keyAt(rows);
    const text = names.map(({ name, edm }, i) => `${prefix}${name} eq ${this.literal(key[i], edm)}`).join(' and ');
    return n.operator === '=' ? (names.length > 1 ? `(${text})` : text) : `not (${text})`;
  }

  /** Keys by the prefixes of the way there. */
  private readonly keys = new Map<string, readonly { name: string; edm: string }[]>();
  private keyAt(rows: readonly string[]): readonly { name: string; edm: string }[] {
    return this.keys.get(prefixOf(rows, 0)) ?? this.target.key;
  }

  private literal(value: unknown, edm: string): string {
    return literalText(value, edm, this.target.version);
  }

  private typeOf(o: QueryOperand): FilteredProperty | null {
    switch (o.kind) {
      case 'attribute':
        return this.target.property(o.attribute);
      case 'length':
      case 'date-part':
        return { path: '', edm: 'Edm.Int32', isEnumeration: false, nullable: false, filterable: true };
      default:
        return null;
    }
  }

  private operand(o: QueryOperand, rows: readonly string[], beside: FilteredProperty | null): string {
    switch (o.kind) {
      case 'attribute': {
        if (o.where) throw new NotPushed('a member that the one who asks may not read of every object');
        const property = this.target.property(o.attribute);
        if (!property) throw new NotPushed('an attribute that the service does not have');
        if (!property.filterable) throw new NotPushed(`${property.path}, which the service does not filter by`);
        return `${prefixOf(rows, o.up)}${property.path}`;
      }
      case 'value':
        return this.valueText(o.value, beside);
      case 'parameter':
        return this.valueText(this.target.parameter(o.index), beside);
      case 'length':
        return `length(${this.operand(o.of, rows, null)})`;
      case 'date-part':
        return this.datePart(o, rows);
      default:
        throw new NotPushed('an operand of a kind that OData does not have');
    }
  }

  private valueText(value: unknown, beside: FilteredProperty | null): string {
    if (value === null || value === undefined) return 'null';
    if (!beside)
      return typeof value === 'string' ? literalText(value, 'Edm.String', this.target.version) : String(value);
    if (beside.isEnumeration)
      return literalText(beside.wire?.(String(value)) ?? value, beside.edm, this.target.version, true);
    return this.literal(value, beside.edm);
  }

  /** Parts of a moment are those of UTC in OData; those of another zone are not asked for. */
  private datePart(o: QueryOperand & { kind: 'date-part' }, rows: readonly string[]): string {
    const name = { year: 'year', month: 'month', day: 'day', hours: 'hour', minutes: 'minute', seconds: 'second' }[
      o.part as string
    ];
    const property = this.typeOf(o.of);
    if (name === undefined || !property) throw new NotPushed(`the ${o.part} of a date`);
    if (property.edm !== 'Edm.Date' && o.zone !== 'UTC')
      throw new NotPushed(`the ${o.part} of a moment in a time zone other than UTC`);
    return `${name}(${this.operand(o.of, rows, null)})`;
  }

  private text(n: QueryNode & { kind: 'text' }, rows: readonly string[]): string {
    const property = this.typeOf(n.left) ?? this.typeOf(n.right);
    const left = this.operand(n.left, rows, property);
    const right = this.operand(n.right, rows, property);
    const call =
      n.test === 'contains'
        ? this.isFirst
          ? `substringof(${right},${left})`
          : `contains(${left},${right})`
        : `${n.test === 'starts-with' ? 'startswith' : 'endswith'}(${left},${right})`;
    // Of null it is null, and what is not null is still none: a condition around it needs a plain no.
    return property?.nullable && n.left.kind === 'attribute' ? `(${left} ne null and ${call})` : call;
  }

  private exists(n: QueryNode & { kind: 'exists' }, rows: readonly string[]): string {
    const navigation = this.target.navigation(n.step);
    if (!navigation) throw new NotPushed('a path that the service has no navigation property for');
    const outer = prefixOf(rows, n.step.up);
    const path = `${outer}${navigation.path}`;
    if (!navigation.isList) {
      const there = navigation.key.map(({ name }) => `${path}/${name} ne null`).join(' and ');
      if (n.filter === null) return there;
      this.keys.set(`${path}/`, navigation.key);
      return `(${there} and ${this.node(n.filter, [...rows, `${path}/`], true)})`;
    }
    if (this.target.version === '2.0') throw new NotPushed('a list of others, which OData 2.0 does not look into');
    const variable = `x${++this.variables}`;
    if (n.filter === null) return `${path}/any()`;
    this.keys.set(`${variable}/`, navigation.key);
    return `${path}/any(${variable}:${this.node(n.filter, [...rows, `${variable}/`], false)})`;
  }
}

function prefixOf(rows: readonly string[], up: number | undefined): string {
  return rows[rows.length - 1 - (up ?? 0)] as string;
}
