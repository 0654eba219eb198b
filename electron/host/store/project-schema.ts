import Database from 'better-sqlite3';
import { sealAll } from './seals.ts';

/** `WEFT` in ASCII: names the file as ours (SQLite's application_id). */
export const applicationId = 0x57454654;

/** Each step brings a file of the version before to this one. Never edited after a release; a new version is a new step. */
const schemaSteps: readonly (string | ((database: Database.Database) => void))[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE unit (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, parent TEXT, documentation TEXT NOT NULL, data TEXT NOT NULL, kind_version INTEGER NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX unit_version ON unit (version);
   CREATE TABLE deleted_unit (id TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE change (seq INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, at INTEGER NOT NULL, forward TEXT NOT NULL, inverse TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0);
   CREATE TABLE blob (hash TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
   CREATE VIRTUAL TABLE unit_text USING fts5(unit UNINDEXED, element UNINDEXED, kind UNINDEXED, name, body, tokenize = "unicode61 tokenchars '_'", prefix = '2 3');
   INSERT INTO meta VALUES ('version', '0');`,
  // The kind versions a change was made on, by kind; '{}' is a change from before they were kept: version 1 of every kind.
  `ALTER TABLE change ADD COLUMN kinds TEXT NOT NULL DEFAULT '{}';`,
  // The generation that the file itself had when its log began (file-standing.ts).
  `INSERT OR REPLACE INTO meta VALUES ('base', '0');`,
  // Seals of the rows and their sums (seals.ts).
  (database) => {
    database.exec(
      `ALTER TABLE unit ADD COLUMN seal TEXT NOT NULL DEFAULT '';
       ALTER TABLE change ADD COLUMN seal TEXT NOT NULL DEFAULT '';
       INSERT OR REPLACE INTO meta VALUES ('unit-seals', '0'), ('change-seals', '0');`,
    );
    sealAll(database);
  },
];
export const schemaVersion = schemaSteps.length;

/** `user_version` in the header holds the schema version in its low byte, the generation of the file above. */
const versionBits = 8;
/** Generations are smaller, so that `user_version` is positive. */
export const generationLimit = 2 ** (31 - versionBits);

/** The schema version that the file says it has; below 1 it is none. */
export function readSchemaVersion(database: Database.Database): number {
  const stored = userVersion(database);
  return stored < 0 ? stored : stored & (2 ** versionBits - 1);
}

export interface Generation {
  generation: number;
  /** The one of the file itself when its log began. */
  base: number;
}

/** As the connection sees it, log included; both are 0 in a file of before version 3. */
export function readGeneration(database: Database.Database): Generation {
  const base = database.prepare("SELECT value FROM meta WHERE key = 'base'").pluck().get();
  return { generation: userVersion(database) >> versionBits, base: Number(base ?? 0) };
}

export function writeGeneration(database: Database.Database, { generation, base }: Generation): void {
  database.pragma(`user_version = ${generation * 2 ** versionBits + schemaVersion}`);
  database.prepare("UPDATE meta SET value = ? WHERE key = 'base'").run(String(base));
}

/** The generation in the header of the file itself; `userVersionBytes` are the 4 at its offset 60. */
export function generationIn(userVersionBytes: Buffer): number {
  return userVersionBytes.length === 4 ? userVersionBytes.readInt32BE() >> versionBits : -1;
}

function userVersion(database: Database.Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

/** Brings the tables of a file (of none, for a new one) to today's version, in one transaction. */
export function bringSchemaForward(database: Database.Database): void {
  const version = readSchemaVersion(database);
  if (version === schemaVersion) return;
  database.transaction(() => {
    const { generation } = version === 0 ? { generation: 0 } : readGeneration(database);
    makeTables(database, version, schemaVersion);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${generation * 2 ** versionBits + schemaVersion}`);
  })();
}

function makeTables(database: Database.Database, from: number, to: number): void {
  for (const step of schemaSteps.slice(from, to))
    if (typeof step === 'string') database.exec(step);
    else step(database);
}

/**
 * Lets a connection that only reads know the tables whose text in the schema is sound, where that of another one is damaged: SQLite
 * knows none then.
 */
export function readAroundDamage(database: Database.Database): void {
  try {
    database.prepare('SELECT 1 FROM sqlite_schema').get();
  } catch {
    // Defensive mode forbids this, and is on again before anything is read.
    database.unsafeMode(true);
    database.pragma('writable_schema = ON');
    database.unsafeMode(false);
  }
}

/**
 * Whether the file has our tables of a schema version, and nothing else: no view, trigger, index, virtual table or column of anybody
 * else. Gives the first thing that differs in words, or null.
 */
export function foreignSchema(database: Database.Database, version: number): string | null {
  const ours = new Database(':memory:');
  try {
    makeTables(ours, 0, version);
    const expected = new Map(entriesOf(ours).map((entry) => [entry.key, entry.sql]));
    for (const { key, sql } of entriesOf(database)) {
      if (!expected.has(key)) return `it has ${key}, which no Weft Studio makes`;
      if (expected.get(key) !== sql) return `its ${key} is not as Weft Studio makes it`;
      expected.delete(key);
    }
    const [missing] = expected.keys();
    if (missing !== undefined) return `it has no ${missing}`;
    // What the index ranks by would be called at every search.
    const settings = database.prepare('SELECT k, v FROM unit_text_config').raw().all();
    if (JSON.stringify(settings) !== JSON.stringify([['version', 4]]))
      return 'its search index has settings of its own';
    return null;
  } finally {
    ours.close();
  }
}

/** The tables of the file that are as some version of ours makes them; a damaged schema may have some of them still. */
export function ourTables(database: Database.Database): Set<string> {
  const known = new Set<string>();
  for (let version = 1; version <= schemaVersion; version++) {
    const ours = new Database(':memory:');
    makeTables(ours, 0, version);
    for (const { key, sql } of entriesOf(ours)) known.add(`${key}: ${sql}`);
    ours.close();
  }
  const entries = entriesOf(database);
  // Of two that bear one name, SQLite may know the other one.
  const isAlone = (name: string) => entries.filter((entry) => entry.name === name).length === 1;
  const found = entries.filter(({ key, sql, name }) => known.has(`${key}: ${sql}`) && isAlone(name));
  return new Set(found.flatMap(({ key }) => (key.startsWith('table ') ? [key.slice('table '.length)] : [])));
}

function entriesOf(database: Database.Database): { key: string; sql: string; name: string }[] {
  const rows = database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema').raw().all() as unknown[][];
  return rows.map(([type, name, table, sql]) => ({
    key: `${type} ${name}${table === name ? '' : ` on ${table}`}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 200),
    name: String(name).toLowerCase(),
    // Letter by letter, as SQLite keeps what our steps said: what one reader takes for a space is a letter of a name for another.
    sql: String(sql),
  }));
}
