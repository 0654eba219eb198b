import type { Query, QueryNode, QueryOperand } from './query.ts';

/** How a store names things; the tree knows no table. */
export interface SqlSchema {
  table(entity: string): {
    table: string /** Further condition on a family's table, with the alias. */;
    filter: ((alias: string) => string) | null;
  };
  column(attribute: string): string;
  /** Column expression for comparing and sorting. */
  comparable(attribute: string, column: string): string;
  /**
   * A condition that compares a decimal exactly; null where the plain operator is exact. The sides are printed (and their
   * parameters bound) at each call, in the order of the text.
   */
  compareExactly?(attribute: string, operator: string, left: () => string, right: () => string): string | null;
  association(association: string): { kind: 'column'; column: string } | { kind: 'junction'; table: string };
}

export interface SqlDialect {
  placeholder(index: number): string;
  quote(name: string): string;
  contains(left: string, right: string): string;
  startsWith(left: string, right: string): string;
  endsWith(left: string, right: string): string;
  boolean(value: boolean): string;
}

/** SQLite: instr and substr keep LIKE's wild cards out. Case counts, as in memory. */
export const sqliteDialect: SqlDialect = {
  placeholder: () => '?',
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  contains: (l, r) => `instr(${l}, ${r}) > 0`,
  startsWith: (l, r) => `instr(${l}, ${r}) = 1`,
  endsWith: (l, r) => `substr(${l}, -length(${r})) = ${r}`,
  boolean: (value) => (value ? '1' : '0'),
};

export const postgresqlDialect: SqlDialect = {
  placeholder: (index) => `$${index}`,
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  contains: (l, r) => `position(${r} in ${l}) > 0`,
  startsWith: (l, r) => `starts_with(${l}, ${r})`,
  endsWith: (l, r) => `right(${l}, length(${r})) = ${r}`,
  boolean: (value) => (value ? 'true' : 'false'),
};

/** What is bound, in order: a parameter of the query or a literal. `attribute` tells how to encode it. */
export type SqlParameter =
  | { kind: 'parameter'; index: number; attribute: string | null }
  | { kind: 'value'; value: string | number | boolean; attribute: string | null };

export interface PrintedSql {
  from: string;
  where: string;
  orderBy: string;
  parameters: SqlParameter[];
}

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
  const operand = (o: QueryOperand, alias: string, attribute: string | null, comparable: boolean): string => {
    switch (o.kind) {
      case 'attribute': {
        const column = `${alias}.${q(schema.column(o.attribute))}`;
        return comparable ? schema.comparable(o.attribute, column) : column;
      }
      case 'id':
        return `${alias}._id`;
      case 'value':
        return bind({ kind: 'value', value: o.value, attribute });
      case 'parameter':
        return bind({ kind: 'parameter', index: o.index, attribute });
      case 'length':
        return `length(${operand(o.of, alias, null, false)})`;
    }
  };
  const node = (n: QueryNode, alias: string): string => {
    switch (n.kind) {
      case 'and':
      case 'or':
        return `(${n.items.map((i) => node(i, alias)).join(n.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        // A comparison with NULL is unknown; not(…) of it is true, as in memory.
        return `NOT coalesce(${node(n.item, alias)}, ${dialect.boolean(false)})`;
      case 'constant':
        return n.value ? '1 = 1' : '1 = 0';
      case 'empty':
        return `${operand(n.operand, alias, null, false)} IS ${n.negated ? 'NOT ' : ''}NULL`;
      case 'compare': {
        const attribute = attributeIn(n.left, n.right);
        const sides = [n.left, n.right].map((side) => () => operand(side, alias, attribute, false));
        const operator = n.operator === '!=' ? '<>' : n.operator;
        const exact =
          attribute === null
            ? null
            : schema.compareExactly?.(attribute, operator, sides[0] as () => string, sides[1] as () => string);
        if (exact)
          return n.operator === '!=' && n.left.kind === 'attribute' ? `(${exact} OR ${sides[0]?.()} IS NULL)` : exact;
        const left = operand(n.left, alias, attribute, true);
        const right = operand(n.right, alias, attribute, true);
        if (n.operator !== '!=') return `${left} ${n.operator} ${right}`;
        // An empty attribute differs from any value, as in memory; SQL alone would say it does not know.
        return n.left.kind === 'attribute' ? `(${left} <> ${right} OR ${left} IS NULL)` : `${left} <> ${right}`;
      }
      case 'text': {
        const left = operand(n.left, alias, null, false);
        // endsWith prints the right side twice: bound once per place.
        if (n.test === 'ends-with') {
          const first = operand(n.right, alias, null, false);
          const second = operand(n.right, alias, null, false);
          return dialect.endsWith(left, '\u0000').replace('\u0000', first).replace('\u0000', second);
        }
        const right = operand(n.right, alias, null, false);
        return n.test === 'contains' ? dialect.contains(left, right) : dialect.startsWith(left, right);
      }
      case 'exists': {
        const inner = `t${++aliases}`;
        const { table, filter } = schema.table(n.step.entity);
        const link = schema.association(n.step.association);
        const conditions: string[] = [];
        if (link.kind === 'column')
          conditions.push(
            n.step.reverse ? `${inner}.${q(link.column)} = ${alias}._id` : `${inner}._id = ${alias}.${q(link.column)}`,
          );
        else {
          const j = `j${aliases}`;
          const [own, other] = n.step.reverse ? ['_to', '_from'] : ['_from', '_to'];
          conditions.push(
            `EXISTS (SELECT 1 FROM ${q(link.table)} ${j} WHERE ${j}.${own} = ${alias}._id AND ${j}.${other} = ${inner}._id)`,
          );
        }
        if (filter) conditions.push(filter(inner));
        if (n.filter) conditions.push(node(n.filter, inner));
        return `EXISTS (SELECT 1 FROM ${q(table)} ${inner} WHERE ${conditions.join(' AND ')})`;
      }
    }
  };
  const { table, filter } = schema.table(query.entity);
  const conditions = [...(filter ? [filter('t0')] : []), ...(query.filter ? [node(query.filter, 't0')] : [])];
  const sort = query.sort.map(
    (s) => `${schema.comparable(s.attribute, `t0.${q(schema.column(s.attribute))}`)}${s.descending ? ' DESC' : ''}`,
  );
  return {
    from: `${q(table)} t0`,
    where: conditions.join(' AND '),
    orderBy: [...sort, conditions.length > 0 && sort.length === 0 ? '+t0._id' : 't0._id'].join(', '),
    parameters,
  };
}
