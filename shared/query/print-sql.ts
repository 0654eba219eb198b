import type { AttributeType } from '../model/kinds/domain-model.ts';
import { type QueryFunctionName, queryFunctions } from './functions.ts';
import type { DatePart, Query, QueryNode, QueryOperand, QueryStep, RelatedQuery, Rows, SortKey } from './query.ts';

/** How a store names things; the tree knows no table. */
export interface SqlSchema {
  table(entity: string): {
    table: string /** Further condition on a family's table, with the alias. */;
    filter: ((alias: string) => string) | null;
  };
  column(attribute: string): string;
  /** Column expression for comparing. */
  comparable(attribute: string, column: string): string;
  /** What to sort by, most important first; left out, the comparable column. */
  sortKeys?(attribute: string, column: string): string[];
  /** The project's time zone, in which parts of dates are read. */
  timeZone: string;
  /**
   * A condition that compares a decimal exactly; null where the plain operator is exact. The sides are printed (and their
   * parameters bound) at each call, in the order of the text. `constant` is the side that is the same for all rows.
   */
  compareExactly?(
    attribute: string,
    operator: string,
    left: () => string,
    right: () => string,
    constant: 'left' | 'right' | null,
  ): string | null;
  /** Whether an attribute holds decimals, which are stored in more than one form. */
  isDecimal?(attribute: string): boolean;
  /** A reference stands in a column of its owner's table. */
  association(
    association: string,
  ): { kind: 'column'; column: string; table: string } | { kind: 'junction'; table: string };
}

export interface SqlDialect {
  placeholder(index: number): string;
  quote(name: string): string;
  contains(left: string, right: string): string;
  startsWith(left: string, right: string): string;
  /** Prints each side as often as it needs it, in the order of the text. */
  endsWith(left: () => string, right: () => string): string;
  /** True where both are the same or both are empty; never unknown. */
  same(left: string, right: string): string;
  differs(left: string, right: string): string;
  /** A part of a stored date and time (milliseconds) in a zone, or of a stored date. */
  datePart(part: DatePart, zone: string, value: string): string;
  /** One sort key: empties last, or first when it descends, as a flow's list sort has them. */
  order(value: string, descending: boolean, emptiesAreLowest?: boolean): string;
  boolean(value: boolean): string;
  /** The id as the last key of rows that are filtered and not sorted: written so that the way to the rows is chosen by the filter. */
  lastKey(id: string): string;
  /** `LIMIT … OFFSET …`, null for no limit or nothing left out. */
  range(limit: number | null, offset: number | null): string;
  /** A function of the tree: of values as they are stored, empty where one is. */
  call(name: QueryFunctionName, values: readonly string[]): string;
  /** -1, 0 or 1 for two numbers of any stored form; empty where one is. */
  compareNumbers(left: string, right: string): string;
  /** A number of any stored form with all its digits, as a text. */
  numberText(value: string): string;
  /** A value that sorts as a number of any stored form does. */
  numberOrder(value: string): string;
  /** A value as a column of rows that are made: an empty one is of a type, too, where the store has types. */
  typed(value: string, type: AttributeType): string;
  /** A number in the one form that it is stored in, so that numbers that are alike are the same. */
  storedNumber(value: string): string;
  /** The sum, or the lowest or highest, of the values of a group's rows, exactly; each call prints the value. */
  total(method: 'sum' | 'min' | 'max', value: () => string, of: TotalledValue): string;
}

/** What a total is of: a column of whole numbers or of numbers as they are stored, or anything that is reckoned. */
export type TotalledValue = 'whole-column' | 'number-column' | 'number' | 'other';

/**
 * What is bound, in order: a parameter of the query or a literal. `attribute` tells how to encode it, `operator` how the attribute is
 * compared with it, the attribute first.
 */
export type SqlParameter = (
  | { kind: 'parameter'; index: number }
  | { kind: 'value'; value: string | number | boolean }
) & {
  attribute: string | null;
  operator: CompareOperator | null;
  /** A number keeps all its digits, in the form that decimals are stored in. */
  isExact?: boolean;
};

