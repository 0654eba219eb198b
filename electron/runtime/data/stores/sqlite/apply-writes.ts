import type { Program, ProgramAssociation } from '../../../../../shared/program/program.ts';
import { changedMeanwhile } from '../../../contract/flow-error.ts';
import type { AbsentKey, WriteOperation, WriteSet } from '../../../contract/object-store.ts';
import { type EarlierWrites, noneEarlier } from '../../writes/earlier-writes.ts';
import { type GatheredWrites, gatherWrites } from '../../writes/write-set.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** Writes that a run sees laid over what is committed: no version is asked, and none changes. */
export function layOver(connection: SqliteConnection, log: readonly WriteOperation[]): void {
  const writes = gatherWrites(log, (entity, field) => connection.table(entity).placeOf.get(field));
  write(connection, writes, false);
}

/**
 * Writes a run's set inside the open transaction. Every row must be as the run read it; what it points at must still be
 * there, nothing may point at what it deletes, and a key that it found free must be free.
 * @throws `data/changed-meanwhile` otherwise; the caller takes back what was written so far.
 */
export function applyWrites(
  program: Program,
  connection: SqliteConnection,
  { operations, absent, leaving }: WriteSet,
  earlier: EarlierWrites = noneEarlier,
): void {
  const isLeaving = (id: number) => leaving?.has(id) === true;
  const isOwn = (id: number) => earlier.isWritten(id) || isLeaving(id);
  const writes = gatherWrites(operations, (entity, field) => connection.table(entity).placeOf.get(field));
  for (const { entity, fields, keys } of byMembers(absent))
    if (connection.findByKeys(entity, fields, keys).some((row) => !givesUpKey(writes, row.id, fields)))
      throw changedMeanwhile(
        `Another ${nameOf(program, entity)} with ${keys.length === 1 ? `the key ${(keys[0] ?? []).map(String).join(', ')}` : `one of ${keys.length} keys`} was stored.`,
      );
  for (const { entity, id } of writes.deletes) checkLinks(program, connection, writes, entity, id, isOwn);
  write(connection, writes, true, (entity) => {
    throw changedMeanwhile(
      `The ${nameOf(program, entity)} was changed or deleted by another run after this one had read it.`,
    );
  });
  checkReferences(program, connection, writes, earlier, isLeaving);
}

/** Keys that are asked for by one statement. */
const keysAtOnce = 500;

/** Keys of the same members of an entity together, some at a time. */
function byMembers(absent: readonly AbsentKey[]) {
  const groups = new Map<string, { entity: number; fields: readonly string[]; keys: (readonly unknown[])[] }>();
  const full: { entity: number; fields: readonly string[]; keys: (readonly unknown[])[] }[] = [];
  for (const { entity, fields, values } of absent) {
    const name = `${entity}:${fields.join()}`;
    let group = groups.get(name);
    if (!group || group.keys.length === keysAtOnce) {
      group = { entity, fields, keys: [] };
      groups.set(name, group);
      full.push(group);
    }
    group.keys.push(values);
  }
  return full;
}

/** Whether a row that has a key is deleted by the run itself, or given another key: its version says that nobody else did. */
function givesUpKey(writes: GatheredWrites, id: number, fields: readonly string[]): boolean {
  if (writes.kindOf(id) === 'delete') return true;
  const update = writes.updates.find((row) => row.id === id);
  return update !== undefined && fields.some((field) => update.fields.has(field));
}

function nameOf(program: Program, entity: number): string {
  return program.entities[entity]?.qualifiedName ?? 'object';
}

function write(
  connection: SqliteConnection,
  writes: GatheredWrites,
  isChecked: boolean,
  refuse: (entity: number) => void = () => {},
): void {
  for (const row of writes.deletes)
    if (!connection.delete(row.entity, row.id, isChecked ? row.version : null)) refuse(row.entity);
  freeUniqueValues(connection, writes);
  for (const row of writes.updates) {
    const isSeen = connection.update(
      row.entity,
      row.id,
      isChecked ? row.version : null,
      [...row.fields.keys()],
      [...row.fields.values()],
    );
    if (!isSeen) refuse(row.entity);
  }
  for (const row of writes.inserts) connection.insert(row.entity, row.id, row.values);
  const written = new Set([...writes.updates, ...writes.inserts].map((row) => row.id));
  for (const link of writes.links) {
    // Links belong to their owner: who changes them changes its version.
    if (isChecked && !written.has(link.id)) {
      if (!connection.update(link.entity, link.id, link.version, [], [])) refuse(link.entity);
      written.add(link.id);
    }
    connection.setLinks(link.association, link.id, link.targets);
  }
}

/**
 * Rows that exchange unique values hold none for a moment: SQLite asks after every statement. A single write of a table
 * exchanges nothing.
 */
function freeUniqueValues(connection: SqliteConnection, { updates, inserts }: GatheredWrites): void {
  if (updates.length === 0 || updates.length + inserts.length < 2) return;
  for (const row of updates) {
    const { uniqueFields } = connection.table(row.entity);
    if (uniqueFields.size === 0) continue;
    const fields = [...row.fields.keys()].filter((field) => uniqueFields.has(field));
    if (fields.length > 0)
      connection.update(
        row.entity,
        row.id,
        null,
        fields,
        fields.map(() => null),
      );
  }
}

/** Where a link would have prevented a deletion, or taken its owner along, one that came meanwhile must not just go with its row. */
function checkLinks(
  program: Program,
  connection: SqliteConnection,
  writes: GatheredWrites,
  entity: number,
  id: number,
  isOwn: (id: number) => boolean,
): void {
  for (const { association, owner } of connection.linkers(entity, id)) {
    if (isOwn(owner)) continue;
    const isRewritten = writes.links.some((link) => link.association === association.index && link.id === owner);
    if (!isRewritten && writes.kindOf(owner) !== 'delete')
      throw changedMeanwhile(
        `Another run has made a ${nameOf(program, association.from)} point at the ${nameOf(program, entity)} that is deleted.`,
      );
  }
}

/** Both ends of what the run links and unlinks are as it saw them. */
function checkReferences(
  program: Program,
  connection: SqliteConnection,
  writes: GatheredWrites,
  earlier: EarlierWrites,
  isLeaving: (id: number) => boolean,
): void {
  const mustBeThere = (entity: number, id: unknown) => {
    if (typeof id !== 'number' || writes.kindOf(id) === 'insert' || earlier.isInserted(id)) return;
    if (!connection.isThere(entity, id))
      throw changedMeanwhile(`The ${nameOf(program, entity)} that is pointed at was deleted by another run.`);
  };
  for (const row of writes.updates)
    if (!isLeaving(row.id))
      for (const { field, to } of connection.table(row.entity).references) mustBeThere(to, row.fields.get(field));
  for (const row of writes.inserts)
    if (!isLeaving(row.id))
      for (const { place, to } of connection.table(row.entity).references) mustBeThere(to, row.values[place]);
  for (const link of writes.links) {
    const { to } = program.associations[link.association] as ProgramAssociation;
    if (program.entities[to]?.persistable) for (const target of link.targets) mustBeThere(to, target);
  }
  for (const row of writes.deletes) {
    const association = connection.referrer(row.entity, row.id, (id) => earlier.isWritten(id) || isLeaving(id));
    if (association)
      throw changedMeanwhile(
        `Another run has made a ${nameOf(program, association.from)} point at the ${nameOf(program, row.entity)} that is deleted.`,
      );
  }
}
