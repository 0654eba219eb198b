import { type Aliases, columnOf, type PrintedSql, type SqlDialect, SqlPrinter, type SqlSchema } from './print-sql.ts';
import type { Query, QueryOperand, QueryTotal, QueryValue, Rows, RowsQuery, SortKey } from './query.ts';
import { columnsOfRows, entityOfRows } from './rows.ts';

/** Prints a query: `FROM`, `WHERE` and `ORDER BY` parts. */
export function printSql(query: Query, dialect: SqlDialect, schema: SqlSchema): PrintedSql {
  return new QuerySqlPrinter(dialect, schema).query(query);
}

export interface PrintedRowsSql {
  /** Of each column as it is given: numbers as texts with all their digits. */
  columns: string[];
  from: string;
  orderBy: string;
  /** How many of the parameters are of `from`; those behind are of the order. */
  ofFrom: number;
}

interface Source {
  from: string;
  conditions: string[];
}

/** Prints queries, and rows that are made of rows. A step is a subselect; the store flattens what it can. */
export class QuerySqlPrinter extends SqlPrinter {
  rows({ rows, sort }: RowsQuery): PrintedRowsSql {
    const alias = this.alias();
    const columns = columnsOfRows(rows).map((type, i) => {
      const column = columnOf(alias, i);
      return type === 'decimal' || type === 'long' || type === 'integer' ? this.dialect.numberText(column) : column;
    });
    const from = `(${this.select(rows)}) ${madeAlias(alias)}`;
    const ofFrom = this.parameters.length;
    return { columns, from, ofFrom, orderBy: this.ordered(rows, sort, alias) };
  }

  protected among(rows: Rows, alias: string): string {
    if (rows.kind === 'entities' && rows.filter === null) return this.tableOf(rows.entity, alias);
    return `(${this.select(rows)}) ${madeAlias(alias)} JOIN ${this.tableOf(entityOfRows(rows) as string, alias)} ON ${alias}._id = ${madeAlias(alias)}._of`;
  }

  private alias(): string {
    return `t${++this.aliases}`;
  }

  private tableOf(entity: string, alias: string): string {
    return `${this.dialect.quote(this.schema.table(entity).table)} ${alias}`;
  }

  /** The rows as those of an alias. What is selected of them is printed before, since its parameters stand before. */
  private source(rows: Rows, alias: string): Source {
    if (rows.kind === 'entities')
      return { from: this.tableOf(rows.entity, alias), conditions: this.conditions(rows, alias) };
    const from = entityOfRows(rows) === null ? `(${this.select(rows)}) ${madeAlias(alias)}` : this.among(rows, alias);
    return { from, conditions: [] };
  }

  /** The statement that gives rows: `_of`, the id, where they are objects, then their columns. */
  private select(rows: Rows): string {
    switch (rows.kind) {
      case 'entities': {
        const alias = this.alias();
        const { from, conditions } = this.source(rows, alias);
        return `SELECT ${alias}._id AS _of FROM ${from}${where(conditions)}`;
      }
      case 'chosen':
        return this.chosen(rows);
      case 'leading':
        return this.leading(rows);
      case 'spread': {
        const [alias, inner] = [this.alias(), this.alias()];
        const keys = this.keys(rows.keys, alias);
        const { from, conditions } = this.source(rows.of, alias);
        const linked = this.linked(rows.step, [alias], inner, rows.filter);
        return `SELECT DISTINCT ${[`${inner}._id AS _of`, ...keys].join(', ')} FROM ${from}, ${this.tableOf(rows.step.entity, inner)}${where([...conditions, ...linked])}`;
      }
      case 'grouped': {
        const alias = this.alias();
        const keys = this.keys(rows.keys, alias);
        const totals = rows.totals.map((total, i) => `${this.total(total, [alias])} AS c${keys.length + i}`);
        const { from, conditions } = this.source(rows.of, alias);
        const groups = keys.length === 0 ? '' : ` GROUP BY ${keys.map((_key, i) => i + 1).join(', ')}`;
        return `SELECT ${[...keys, ...totals].join(', ')} FROM ${from}${where(conditions)}${groups}`;
      }
      case 'made': {
        const alias = this.alias();
        const columns = rows.columns.map(
          ({ value, type }, i) => `${this.dialect.typed(this.value(value, [alias]), type)} AS c${i}`,
        );
        const { from, conditions } = this.source(rows.of, alias);
        return `SELECT ${columns.join(', ')} FROM ${from}${where(conditions)}`;
      }
      case 'together':
        return rows.parts.map((part) => `SELECT * FROM (${this.select(part)}) part`).join(' UNION ALL ');
    }
  }