type CompareOperator = (QueryNode & { kind: 'compare' })['operator'];

/** The operators as they read from the other side. */
const turned: Readonly<Record<CompareOperator, CompareOperator>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

export interface PrintedSql {
  /** What is selected beside the columns: the values of the query, in their order. */
  values: string[];
  from: string;
  where: string;
  orderBy: string;
  parameters: SqlParameter[];
  /** Which of them are of `where`; those before are of the values, those behind of the order. */
  ofFilter: { first: number; last: number };
}

/** Aliases of the rows around a place, innermost last. */
export type Aliases = readonly string[];

/** So many conditions stand beside each other; more are nested in halves, since stores count a chain as depth. */
const longestChain = 50;

/** Prints the parts of a query, collecting what is bound in the order of the text. Paths over associations are EXISTS (XP-7), values over references subqueries. */
export abstract class SqlPrinter {
  readonly parameters: SqlParameter[] = [];
  protected aliases = 0;
  protected readonly dialect: SqlDialect;
  protected readonly schema: SqlSchema;

  constructor(dialect: SqlDialect, schema: SqlSchema) {
    this.dialect = dialect;
    this.schema = schema;
  }

  /** Where the rows `alias` of some rows of the entity come from. */
  protected abstract among(rows: Rows, alias: string): string;

  query(query: Query): PrintedSql {
    const { table } = this.schema.table(query.entity);
    const values = this.values(query);
    const first = this.parameters.length;
    const from = query.among ? this.among(query.among, 't0') : `${this.dialect.quote(table)} t0`;
    const conditions = this.conditions(query, 't0');
    const last = this.parameters.length;
    const sort = query.sort.flatMap((key) => this.order(key, 't0'));
    return {
      values,
      from,
      where: conditions.join(' AND '),
      orderBy: [...sort, conditions.length > 0 && sort.length === 0 ? this.dialect.lastKey('t0._id') : 't0._id'].join(
        ', ',
      ),
      parameters: this.parameters,
      ofFilter: { first, last },
    };
  }

  private values({ values = [] }: Query): string[] {
    return values.map(({ value, type }) => {
      const printed = this.value(value, ['t0']);
      return type === 'decimal' || type === 'long' || type === 'integer' ? this.dialect.numberText(printed) : printed;
    });
  }

  /** Prints what several rows lead to. `owner` is the id of the one that a row is for; it is asked before all other conditions, where `ownersAt` parameters are bound. */
  related({ step, query }: RelatedQuery): {
    values: string[];
    owner: string;
    orderBy: string;
    from: string;
    conditions: string[];
    ownersAt: number;
    parameters: SqlParameter[];
  } {
    const q = this.dialect.quote;
    const values = this.values(query);
    const orderBy = [...query.sort.flatMap((key) => this.order(key, 't0')), 't0._id'].join(', ');
    const ownersAt = this.parameters.length;
    const conditions = this.conditions(query, 't0');
    const target = `${q(this.schema.table(query.entity).table)} t0`;
    const link = this.schema.association(step.association);
    const [from, owner] =
      link.kind === 'junction'
        ? [
            `${target} JOIN ${q(link.table)} o ON o.${step.reverse ? '_from' : '_to'} = t0._id`,
            step.reverse ? 'o._to' : 'o._from',
          ]
        : step.reverse
          ? [target, `t0.${q(link.column)}`]
          : [`${target} JOIN ${q(link.table)} o ON o.${q(link.column)} = t0._id`, 'o._id'];
    return { values, owner, orderBy, from, conditions, ownersAt, parameters: this.parameters };
  }

  /** What the rows of a query's entity must meet, the rows being called `alias`. */
  conditions({ entity, filter: condition }: Pick<Query, 'entity' | 'filter'>, alias: string): string[] {
    const { filter } = this.schema.table(entity);
    return [...(filter ? [filter(alias)] : []), ...(condition ? [this.node(condition, [alias])] : [])];
  }

