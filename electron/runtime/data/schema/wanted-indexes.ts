import type { Program, ProgramEntity } from '../../../../shared/program/program.ts';

/** An index that a program wants. */
export interface WantedIndex {
  name: string;
  table: string;
  columns: readonly string[];
  /** The attribute that a unique one stands on. */
  unique: string | null;
}

/**
 * The indexes a program wants: unique attributes, the model's own, and the references that are walked backwards. A dot, which no
 * physical name holds, parts the names: `m_order.line_no` is not `m_order_line.no`. Unique ones hold empties, too (which are
 * never alike in an index): a partial one would not serve `IS ?`.
 */
export function wantedIndexes(program: Program): WantedIndex[] {
  const wanted = new Map<string, WantedIndex>();
  const put = (prefix: string, table: string, columns: readonly string[], unique: string | null = null) => {
    const name = `${prefix}_${table}.${columns.join('.')}`;
    if (!wanted.has(name)) wanted.set(name, { name, table, columns, unique });
  };
  for (const entity of program.entities) {
    if (!entity.persistable) continue;
    const { table } = program.entities[entity.root] as ProgramEntity;
    const own = entity.attributes.filter((a) => a.calculated === null);
    for (const { column, validations, name } of own)
      if (validations.some((v) => v.rule === 'unique')) put('ux', table, [column], `${entity.qualifiedName}.${name}`);
    // The largest number is asked for whenever a block of them is taken.
    for (const { column, type } of own) if (type === 'autonumber') put('ix', table, [column]);
    for (const fields of entity.indexes) {
      const columns = fields.flatMap((field) => own.find((a) => a.field === field)?.column ?? []);
      if (columns.length > 0) put('ix', table, columns);
    }
    for (const { from, type, column } of program.associations)
      if (from === entity.index && type === 'reference') put('ix', table, [column]);
  }
  for (const { type, table } of program.associations) if (type === 'reference-set') put('ix', table, ['_to']);
  return [...wanted.values()];
}

/** What is said where the rows do not allow that an attribute is unique: `value` stands in `rows` of them, and it is one of `values`. */
export function repeatedValuesText(attribute: string, values: number, value: string, rows: number): string {
  return (
    `${attribute} is to be unique, but ${values === 1 ? 'a value stands' : `${values} values stand`} in several rows ` +
    `(${value} in ${rows}). New values are checked; change those rows, then start again.`
  );
}
