import { entityOfRows, type QueryNode, type QueryOperand, type Rows, type SortKey } from '../query/index.ts';
import { both, never } from './conditions.ts';
import type { AskerRights } from './rights.ts';

/** What guards a part of a query; `rows` are the entities of the rows around it. */
interface PartGuard {
  visible(entity: string): QueryNode;
  part<T extends QueryNode | QueryOperand>(part: T, rows: readonly string[]): T;
  sortKey(key: SortKey, rows: readonly string[]): SortKey;
}

/**
 * Rows with what their asker may see in them: objects that are visible, members where they may be read. What was made of those tells no more than they do, so columns need no
 * guard. Of an entity that the asker sees nothing of, nothing is refused: there are no rows, whatever is asked of them.
 */
export class RowsGuard {
  private readonly guard: PartGuard;
  private readonly rights: AskerRights;

  constructor(guard: PartGuard, rights: AskerRights) {
    this.guard = guard;
    this.rights = rights;
  }

  rows(rows: Rows): Rows {
    if (rows.kind === 'entities') return { ...rows, filter: this.visible(rows.entity, rows.filter) };
    if (rows.kind === 'together') return { ...rows, parts: rows.parts.map((part) => this.rows(part)) };
    const of = this.rows(rows.of);
    const entity = entityOfRows(rows.of);
    const operand = (value: QueryOperand) => this.operand(value, entity);
    const keys = <T extends { value: QueryOperand }>(all: readonly T[]): T[] =>
      all.map((each) => ({ ...each, value: operand(each.value) }));
    switch (rows.kind) {
      case 'chosen':
        return {
          ...rows,
          of,
          filter: rows.filter && this.condition(rows.filter, entity),
          sort: this.sort(rows.sort, entity),
        };
      case 'leading':
        return { ...rows, of, by: operand(rows.by) };
      case 'grouped':
        return {
          ...rows,
          of,
          keys: keys(rows.keys),
          totals: rows.totals.map((total) => ({ ...total, of: total.of && operand(total.of) })),
        };
      case 'made':
        return { ...rows, of, columns: keys(rows.columns) };
      case 'spread': {
        if (entity === null) throw new Error('Rows without objects lead nowhere.');
        return { ...rows, of, keys: keys(rows.keys), filter: this.led(rows, entity) };
      }
    }
  }

  /** What a step leads to: visible objects, and only where the association may be read. */
  private led({ step, filter }: Rows & { kind: 'spread' }, from: string): QueryNode {
    if (!this.rights.on(from).seesAny || !this.rights.on(step.entity).seesAny) return never;
    // Said as a count over the step, which is guarded the same way.
    const counted = this.guard.part<QueryOperand>({ kind: 'count', step, filter }, [from]);
    if (counted.kind !== 'count') throw new Error('A guarded count is none.');
    return counted.filter ?? { kind: 'constant', value: true };
  }

  private visible(entity: string, filter: QueryNode | null): QueryNode {
    const visible = this.guard.visible(entity);
    return filter === null ? visible : both([visible, this.condition(filter, entity)]);
  }

  private condition(node: QueryNode, entity: string | null): QueryNode {
    if (entity === null) return node;
    return this.rights.on(entity).seesAny ? this.guard.part(node, [entity]) : never;
  }

  private operand(value: QueryOperand, entity: string | null): QueryOperand {
    if (entity === null) return value;
    return this.rights.on(entity).seesAny ? this.guard.part(value, [entity]) : { kind: 'case', branches: [] };
  }

  private sort(keys: readonly SortKey[], entity: string | null): SortKey[] {
    if (entity === null) return [...keys];
    return this.rights.on(entity).seesAny ? keys.map((key) => this.guard.sortKey(key, [entity])) : [];
  }
}
