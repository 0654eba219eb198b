import type Database from 'better-sqlite3';
import { type AppliedSchema, noSchema, parseAppliedSchema } from '../../schema/applied-schema.ts';

/** Reads the schema applied last; an empty one for a new database. Throws DatabaseOpenError for one that is none. */
export function readAppliedSchema(database: Database.Database): AppliedSchema {
  database.exec('CREATE TABLE IF NOT EXISTS _weft_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)');
  return storedAppliedSchema(database) ?? noSchema();
}

/** The schema applied last; null where none was. The table of it must be there. */
export function storedAppliedSchema(database: Database.Database): AppliedSchema | null {
  const text = database.prepare("SELECT value FROM _weft_meta WHERE key = 'schema'").pluck().get();
  return text === undefined ? null : parseAppliedSchema(String(text), database.name);
}

export function writeAppliedSchema(database: Database.Database, schema: AppliedSchema): void {
  database
    .prepare(
      "INSERT INTO _weft_meta (key, value) VALUES ('schema', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .run(JSON.stringify(schema));
}