  order(key: SortKey, alias: string): string[] {
    if ('attribute' in key) {
      const column = `${alias}.${this.dialect.quote(this.schema.column(key.attribute))}`;
      const keysOf = (value: string) =>
        this.schema.sortKeys?.(key.attribute, value) ?? [this.schema.comparable(key.attribute, value)];
      const keys = keysOf(column);
      const { where, descending, emptiesAreLowest } = key;
      if (!where) return keys.map((each) => this.dialect.order(each, descending, emptiesAreLowest));
      // A value that counts as empty sorts by every key as an empty one does: the order does not tell one from the other.
      const empty = keysOf('NULL');
      return keys.map((each, i) =>
        this.dialect.order(
          `CASE WHEN ${this.node(where, [alias])} THEN ${each} ELSE ${empty[i]} END`,
          descending,
          emptiesAreLowest,
        ),
      );
    }
    const value = this.operand(key.value, [alias], { attribute: null, isComparable: false });
    return [
      this.dialect.order(
        this.isNumber(key.value) ? this.dialect.numberOrder(value) : value,
        key.descending,
        key.emptiesAreLowest,
      ),
    ];
  }

  bind(parameter: SqlParameter): string {
    this.parameters.push(parameter);
    return this.dialect.placeholder(this.parameters.length);
  }

  /** A value for who reads it or reckons with it: as it is stored, numbers with all their digits. */
  value(o: QueryOperand, rows: Aliases): string {
    return this.operand(o, rows, { attribute: null, isComparable: false, isExact: true });
  }

  protected operand(
    o: QueryOperand,
    rows: Aliases,
    how: { attribute: string | null; isComparable: boolean; operator?: CompareOperator | null; isExact?: boolean },
  ): string {
    const row = (up: number | undefined) => rows[rows.length - 1 - (up ?? 0)] as string;
    const { attribute, operator = null, isExact } = how;
    const bound = { attribute, operator, ...(isExact ? { isExact } : {}) };
    switch (o.kind) {
      case 'attribute': {
        const column = `${row(o.up)}.${this.dialect.quote(this.schema.column(o.attribute))}`;
        const value = () => (how.isComparable ? this.schema.comparable(o.attribute, column) : column);
        return o.where ? `CASE WHEN ${this.node(o.where, rows)} THEN ${value()} END` : value();
      }
      case 'id':
        return `${row(o.up)}._id`;
      case 'column':
        return columnOf(row(o.up), o.column);
      case 'value':
        return this.bind({ kind: 'value', value: o.value, ...bound });
      case 'parameter':
        return this.bind({ kind: 'parameter', index: o.index, ...bound });
      case 'length':
        // An empty text has no characters, as in an expression.
        return `coalesce(length(${this.operand(o.of, rows, { attribute: null, isComparable: false })}), 0)`;
      case 'date-part':
        return this.dialect.datePart(
          o.part,
          o.zone ?? this.schema.timeZone,
          this.operand(o.of, rows, { attribute: null, isComparable: false }),
        );
      case 'over':
        return this.beyond(o.step, rows, (inner) => this.operand(o.of, inner, how), ' LIMIT 1');
      case 'count':
        return this.beyond(o.step, rows, () => 'count(*)', '', o.filter);
      case 'call':
        return this.dialect.call(
          o.function,
          o.arguments.map((each) => this.value(each, rows)),
        );
      case 'case': {
        if (o.branches.length === 0) return 'NULL';
        const branches = o.branches.map(
          ({ condition, value }) => `WHEN ${this.node(condition, rows)} THEN ${this.operand(value, rows, how)}`,
        );
        return `CASE ${branches.join(' ')} END`;
      }
    }
  }

  /** A subquery over what a step leads to. */
  private beyond(
    step: QueryStep,
    rows: Aliases,
    what: (inner: Aliases) => string,
    end: string,
    condition: QueryNode | null = null,
  ): string {
    const inner = `t${++this.aliases}`;
    // What is selected stands before what is asked, and so do its parameters.
    const selected = what([...rows, inner]);
    const { table } = this.schema.table(step.entity);
    return `(SELECT ${selected} FROM ${this.dialect.quote(table)} ${inner} WHERE ${this.linked(step, rows, inner, condition).join(' AND ')}${end})`;
  }

