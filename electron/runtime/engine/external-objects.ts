import type { ProgramAssociation, ProgramEntity } from '../../../shared/program/program.ts';
import type { Query } from '../../../shared/query/index.ts';
import {
  type ExternalRow,
  type ExternalSource,
  type ExternalWrite,
  externalIdentity,
} from '../contract/external-source.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { QueryRange, StoredRow } from '../contract/object-store.ts';
import type { Run } from '../contract/run.ts';
import { NeedsWaiting } from '../contract/steps.ts';
import { isInstantiated, type WeftObject } from '../contract/weft-object.ts';
import { ownerField } from './link-fields.ts';

/** What the objects of a run need of its program. */
export interface ExternalProgram {
  readonly colour: 'fast' | 'waiting';
  readonly program: {
    entities: readonly ProgramEntity[];
    associations: readonly ProgramAssociation[];
    queries: readonly { tree: unknown }[];
  };
  readonly external: ReadonlyMap<string, ExternalSource>;
  ownedAssociations(entity: number): readonly number[];
}

/** The objects of a run that live in other systems: one object for each key, whatever way it came. */
export class ExternalObjects {
  private readonly u: Run;
  private readonly program: ExternalProgram;
  /** Ids by entity and key; below zero, so that they meet none of the store's. */
  private readonly ids = new Map<string, number>();
  private lastId = 0;
  private reads = 0;

  constructor(u: Run, program: ExternalProgram) {
    this.u = u;
    this.program = program;
  }

  /** The external entity of a query; null where its rows are in the store. */
  ofQuery(query: number | Query): { entity: ProgramEntity; tree: Query } | null {
    const tree = (typeof query === 'number' ? this.program.program.queries[query]?.tree : query) as Query | undefined;
    const entity = tree && this.program.program.entities.find((e) => e.id === tree.entity);
    return tree && entity?.external ? { entity, tree } : null;
  }

  async query(
    { entity, tree }: { entity: ProgramEntity; tree: Query },
    parameters: readonly unknown[],
    range: QueryRange,
  ): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    for await (const page of this.sourceOf(entity).rows(this.u, entity, tree, parameters, range))
      for (const row of page) rows.push(this.stored(row));
    return rows;
  }

  count({ entity, tree }: { entity: ProgramEntity; tree: Query }, parameters: readonly unknown[]): Promise<number> {
    return this.sourceOf(entity).count(this.u, entity, tree, parameters);
  }

  /** What an association leads to from an object that is there. */
  async related(from: WeftObject, association: ProgramAssociation, isOwner: boolean): Promise<StoredRow[]> {
    const entity = this.entity(from);
    const rows: StoredRow[] = [];
    for await (const page of this.sourceOf(entity).related(this.u, from, association, isOwner))
      for (const row of page) {
        // Those that point here by a single reference are linked, as rows of the store are.
        const link = !isOwner && association.type === 'reference' ? { [ownerField(association.index)]: from.$id } : {};
        rows.push(this.stored(row, link));
      }
    return rows;
  }

  /** Sends what is new or changed of an object, and takes in what the service made of it. */
  async send(object: WeftObject): Promise<void> {
    const entity = this.entity(object);
    const source = this.sourceOf(entity);
    const isNew = object.$state === isInstantiated;
    const write = this.writeOf(object, entity, isNew);
    const row = isNew ? await source.create(this.u, object, write) : await source.change(this.u, object, write);
    if (!row) return;
    for (const [field, value] of row.values) object[field] = value;
    object.$external = { key: row.key, version: row.version };
    this.ids.set(nameOf(entity, row.key), object.$id);
  }

  remove(object: WeftObject): Promise<void> {
    return this.sourceOf(this.entity(object)).remove(this.u, object);
  }

  private writeOf(object: WeftObject, entity: ProgramEntity, isNew: boolean): ExternalWrite {
    const isWritten = (field: string) =>
      isNew ? object[field] !== undefined : object.$before !== null && field in object.$before;
    const fields = new Map<string, unknown>();
    for (const { field, calculated } of entity.attributes)
      if (calculated === null && isWritten(field)) fields.set(field, object[field] ?? null);
    const links = new Map<ProgramAssociation, WeftObject | null>();
    for (const index of this.program.ownedAssociations(object.$entity)) {
      const association = this.program.program.associations[index] as ProgramAssociation;
      const field = ownerField(index);
      if (!isWritten(field) || !association.wire) continue;
      const target = object[field] as WeftObject | WeftObject[] | number | null;
      if (Array.isArray(target))
        throw new FlowError(
          'odata/link-list',
          `${entity.qualifiedName}: links of the list ${association.name} cannot be written; write them from the other end.`,
        );
      links.set(association, typeof target === 'number' ? null : (target ?? null));
    }
    return { fields, links };
  }

  private entity(object: WeftObject): ProgramEntity {
    return this.program.program.entities[object.$entity] as ProgramEntity;
  }

  private sourceOf(entity: ProgramEntity): ExternalSource {
    // A run that comes here in the colour that gives values at once is begun again in the other one.
    if (this.program.colour === 'fast') throw new NeedsWaiting();
    const source = entity.external && this.program.external.get(entity.id);
    if (!source)
      throw new FlowError(
        'flow/invalid',
        `The project has an error here: ${entity.qualifiedName} has no service that holds it.`,
      );
    return source;
  }

  private stored(row: ExternalRow, links: Readonly<Record<string, unknown>> = {}): StoredRow {
    const entity = this.program.program.entities[row.entity] as ProgramEntity;
    const name = nameOf(entity, row.key);
    let id = this.ids.get(name);
    if (id === undefined) this.ids.set(name, (id = --this.lastId));
    return {
      entity: row.entity,
      id,
      version: ++this.reads,
      assign: (object) => {
        for (const [field, value] of row.values) object[field] = value;
        Object.assign(object, links);
        object.$external = { key: row.key, version: row.version };
      },
    };
  }
}

function nameOf(entity: ProgramEntity, key: string): string {
  return `${entity.root}:${key}`;
}

/** Whether an object is one of another system that is there. */
export function isElsewhere(object: WeftObject): boolean {
  return externalIdentity(object) !== null;
}
