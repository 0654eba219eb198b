import type { Query, QueryNode, QueryOperand, QueryStep, RelatedQuery, RowsQuery } from '../query/index.ts';
import { always, both, never, raisedBy } from './conditions.ts';
import { RowsGuard } from './guard-rows.ts';
import { type AskerRights, anyHolds, type HeldRule } from './rights.ts';

/** A query asks for a member that its asker may read of no object. It says neither more nor less than that there is none. */
export class HiddenMember extends Error {
  readonly entity: string;
  readonly member: string;

  constructor(entity: string, member: string) {
    super('A member that the asker may not read is asked for.');
    this.entity = entity;
    this.member = member;
  }
}

/** A query with what its asker may see in it, and the values of all its parameters. */
export interface GuardedQuery {
  query: Query;
  parameters: unknown[];
}

/**
 * Adds to a query what its asker may see: of its rows, and of every row that a path of it comes to, those that are visible. A member that may be read
 * of some objects only counts as empty for the others, wherever it is compared or sorted by: the answer is that of the query over what the asker could list. Throws
 * HiddenMember where one is asked for that may be read of none.
 *
 * Values of the asker follow those of the query as parameters; they are never part of a text.
 */
export function guardQuery(rights: AskerRights, query: Query, parameters: readonly unknown[]): GuardedQuery {
  const guard = new QueryGuard(rights, parameters);
  const guarded: Query = { ...query, ...guard.parts(query) };
  return { query: guarded, parameters: guard.parameters };
}

/** The same for rows that are made of others. What they are in the end has columns alone: their order is not asked of objects. */
export function guardRows(
  rights: AskerRights,
  query: RowsQuery,
  parameters: readonly unknown[],
): { query: RowsQuery; parameters: unknown[] } {
  const guard = new QueryGuard(rights, parameters);
  return { query: { ...query, rows: new RowsGuard(guard, rights).rows(query.rows) }, parameters: guard.parameters };
}

/** What objects lead to, with what its asker may see in it. */
export interface GuardedRelated {
  related: RelatedQuery;
  parameters: unknown[];
  /** Of which of the objects the association may be followed, with the parameters; null for all of them. */
  owners: QueryNode | null;
}

/** The same for what several objects lead to: visible rows alone, and only from objects whose association may be read. `from` is the entity of the objects. */
export function guardRelated(
  rights: AskerRights,
  { step, query }: RelatedQuery,
  from: string,
  parameters: readonly unknown[],
): GuardedRelated {
  const guard = new QueryGuard(rights, parameters);
  const parts = guard.parts(query);
  const link = guard.link(step.association, step.reverse ? step.entity : from);
  const conditions = [...(parts.filter ? [parts.filter] : []), ...(step.reverse && link ? [link] : [])];
  const filter = conditions.length === 0 ? null : both(conditions);
  return {
    related: { step, query: { ...query, ...parts, filter } },
    parameters: guard.parameters,
    owners: step.reverse ? null : link,
  };
}

/** Guards several parts of one statement (its filter, an operand that is selected), whose parameters are numbered together. */
export class QueryGuard {
  readonly parameters: unknown[];
  private readonly rights: AskerRights;
  private readonly places = new Map<HeldRule, number>();

  constructor(rights: AskerRights, parameters: readonly unknown[]) {
    this.rights = rights;
    this.parameters = [...parameters];
  }

  /** Filter, order and values of a query, and the rows that it is asked of. */
  parts(query: Query): Pick<Query, 'filter' | 'sort' | 'values' | 'among'> {
    const { entity, filter, sort, values } = query;
    const rights = this.rights.on(entity);
    const among = query.among ? { among: new RowsGuard(this, this.rights).rows(query.among) } : {};
    // Of nothing that is visible nothing can be asked: which members there are is not told either.
    if (!rights.seesAny) return { filter: this.visible(entity), sort: [], ...(values ? { values: [] } : {}), ...among };
    const rows = [entity];
    const asked = filter === null ? [] : [this.part(filter, rows)];
    const seen = both([this.visible(entity), ...asked]);
    return {
      filter: seen.kind === 'constant' && seen.value ? null : seen,
      sort: sort.map((key) => this.sortKey(key, rows)),
      ...(values ? { values: values.map((each) => ({ ...each, value: this.part(each.value, rows) })) } : {}),
      ...among,
    };
  }

  /** The condition under which an object of an entity is visible. */
  visible(entity: string): QueryNode {
    const { held } = this.rights.on(entity);
    return held === null ? { kind: 'constant', value: true } : anyHolds(held, (rule) => this.place(rule));
  }

  /**
   * The condition under which a member of a visible object may be read; null for always. Throws HiddenMember for never.
   */
  readable(entity: string, member: string): QueryNode | null {
    const rights = this.rights.on(entity);
    const extent = rights.reads(member);
    if (extent === 'all') return null;
    if (extent === 'none') throw new HiddenMember(entity, member);
    return anyHolds(
      rights.giving(({ read }) => read.includes(member)),
      (rule) => this.place(rule),
    );
  }