  /** What tells that `inner` is what a step leads to, and meets a filter. */
  protected linked(step: QueryStep, rows: Aliases, inner: string, condition: QueryNode | null): string[] {
    const q = this.dialect.quote;
    const { filter } = this.schema.table(step.entity);
    const link = this.schema.association(step.association);
    const outer = rows[rows.length - 1 - (step.up ?? 0)] as string;
    const conditions: string[] = [];
    if (link.kind === 'column')
      conditions.push(
        step.reverse ? `${inner}.${q(link.column)} = ${outer}._id` : `${inner}._id = ${outer}.${q(link.column)}`,
      );
    else {
      const j = `j${inner.slice(1)}`;
      const [own, other] = step.reverse ? ['_to', '_from'] : ['_from', '_to'];
      conditions.push(
        `EXISTS (SELECT 1 FROM ${q(link.table)} ${j} WHERE ${j}.${own} = ${outer}._id AND ${j}.${other} = ${inner}._id)`,
      );
    }
    if (filter) conditions.push(filter(inner));
    if (condition) conditions.push(this.node(condition, [...rows, inner]));
    return conditions;
  }

  /** A number that may be stored, or reckoned, in more than one form: it is compared by its value. */
  protected isNumber(o: QueryOperand): boolean {
    switch (o.kind) {
      case 'call':
        return queryFunctions[o.function].returns === 'number';
      case 'over':
        return this.isNumber(o.of);
      case 'column':
        return o.type === 'decimal';
      case 'attribute':
        return this.schema.isDecimal?.(o.attribute) ?? false;
      case 'case':
        return o.branches.some(({ value }) => this.isNumber(value));
      default:
        return false;
    }
  }

  private compare(n: QueryNode & { kind: 'compare' }, rows: Aliases): string {
    const isPlain = (side: QueryOperand) => side.kind === 'attribute' || !this.isNumber(side);
    if (!isPlain(n.left) || !isPlain(n.right)) return this.compareNumbers(n, rows);
    const attribute = attributeOf(n.left) ?? attributeOf(n.right);
    const operator = attributeOf(n.left) !== null ? n.operator : turned[n.operator];
    const print = (side: QueryOperand, isComparable: boolean) =>
      this.operand(side, rows, { attribute, isComparable, operator });
    const mayBeEmpty = (side: QueryOperand) =>
      side.kind !== 'value' && side.kind !== 'length' && side.kind !== 'id' && side.kind !== 'count';
    // Two-valued, as in an expression: empty is the same as empty and differs from everything else. Unknown is left only where it
    // means no, and `not` asks for it.
    const isConstant = (side: QueryOperand) => side.kind === 'value' || side.kind === 'parameter';
    // What an index finds is of no use where the value depends on the row.
    const isMasked = [n.left, n.right].some((side) => side.kind === 'attribute' && side.where);
    const constant = isMasked ? null : isConstant(n.left) ? 'left' : isConstant(n.right) ? 'right' : null;
    for (const side of [n.left, n.right]) {
      if (side.kind !== 'attribute') continue;
      const exact = this.schema.compareExactly?.(
        side.attribute,
        n.operator,
        () => print(n.left, false),
        () => print(n.right, false),
        constant,
      );
      if (exact) return exact;
    }
    const left = print(n.left, true);
    const right = print(n.right, true);
    if (n.operator === '!=') return this.dialect.differs(left, right);
    if (n.operator === '=' && mayBeEmpty(n.left) && mayBeEmpty(n.right)) return this.dialect.same(left, right);
    return `${left} ${n.operator} ${right}`;
  }

  private compareNumbers(n: QueryNode & { kind: 'compare' }, rows: Aliases): string {
    const order = `${this.dialect.compareNumbers(this.value(n.left, rows), this.value(n.right, rows))}`;
    if (n.operator !== '=' && n.operator !== '!=') return `${order} ${n.operator} 0`;
    const same = `coalesce(${order} = 0, ${this.value(n.left, rows)} IS NULL AND ${this.value(n.right, rows)} IS NULL)`;
    return n.operator === '=' ? same : `NOT ${same}`;
  }

