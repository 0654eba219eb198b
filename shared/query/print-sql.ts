import type { DatePart, Query, QueryNode, QueryOperand } from './query.ts';

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
  association(association: string): { kind: 'column'; column: string } | { kind: 'junction'; table: string };
}

export interface SqlDialect {
  placeholder(index: number): string;
  quote(name: string): string;
  contains(left: string, right: string): string;
  startsWith(left: string, right: string): string;
  /** Prints the right side twice. */
  endsWith(left: string, right: () => string): string;
  /** True where both are the same or both are empty; never unknown. */
  same(left: string, right: string): string;
  differs(left: string, right: string): string;
  /** A part of a stored date and time (milliseconds) in a zone, or of a stored date. */
  datePart(part: DatePart, zone: string, value: string): string;
  /** One sort key: empties last, or first when it descends, as a flow's list sort has them. */
  order(value: string, descending: boolean): string;
  boolean(value: boolean): string;
}

/**
 * What is bound, in order: a parameter of the query or a literal. `attribute` tells how to encode it, `operator` how the attribute is
 * compared with it, the attribute first.
 */
export type SqlParameter = (
  | { kind: 'parameter'; index: number }
  | { kind: 'value'; value: string | number | boolean }
) & { attribute: string | null; operator: CompareOperator | null };

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
  from: string;
  where: string;
  orderBy: string;
  parameters: SqlParameter[];
}

/** Aliases of the rows around a place, innermost last. */
type Rows = readonly string[];

