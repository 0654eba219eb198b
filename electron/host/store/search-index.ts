import type Database from 'better-sqlite3';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import { elementsIn } from '../../../shared/model/project.ts';
import { walkData } from '../../../shared/model/schema-walk.ts';
import type { Unit } from '../../../shared/model/unit.ts';

export interface SearchRow {
  unit: string;
  element: string | null;
  kind: string;
  name: string;
  excerpt: string;
}

/** Names, documentation and expressions of documents and their elements (FTS5). */
export class SearchIndex {
  private readonly database: Database.Database;
  private readonly kinds: KindRegistry;

  constructor(database: Database.Database, kinds: KindRegistry) {
    this.database = database;
    this.kinds = kinds;
  }

  remove(id: string): void {
    this.database.prepare('DELETE FROM unit_text WHERE unit = ?').run(id);
  }

  put(unit: Unit): void {
    this.remove(unit.id);
    const insert = this.database.prepare(
      'INSERT INTO unit_text (unit, element, kind, name, body) VALUES (?, ?, ?, ?, ?)',
    );
    const body: string[] = [unit.documentation];
    const kind = this.kinds.require(unit.kind);
    walkData(kind.schema, unit.data, ({ meta, value }) => {
      if (
        typeof value === 'string' &&
        value &&
        (meta.expression !== undefined || meta.widget === 'multiline' || meta.constraint)
      )
        body.push(value);
    });
    insert.run(unit.id, null, unit.kind, unit.name, body.filter(Boolean).join('\n'));
    for (const { id, kind: elementKind, name, documentation } of elementsIn(unit, this.kinds))
      insert.run(unit.id, id, elementKind, name, documentation);
  }

  /** What has all the words, or words that begin with them; the best first. */
  search(text: string, limit: number): SearchRow[] {
    const words = text.match(/[\p{L}\p{N}_]+/gu) ?? [];
    if (words.length === 0) return [];
    const query = words.map((w) => `"${w}"*`).join(' ');
    const rows = this.database
      .prepare(
        "SELECT unit, element, kind, name, snippet(unit_text, 4, '', '', '…', 12) AS excerpt FROM unit_text WHERE unit_text MATCH ? ORDER BY bm25(unit_text, 0, 0, 0, 10, 1) LIMIT ?",
      )
      .all(query, limit) as SearchRow[];
    // The index of a stranger's file holds values of any type.
    return rows.map(({ unit, element, kind, name, excerpt }) => ({
      unit: String(unit),
      element: element === null ? null : String(element),
      kind: String(kind),
      name: String(name),
      excerpt: String(excerpt),
    }));
  }
}
