import type { ProgramAssociation, ProgramEntity } from '../../../shared/program/program.ts';
import type { Query } from '../../../shared/query/index.ts';
import type { QueryRange } from './object-store.ts';
import type { Run } from './run.ts';
import type { WeftObject } from './weft-object.ts';

/** An object of another system as it was read: what the engine makes its own object of. */
export interface ExternalRow {
  entity: number;
  /** Tells it from the others of its set, as the protocol writes it. */
  key: string;
  /** By the fields of the entity. */
  values: ReadonlyMap<string, unknown>;
  /** What its next change has to name; null where the service gives none. */
  version: string | null;
}

/** What of an object is to be written: values by field, and references by their association. */
export interface ExternalWrite {
  fields: ReadonlyMap<string, unknown>;
  links: ReadonlyMap<ProgramAssociation, WeftObject | null>;
}

/**
 * Where external entities live, as a consumed protocol gives it. Everything waits. A read leaves nothing behind, so its run may be begun again; a write has left the process when it
 * is sent. Fails with FlowErrors that are the partner's, and with `data/changed-meanwhile` when an object is no longer as it was read.
 */
export interface ExternalSource {
  /** The rows of a query, as they come; those of its range and no more. */
  rows(
    u: Run,
    entity: ProgramEntity,
    query: Query,
    parameters: readonly unknown[],
    range: QueryRange,
  ): AsyncIterable<ExternalRow[]>;
  count(u: Run, entity: ProgramEntity, query: Query, parameters: readonly unknown[]): Promise<number>;
  /** What an association leads to from an object: from its owner, or from the other end. */
  related(u: Run, from: WeftObject, association: ProgramAssociation, isOwner: boolean): AsyncIterable<ExternalRow[]>;
  /** The object as the service has it then; null where it does not say. */
  create(u: Run, object: WeftObject, write: ExternalWrite): Promise<ExternalRow>;
  change(u: Run, object: WeftObject, write: ExternalWrite): Promise<ExternalRow | null>;
  remove(u: Run, object: WeftObject): Promise<void>;
}

/** What an object remembers of where it came from. */
export interface ExternalIdentity {
  key: string;
  version: string | null;
}

/** Null for an object that is not of another system, or not there yet. */
export function externalIdentity(object: WeftObject): ExternalIdentity | null {
  return (object.$external as ExternalIdentity | undefined) ?? null;
}