  /** A condition or an operand, guarded; `rows` are the entities of the rows around it, innermost last. */
  part<T extends QueryNode | QueryOperand>(part: T, rows: readonly string[]): T {
    return this.guarded(part as unknown as Part, rows) as unknown as T;
  }

  sortKey(key: Query['sort'][number], rows: readonly string[]): Query['sort'][number] {
    if (!('attribute' in key)) return { ...key, value: this.part(key.value, rows) };
    if (key.where !== undefined) throw new Error('A guarded query is guarded again.');
    const where = this.readable(rows[0] as string, key.attribute);
    return where === null ? key : { ...key, where };
  }

  private guarded(part: Part, rows: readonly string[]): Part {
    switch (part.kind) {
      case 'attribute':
        return this.attribute(part as Part & { attribute: string; up?: number }, rows);
      case 'exists':
      case 'count':
      case 'over':
        return this.step(part as Part & { step: QueryStep }, rows);
      case 'and':
      case 'or':
      case 'not':
      case 'compare':
      case 'empty':
      case 'text':
      case 'in':
      case 'call':
      case 'case':
      case 'length':
      case 'date-part':
        return this.children(part, rows);
      case 'id':
      // What a column was made of was guarded where it was made.
      case 'column':
      case 'value':
      case 'parameter':
      case 'constant':
      // What a visible object is of is no member of it.
      case 'is':
        return part;
      default:
        // A new part of the tree leaks nothing until somebody has said here what it reads.
        throw new Error(`The guard of queries does not know ${part.kind}.`);
    }
  }

  private children(part: Part, rows: readonly string[]): Part {
    const visit = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(visit);
      if (typeof value !== 'object' || value === null) return value;
      return 'kind' in value ? this.guarded(value as Part, rows) : mapped(value, visit);
    };
    return mapped(part, visit) as Part;
  }

  private attribute(part: Part & { attribute: string; up?: number }, rows: readonly string[]): Part {
    if ('where' in part) throw new Error('A guarded query is guarded again.');
    const up = part.up ?? 0;
    const where = this.readable(rows[rows.length - 1 - up] as string, part.attribute);
    return where === null ? part : { ...part, where: raisedBy(where, up) };
  }

  /** What a step leads to: visible objects alone, and only where the association may be read, which is a member of its owner. */
  private step(part: Part & { step: QueryStep }, rows: readonly string[]): Part {
    const { association, reverse, entity } = part.step;
    const up = part.step.up ?? 0;
    const from = rows[rows.length - 1 - up] as string;
    const link = this.link(association, reverse ? entity : from);
    const target = this.rights.on(entity);
    const inside = [...rows, entity];
    const there = both([this.visible(entity), ...(reverse && link ? [link] : [])]);
    const here = !reverse && link ? raisedBy(link, up) : null;
    // Nothing that is asked of invisible objects tells anything of what they have.
    const inner = (value: unknown): Part | null =>
      value === null || value === undefined || !target.seesAny ? null : this.guarded(value as Part, inside);
    switch (part.kind) {
      case 'over': {
        // Asked of the very object that is taken: empty where that one is not visible.
        const value = inner(part.of);
        return value === null ? when(never, part) : when(here ?? always, { ...part, of: when(there, value) });
      }
      case 'count': {
        const filter = both([there, ...asNodes(inner(part.filter)), ...(here ? [raisedBy(here, 1)] : [])]);
        return { ...part, filter: nullIfAlways(filter) };
      }
      default: {
        const found = both([there, ...asNodes(inner(part.filter))]);
        const exists: QueryNode = { kind: 'exists', step: part.step, filter: nullIfAlways(found) };
        return (here ? both([here, exists]) : exists) as unknown as Part;
      }
    }
  }

  /** The condition on the owner of an association under which it may be followed; null for always. */
  link(association: string, owner: string): QueryNode | null {
    return this.rights.on(owner).seesAny ? this.readable(owner, association) : null;
  }

  /** Where the parameters of a rule begin. */
  private place(held: HeldRule): number {
    let place = this.places.get(held);
    if (place === undefined) {
      place = this.parameters.length;
      this.places.set(held, place);
      this.parameters.push(...held.values);
    }
    return place;
  }
}

/** A node or operand by its kind, whatever it is made of. */
type Part = { kind: string } & Record<string, unknown>;

function mapped(value: object, visit: (part: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, visit(part)]));
}

function nullIfAlways(node: QueryNode): QueryNode | null {
  return node.kind === 'constant' && node.value ? null : node;
}

/** An operand that counts as empty where a condition is not met. */
function when(condition: QueryNode, value: Part): Part {
  const isAlways = condition.kind === 'constant' && condition.value;
  return isAlways ? value : { kind: 'case', branches: condition.kind === 'constant' ? [] : [{ condition, value }] };
}

function asNodes(part: Part | null): QueryNode[] {
  return part === null ? [] : [part as unknown as QueryNode];
}