  private isIn(n: QueryNode & { kind: 'in' }, rows: Aliases): string {
    const constants = n.values.filter((each) => each.kind === 'parameter' || each.kind === 'value');
    if (this.isNumber(n.operand) || constants.length < n.values.length || n.values.length === 0)
      return this.chain(
        'OR',
        n.values.map((right) => () => this.compare({ kind: 'compare', operator: '=', left: n.operand, right }, rows)),
      );
    const attribute = attributeOf(n.operand);
    const left = this.operand(n.operand, rows, { attribute, isComparable: true });
    const values = n.values.map((each) => this.operand(each, rows, { attribute, isComparable: true, operator: '=' }));
    return `${left} IN (${values.join(', ')})`;
  }

  /** Conditions in the order of their text, in halves where there are many. */
  private chain(by: 'AND' | 'OR', items: readonly (() => string)[]): string {
    if (items.length === 0) return by === 'AND' ? '1 = 1' : '1 = 0';
    if (items.length <= longestChain) return `(${items.map((item) => item()).join(` ${by} `)})`;
    const middle = Math.ceil(items.length / 2);
    return `(${this.chain(by, items.slice(0, middle))} ${by} ${this.chain(by, items.slice(middle))})`;
  }

  node(n: QueryNode, rows: Aliases): string {
    const plain = { attribute: null, isComparable: false };
    switch (n.kind) {
      case 'and':
      case 'or':
        return this.chain(
          n.kind === 'and' ? 'AND' : 'OR',
          n.items.map((i) => () => this.node(i, rows)),
        );
      case 'not':
        // A comparison with NULL is unknown; not(…) of it is true, as in memory.
        return `NOT coalesce(${this.node(n.item, rows)}, ${this.dialect.boolean(false)})`;
      case 'constant':
        return n.value ? '1 = 1' : '1 = 0';
      case 'empty':
        return `${this.operand(n.operand, rows, plain)} IS ${n.negated ? 'NOT ' : ''}NULL`;
      case 'compare':
        return this.compare(n, rows);
      case 'is':
        return this.schema.table(n.entity).filter?.(rows[rows.length - 1 - (n.up ?? 0)] as string) ?? '1 = 1';
      case 'in':
        return this.isIn(n, rows);
      case 'text': {
        if (n.left.kind === 'attribute' && n.left.where) {
          // Beside the test: a dialect may print its left side twice, and what is bound stands once.
          const { where, ...bare } = n.left;
          return `CASE WHEN ${this.node(where, rows)} THEN ${this.node({ ...n, left: bare }, rows)} ELSE ${this.dialect.boolean(false)} END`;
        }
        const right = () => this.operand(n.right, rows, plain);
        if (n.test === 'ends-with') return this.dialect.endsWith(() => this.operand(n.left, rows, plain), right);
        const left = this.operand(n.left, rows, plain);
        return n.test === 'contains' ? this.dialect.contains(left, right()) : this.dialect.startsWith(left, right());
      }
      case 'exists': {
        const inner = `t${++this.aliases}`;
        const { table } = this.schema.table(n.step.entity);
        const conditions = this.linked(n.step, rows, inner, n.filter);
        return `EXISTS (SELECT 1 FROM ${this.dialect.quote(table)} ${inner} WHERE ${conditions.join(' AND ')})`;
      }
    }
  }
}

/** A column of the rows that are called `alias` as objects: those that they are made of are called alike. */
export function columnOf(alias: string, column: number): string {
  return `${alias.replace('t', 'p')}.c${column}`;
}

/** The attribute whose value an operand is, also of another object: what it is compared with is stored likewise. */
function attributeOf(o: QueryOperand): string | null {
  if (o.kind === 'attribute') return o.attribute;
  return o.kind === 'over' ? attributeOf(o.of) : null;
}