/** Prints a query: `FROM`, `WHERE` and `ORDER BY` parts. Paths over associations are EXISTS (XP-7). */
export function printSql(query: Query, dialect: SqlDialect, schema: SqlSchema): PrintedSql {
  const parameters: SqlParameter[] = [];
  let aliases = 0;
  const q = dialect.quote;
  const bind = (parameter: SqlParameter): string => {
    parameters.push(parameter);
    return dialect.placeholder(parameters.length);
  };
  const attributeIn = (a: QueryOperand, b: QueryOperand): string | null =>
    a.kind === 'attribute' ? a.attribute : b.kind === 'attribute' ? b.attribute : null;
  const operand = (
    o: QueryOperand,
    rows: Rows,
    attribute: string | null,
    comparable: boolean,
    operator: CompareOperator | null = null,
  ): string => {
    const row = (up: number | undefined) => rows[rows.length - 1 - (up ?? 0)] as string;
    switch (o.kind) {
      case 'attribute': {
        const column = `${row(o.up)}.${q(schema.column(o.attribute))}`;
        const value = () => (comparable ? schema.comparable(o.attribute, column) : column);
        return o.where ? `CASE WHEN ${node(o.where, rows)} THEN ${value()} END` : value();
      }
      case 'id':
        return `${row(o.up)}._id`;
      case 'value':
        return bind({ kind: 'value', value: o.value, attribute, operator });
      case 'parameter':
        return bind({ kind: 'parameter', index: o.index, attribute, operator });
      case 'length':
        // An empty text has no characters, as in an expression.
        return `coalesce(length(${operand(o.of, rows, null, false)}), 0)`;
      case 'date-part':
        return dialect.datePart(o.part, o.zone ?? schema.timeZone, operand(o.of, rows, null, false));
    }
  };
  const compare = (n: QueryNode & { kind: 'compare' }, rows: Rows): string => {
    const attribute = attributeIn(n.left, n.right);
    const operator = n.left.kind === 'attribute' ? n.operator : turned[n.operator];
    const print = (side: QueryOperand, comparable: boolean) => operand(side, rows, attribute, comparable, operator);
    const mayBeEmpty = (side: QueryOperand) => side.kind !== 'value' && side.kind !== 'length' && side.kind !== 'id';
    // Two-valued, as in an expression: empty is the same as empty and differs from everything else. Unknown is left only where it
    // means no, and `not` asks for it.
    const isConstant = (side: QueryOperand) => side.kind === 'value' || side.kind === 'parameter';
    // What an index finds is of no use where the value depends on the row.
    const isMasked = [n.left, n.right].some((side) => side.kind === 'attribute' && side.where);
    const constant = isMasked ? null : isConstant(n.left) ? 'left' : isConstant(n.right) ? 'right' : null;
    for (const side of [n.left, n.right]) {
      if (side.kind !== 'attribute') continue;
      const exact = schema.compareExactly?.(
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
    if (n.operator === '!=') return dialect.differs(left, right);
    if (n.operator === '=' && mayBeEmpty(n.left) && mayBeEmpty(n.right)) return dialect.same(left, right);
    return `${left} ${n.operator} ${right}`;
  };
  const node = (n: QueryNode, rows: Rows): string => {
    switch (n.kind) {
      case 'and':
      case 'or':
        return `(${n.items.map((i) => node(i, rows)).join(n.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        // A comparison with NULL is unknown; not(…) of it is true, as in memory.
        return `NOT coalesce(${node(n.item, rows)}, ${dialect.boolean(false)})`;
      case 'constant':
        return n.value ? '1 = 1' : '1 = 0';
      case 'empty':
        return `${operand(n.operand, rows, null, false)} IS ${n.negated ? 'NOT ' : ''}NULL`;
      case 'compare':
        return compare(n, rows);
      case 'text': {
        if (n.left.kind === 'attribute' && n.left.where) {
          // Beside the test: a dialect may print its left side twice, and what is bound stands once.
          const { where, ...plain } = n.left;
          return `CASE WHEN ${node(where, rows)} THEN ${node({ ...n, left: plain }, rows)} ELSE ${dialect.boolean(false)} END`;
        }
        const left = operand(n.left, rows, null, false);
        const right = () => operand(n.right, rows, null, false);
        if (n.test === 'ends-with') return dialect.endsWith(left, right);
        return n.test === 'contains' ? dialect.contains(left, right()) : dialect.startsWith(left, right());
      }
      case 'exists': {
        const inner = `t${++aliases}`;
        const { table, filter } = schema.table(n.step.entity);
        const link = schema.association(n.step.association);
        const conditions: string[] = [];
        const outer = rows[rows.length - 1 - (n.step.up ?? 0)] as string;
        if (link.kind === 'column')
          conditions.push(
            n.step.reverse ? `${inner}.${q(link.column)} = ${outer}._id` : `${inner}._id = ${outer}.${q(link.column)}`,
          );
        else {
          const j = `j${aliases}`;
          const [own, other] = n.step.reverse ? ['_to', '_from'] : ['_from', '_to'];
          conditions.push(
            `EXISTS (SELECT 1 FROM ${q(link.table)} ${j} WHERE ${j}.${own} = ${outer}._id AND ${j}.${other} = ${inner}._id)`,
          );
        }
        if (filter) conditions.push(filter(inner));
        if (n.filter) conditions.push(node(n.filter, [...rows, inner]));
        return `EXISTS (SELECT 1 FROM ${q(table)} ${inner} WHERE ${conditions.join(' AND ')})`;
      }
    }
  };
  const { table, filter } = schema.table(query.entity);
  const conditions = [...(filter ? [filter('t0')] : []), ...(query.filter ? [node(query.filter, ['t0'])] : [])];
  const sort = query.sort.flatMap(({ attribute, descending, where }) => {
    const column = `t0.${q(schema.column(attribute))}`;
    const keysOf = (value: string) => schema.sortKeys?.(attribute, value) ?? [schema.comparable(attribute, value)];
    const keys = keysOf(column);
    if (!where) return keys.map((key) => dialect.order(key, descending));
    // A value that counts as empty sorts by every key as an empty one does: the order does not tell one from the other.
    const empty = keysOf('NULL');
    return keys.map((key, i) =>
      dialect.order(`CASE WHEN ${node(where, ['t0'])} THEN ${key} ELSE ${empty[i]} END`, descending),
    );
  });
  return {
    from: `${q(table)} t0`,
    where: conditions.join(' AND '),
    orderBy: [...sort, conditions.length > 0 && sort.length === 0 ? '+t0._id' : 't0._id'].join(', '),
    parameters,
  };
}