  private chosen(rows: Rows & { kind: 'chosen' }): string {
    const alias = this.alias();
    const { from, conditions } = this.source(rows.of, alias);
    const all = rows.filter ? [...conditions, this.node(rows.filter, [alias])] : conditions;
    const isRange = rows.limit !== null || rows.offset !== null;
    const range = isRange
      ? ` ORDER BY ${this.ordered(rows.of, rows.sort, alias)} ${this.dialect.range(rows.limit, rows.offset)}`
      : '';
    return `SELECT ${this.passedOn(rows.of, alias)} FROM ${from}${where(all)}${range}`;
  }

  /** The sum of the rows before one tells whether it is still of those that are wanted. */
  private leading(rows: Rows & { kind: 'leading' }): string {
    const [alias, outer] = [this.alias(), this.alias()];
    const value = () => this.value(rows.by, [alias]);
    const own = value();
    const summed = this.dialect.total('sum', value, 'number');
    const key: SortKey = { value: rows.by, descending: rows.descending, emptiesAreLowest: true };
    const running = `${summed} OVER (ORDER BY ${this.ordered(rows.of, [key], alias)} ROWS UNBOUNDED PRECEDING)`;
    const all = rows.until === 'percent' ? `, ${this.dialect.total('sum', value, 'number')} OVER () AS _all` : '';
    const { from, conditions } = this.source(rows.of, alias);
    const inner = `SELECT ${this.passedOn(rows.of, alias)}, ${own} AS _own, ${running} AS _sum${all} FROM ${from}${where(conditions)}`;
    const row = madeAlias(outer);
    const before = this.dialect.call('sub', [`coalesce(${row}._sum, 0)`, `coalesce(${row}._own, 0)`]);
    const columns = this.passedOn(rows.of, outer, `${row}._of`);
    if (rows.until === 'sum')
      return `SELECT ${columns} FROM (${inner}) ${row} WHERE ${this.dialect.compareNumbers(before, this.value(rows.amount, []))} < 0`;
    const reached = this.dialect.compareNumbers(
      this.dialect.call('mul', [before, '100']),
      this.dialect.call('mul', [`${row}._all`, this.value(rows.amount, [])]),
    );
    // Beside a negative sum of all, a share is reached from above; of a sum of nothing there are no shares.
    const sign = this.dialect.compareNumbers(`${row}._all`, '0');
    return `SELECT ${columns} FROM (${inner}) ${row} WHERE ${sign} * ${reached} < 0`;
  }

  private keys(keys: readonly QueryValue[], alias: string): string[] {
    return keys.map(({ value, type }, i) => {
      const printed = this.value(value, [alias]);
      return `${this.isNumber(value) ? this.dialect.storedNumber(printed) : this.dialect.typed(printed, type)} AS c${i}`;
    });
  }

  private total({ method, of }: QueryTotal, rows: Aliases): string {
    if (of === null || method === 'count') return 'count(*)';
    const value = () => this.value(of, rows);
    switch (method) {
      case 'only':
        return `max(${value()})`;
      case 'count-distinct':
        return `count(DISTINCT ${this.isNumber(of) ? this.dialect.storedNumber(value()) : value()})`;
      case 'average': {
        const sum = this.dialect.total('sum', value, this.totalled(of));
        return this.dialect.call('divide', [sum, `count(${value()})`]);
      }
      default:
        return this.dialect.total(method, value, this.totalled(of));
    }
  }

  private totalled(o: QueryOperand) {
    const isColumn = o.kind === 'column' || (o.kind === 'attribute' && !o.where);
    if (this.isNumber(o)) return isColumn ? 'number-column' : 'number';
    return isColumn ? 'whole-column' : 'other';
  }

  /** A total order that begins with the given one. */
  private ordered(rows: Rows, sort: readonly SortKey[], alias: string): string {
    const keys = sort.flatMap((key) => this.order(key, alias));
    // Said in full: stores differ in where empties stand.
    const rest = columnsOfRows(rows).map((_type, i) => this.dialect.order(columnOf(alias, i), false, true));
    const id = entityOfRows(rows) === null ? [] : [`${alias}._id`];
    return [...keys, ...id, ...rest].join(', ');
  }

  /** `id`: where the id of its object stands. */
  private passedOn(rows: Rows, alias: string, id = `${alias}._id`): string {
    return [
      ...(entityOfRows(rows) === null ? [] : [`${id} AS _of`]),
      ...columnsOfRows(rows).map((_type, i) => `${columnOf(alias, i)} AS c${i}`),
    ].join(', ');
  }
}

/** What the rows that others are made of are called beside the table of their objects. */
function madeAlias(alias: string): string {
  return alias.replace('t', 'p');
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}
