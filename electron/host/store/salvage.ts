import type Database from 'better-sqlite3';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import { storedSecrets, withoutStoredSecrets } from '../../../shared/model/stored-secrets.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { originsOf } from '../../../shared/structure/contract-origin.ts';
import { fileHash } from '../contract/file-hash.ts';
import { ChangeHistory } from './change-history.ts';
import { openWithOwnLog } from './foreign-log.ts';
import { HeldFile, refuseOddCompanions } from './held-file.ts';
import { holdsSecretsOfThePast } from './history-secrets.ts';
import { isHistoryOutdated } from './kind-versions.ts';
import { ourTables } from './project-schema.ts';
import { placesFor } from './salvaged-places.ts';
import { SealSum } from './seals.ts';
import { type ChangeRow, lastVersion, type UnitRow } from './stored-rows.ts';
import { readStoredUnit } from './stored-unit.ts';

/** What is sound in a project file, whatever became of the rest. */
export interface Salvage {
  units: Unit[];
  /** The files of contracts that are sound, by hash. */
  files: Map<string, Uint8Array>;
  /** All edits, when they and the documents are whole and hold no secret; else null. */
  history: ChangeRow[] | null;
  /** What is not taken over, a sentence each. */
  leftOut: string[];
}

/**
 * Reads all that is sound of a damaged file, which is not written to; a log beside it only when it is the file's own. A document whose
 * module or folder cannot be read, or that stands nowhere, stands in a new module (`placesFor`). Throws when nothing can be asked.
 */
export function salvageProject(file: string, kinds: KindRegistry): Salvage {
  const held = new HeldFile(file);
  let database: Database.Database | null = null;
  try {
    refuseOddCompanions(file);
    const opened = openWithOwnLog(file, held);
    database = opened.database;
    const salvage = salvageFrom(database, kinds);
    if (opened.notice !== null) salvage.leftOut.push(opened.notice);
    return salvage;
  } finally {
    database?.close();
    held.dispose();
  }
}

function salvageFrom(database: Database.Database, kinds: KindRegistry): Salvage {
  // What only bears the name (a view, a table with columns that calculate) is not asked.
  const tables = ourTables(database);
  if (!tables.has('unit'))
    return { units: [], files: new Map(), history: null, leftOut: ['It has no table of documents.'] };
  const leftOut: string[] = [];
  const { rows, lost } = readRows(database);
  if (lost > 0) leftOut.push(`${lost} documents cannot be read.`);
  const units: Unit[] = [];
  const names = new Map(rows.map((row) => [String(row.id), row.name]));
  for (const row of rows) {
    const { unit, damage } = readStoredUnit(row, kinds, lastVersion);
    if (unit) units.push(unit);
    else leftOut.push(`${inWords(row)}: ${damage.reasons.join('; ')}.`);
  }
  const files = tables.has('blob') ? soundFiles(database) : new Map<string, Uint8Array>();
  const isWhole = leftOut.length === 0 && hasAllRows(database, rows);
  if (!isWhole && leftOut.length === 0) leftOut.push('Some documents are missing, or are of an older state.');
  const isCurrent = rows.every((row) => row.kind_version === kinds.get(row.kind)?.version);
  // Documents that stand nowhere are given a place before anything else is asked of them.
  const { modules, isMoved } = placesFor(units, names, kinds);
  const withoutOrigin = leaveOutOrigins(units, files, kinds);
  const withoutSecret = leaveOutSecrets(units, kinds);
  const isAsWritten = isWhole && isCurrent && !isMoved && withoutOrigin.length === 0 && withoutSecret.length === 0;
  const history = isAsWritten && tables.has('change') ? soundHistory(database, units, kinds) : null;
  if (history === null) leftOut.push('The history of edits.');
  leftOut.push(...withoutOrigin, ...withoutSecret);
  units.unshift(...modules);
  return { units, files, history, leftOut };
}

/** What a damaged row is, as far as it can be told: no column is sure to hold a text. */
function inWords({ kind, name, id }: Record<'kind' | 'name' | 'id', unknown>): string {
  const text = (...choice: unknown[]) => choice.find((each) => typeof each === 'string' && each !== '');
  return `${text(kind, 'document')} ${text(name, id, 'without a name')}`;
}

/** The rows by each way that leads to them: one page that cannot be read hides what lies behind it, but not from its other side. */
function readRows(database: Database.Database): { rows: UnitRow[]; lost: number } {
  const ids = new Set<string>();
  for (const way of ['', 'ORDER BY id DESC', 'INDEXED BY unit_version'])
    try {
      for (const id of database.prepare(`SELECT id FROM unit ${way}`).pluck().iterate()) ids.add(id as string);
    } catch {
      // The other ways may lead further.
    }
  const read = database.prepare('SELECT * FROM unit WHERE id = ?');
  const rows = [...ids].flatMap((id) => {
    try {
      return (read.get(id) as UnitRow | undefined) ?? [];
    } catch {
      return [];
    }
  });
  return { rows, lost: ids.size - rows.length };
}

function hasAllRows(database: Database.Database, rows: readonly UnitRow[]): boolean {
  if (rows.some((row) => row.seal === undefined)) return true;
  try {
    return new SealSum(database, 'unit').fits(
      rows.map((row) => row.seal ?? ''),
      [],
    );
  } catch {
    return false;
  }
}

function soundFiles(database: Database.Database): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  try {
    for (const [hash, content] of database.prepare('SELECT hash, content FROM blob').raw().iterate() as Iterable<
      [string, unknown]
    >)
      if (content instanceof Uint8Array && fileHash(content) === hash) files.set(hash, content);
  } catch {
    // What was read until here is sound.
  }
  return files;
}

/** All edits, when none is damaged, of an older shape, or brings back a secret. */
function soundHistory(database: Database.Database, units: readonly Unit[], kinds: KindRegistry): ChangeRow[] | null {
  try {
    const history = new ChangeHistory(database);
    const made = [...history.inspect()];
    if (!history.isWhole || made.some((each) => isHistoryOutdated(each, kinds))) return null;
    const changes = database.prepare('SELECT * FROM change ORDER BY seq').all() as ChangeRow[];
    return holdsSecretsOfThePast(changes, units, kinds) ? null : changes;
  } catch {
    return null;
  }
}

/** A document stays without the contract it came from when one of its files is lost. */
function leaveOutOrigins(units: readonly Unit[], files: Salvage['files'], kinds: KindRegistry): string[] {
  return units.flatMap((unit) =>
    originsOf(unit, kinds).flatMap(({ origin, remove }) => {
      if (origin.files.every(({ hash }) => files.has(hash))) return [];
      remove();
      return [`The contract that ${unit.name} came from.`];
    }),
  );
}

/** No project is made with a secret in it. */
function leaveOutSecrets(units: Unit[], kinds: KindRegistry): string[] {
  return units.flatMap((unit, index) => {
    const secrets = storedSecrets(unit, kinds);
    if (secrets.length > 0) units[index] = withoutStoredSecrets(unit, kinds);
    return secrets.map(({ title }) => `The ${title.toLowerCase()} of ${unit.name}: it is a secret.`);
  });
}
