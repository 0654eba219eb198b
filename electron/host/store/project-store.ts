import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import {
  applyPatch,
  type Change,
  changeSchema,
  diffToPatch,
  PatchError,
  type UnitOperation,
} from '../../../shared/model/change.ts';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import { isValidName } from '../../../shared/model/naming.ts';
import { walkData } from '../../../shared/model/schema-walk.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { openProjectFile, translateFileError, type UnitRow } from './project-file.ts';

/** A change that was not taken, with the reason a person can act on. */
export interface Refusal {
  ok: false;
  code: string;
  message: string;
}

export interface AppliedChange {
  ok: true;
  version: number;
  label: string;
  changed: Unit[];
  deleted: string[];
}

/** What others did to the file. */
export interface OutsideChange {
  changed: Unit[];
  deleted: string[];
  version: number;
}

export interface SearchRow {
  unit: string;
  element: string | null;
  kind: string;
  name: string;
  excerpt: string;
}

/**
 * The project file: units, and every edit as a change with its inverse. A change is one transaction with
 * `synchronous=FULL`; when `apply` returns, it is on disk, and so is the way back (DESIGN decision 2).
 */
export class ProjectStore {
  readonly file: string;
  readonly readOnly: string | null;
  private readonly database: Database.Database;
  private readonly kinds: KindRegistry;
  private readonly units = new Map<string, Unit>();
  private readonly versions = new Map<string, number>();
  private knownVersion = 0;
  private dataVersion = 0;
  /** Changes of others that were read, but that nobody was told of yet. */
  private unseen: OutsideChange | null = null;

  constructor(file: string, kinds: KindRegistry, mode: 'open' | 'create' = 'open') {
    const opened = openProjectFile(file, mode);
    this.file = file;
    this.kinds = kinds;
    this.database = opened.database;
    this.readOnly = opened.readOnly;
    try {
      this.load();
    } catch (error) {
      this.database.close();
      throw translateFileError(file, error);
    }
  }

  private load(): void {
    this.dataVersion = this.database.pragma('data_version', { simple: true }) as number;
    this.knownVersion = this.readVersion();
    this.units.clear();
    this.versions.clear();
    for (const row of this.database.prepare('SELECT * FROM unit').iterate() as Iterable<UnitRow>) {
      this.units.set(row.id, this.toUnit(row));
      this.versions.set(row.id, row.version);
    }
  }

  /** Rows of an older kind version are brought forward when read; they are written so with their next change. */
  private toUnit(row: UnitRow): Unit {
    let data = JSON.parse(row.data) as unknown;
    const kind = this.kinds.get(row.kind);
    if (kind) for (let v = row.kind_version + 1; v <= kind.version; v++) data = kind.migrations?.[v]?.(data) ?? data;
    return { id: row.id, kind: row.kind, name: row.name, parent: row.parent, documentation: row.documentation, data };
  }

  private readVersion(): number {
    return Number(
      (this.database.prepare("SELECT value FROM meta WHERE key = 'version'").get() as { value: string }).value,
    );
  }

  get version(): number {
    return this.knownVersion;
  }

  all(): ReadonlyMap<string, Unit> {
    return this.units;
  }

  undoState(): { undo: string | null; redo: string | null } {
    const undo = this.database.prepare('SELECT label FROM change WHERE undone = 0 ORDER BY seq DESC LIMIT 1').get() as
      | { label: string }
      | undefined;
    const redo = this.database.prepare('SELECT label FROM change WHERE undone = 1 ORDER BY seq LIMIT 1').get() as
      | { label: string }
      | undefined;
    return { undo: undo?.label ?? null, redo: redo?.label ?? null };
  }

  /** What other processes changed in the file since the last look, or null. */
  pull(): OutsideChange | null {
    const [before, since] = [this.unseen, this.look()];
    this.unseen = null;
    if (!before || !since) return before ?? since;
    const changed = new Map([...before.changed, ...since.changed].map((unit) => [unit.id, unit]));
    for (const id of since.deleted) changed.delete(id);
    const deleted = new Set([...before.deleted, ...since.deleted].filter((id) => !changed.has(id)));
    return { changed: [...changed.values()], deleted: [...deleted], version: since.version };
  }

  private look(): OutsideChange | null {
    const dataVersion = this.database.pragma('data_version', { simple: true }) as number;
    if (dataVersion === this.dataVersion) return null;
    this.dataVersion = dataVersion;
    const since = this.knownVersion;
    const version = this.readVersion();
    if (version === since) return null;
    const changed: Unit[] = [];
    for (const row of this.database.prepare('SELECT * FROM unit WHERE version > ?').all(since) as UnitRow[]) {
      const unit = this.toUnit(row);
      this.units.set(row.id, unit);
      this.versions.set(row.id, row.version);
      changed.push(unit);
    }
    const deleted = (
      this.database.prepare('SELECT id FROM deleted_unit WHERE version > ?').all(since) as { id: string }[]
    )
      .map((r) => r.id)
      .filter((id) => this.units.delete(id));
    this.knownVersion = version;
    return { changed, deleted, version };
  }

  /**
   * Applies a change made on a version of the project. Refused when a unit it touches was changed since by somebody else,
   * when data does not fit its kind, or when a name is not free. Nothing is written then.
   */
  apply(input: Change, baseVersion: number): AppliedChange | Refusal {
    if (this.readOnly) return refuse('project/read-only', `Not saved: ${this.readOnly}`);
    const parsed = changeSchema.safeParse(input);
    if (!parsed.success)
      return refuse('change/malformed', `The change is malformed: ${parsed.error.issues[0]?.message}`);
    return this.transact(() => this.carryOut(parsed.data as Change, baseVersion, 'new'));
  }

  undo(): AppliedChange | Refusal {
    return this.step(
      'SELECT seq, label, inverse AS ops FROM change WHERE undone = 0 ORDER BY seq DESC LIMIT 1',
      1,
      'There is nothing to undo.',
    );
  }

  redo(): AppliedChange | Refusal {
    return this.step(
      'SELECT seq, label, forward AS ops FROM change WHERE undone = 1 ORDER BY seq LIMIT 1',
      0,
      'There is nothing to redo.',
    );
  }

  private step(sql: string, undone: 0 | 1, nothing: string): AppliedChange | Refusal {
    if (this.readOnly) return refuse('project/read-only', `Not saved: ${this.readOnly}`);
    return this.transact(() => {
      const row = this.database.prepare(sql).get() as { seq: number; label: string; ops: string } | undefined;
      if (!row) return refuse('undo/nothing', nothing);
      const result = this.carryOut(
        { label: row.label, ops: JSON.parse(row.ops) as UnitOperation[] },
        this.readVersion(),
        'step',
      );
      if (result.ok) this.database.prepare('UPDATE change SET undone = ? WHERE seq = ?').run(undone, row.seq);
      return result;
    });
  }

  private transact(work: () => AppliedChange | Refusal): AppliedChange | Refusal {
    try {
      this.database.exec('BEGIN IMMEDIATE');
    } catch (error) {
      return this.failure(error);
    }
    let outside: OutsideChange | null = null;
    try {
      outside = this.pull();
      const result = work();
      if (result.ok) this.database.exec('COMMIT');
      else this.database.exec('ROLLBACK');
      // A refused edit tells nobody what others did; the next look does.
      if (!result.ok) this.unseen = outside;
      if (result.ok) {
        for (const unit of result.changed) {
          this.units.set(unit.id, unit);
          this.versions.set(unit.id, result.version);
        }
        for (const id of result.deleted) this.units.delete(id);
        this.knownVersion = result.version;
        this.dataVersion = this.database.pragma('data_version', { simple: true }) as number;
        if (outside) {
          const touched = new Set([...result.changed.map((u) => u.id), ...result.deleted]);
          result.changed.push(...outside.changed.filter((u) => !touched.has(u.id)));
          result.deleted.push(...outside.deleted.filter((id) => !touched.has(id)));
        }
      }
      return result;
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      this.unseen = outside;
      return this.failure(error);
    }
  }

  private failure(error: unknown): Refusal {
    const translated = translateFileError(this.file, error) as Error & { code?: string };
    if (typeof translated.code === 'string' && translated.code.startsWith('project/'))
      return refuse(translated.code, `Not saved: ${translated.message}`);
    if ((error as { code?: string }).code === 'SQLITE_BUSY')
      return refuse('project/busy', 'Not saved: another program holds the project file. Try again.');
    throw error;
  }

  private carryOut(change: Change, baseVersion: number, mode: 'new' | 'step'): AppliedChange | Refusal {
    const version = this.readVersion() + 1;
    const draft = new Map<string, Unit | null>();
    const current = (id: string): Unit | undefined =>
      draft.has(id) ? (draft.get(id) ?? undefined) : this.units.get(id);
    const forward: UnitOperation[] = [];
    const inverse: UnitOperation[] = [];
    for (const op of change.ops) {
      const id = op.op === 'create' ? op.unit.id : op.id;
      const before = current(id);
      if (mode === 'new' && before && !draft.has(id) && (this.versions.get(id) ?? 0) > baseVersion) {
        return refuse(
          'change/conflict',
          `${before.name} was changed meanwhile in another window or by the command line. Your edit “${change.label}” was not applied; look at the new state and do it again.`,
        );
      }
      if (op.op === 'create') {
        if (before) return refuse('change/exists', `A document with the id ${id} exists already.`);
        const checked = this.check(op.unit);
        if ('ok' in checked) return checked;
        draft.set(id, checked);
        forward.push({ op: 'create', unit: checked });
        inverse.unshift({ op: 'delete', id });
        continue;
      }
      if (!before)
        return refuse(
          'change/conflict',
          `The document of “${change.label}” was deleted meanwhile in another window. The edit was not applied.`,
        );
      if (op.op === 'delete') {
        draft.set(id, null);
        forward.push(op);
        inverse.unshift({ op: 'create', unit: before });
        continue;
      }
      let patched: Unit;
      try {
        patched = applyPatch(before, op.patch).value;
      } catch (error) {
        if (error instanceof PatchError)
          return refuse(
            'change/does-not-fit',
            `The edit “${change.label}” does not fit the document any more: ${error.message}.`,
          );
        throw error;
      }
      if (patched.id !== id || patched.kind !== before.kind)
        return refuse('change/identity', 'The id and kind of a document cannot change.');
      const checked = this.check(patched);
      if ('ok' in checked) return checked;
      const steps = diffToPatch(before, checked);
      if (steps.length === 0) continue;
      draft.set(id, checked);
      forward.push({ op: 'patch', id, patch: steps });
      inverse.unshift({ op: 'patch', id, patch: diffToPatch(checked, before) });
    }
    const changed = [...draft.values()].filter((u): u is Unit => u !== null);
    const deleted = [...draft]
      .filter(([, unit]) => unit === null)
      .map(([id]) => id)
      .filter((id) => this.units.has(id));
    if (mode === 'new') {
      const problem = this.checkNames(changed, draft);
      if (problem) return problem;
    }
    if (forward.length === 0) return { ok: true, version: version - 1, label: change.label, changed: [], deleted: [] };
    this.write(changed, deleted, version);
    if (mode === 'new') {
      this.database.prepare('DELETE FROM change WHERE undone = 1').run();
      this.database
        .prepare('INSERT INTO change (label, at, forward, inverse) VALUES (?, ?, ?, ?)')
        .run(change.label, Date.now(), JSON.stringify(forward), JSON.stringify(inverse));
    }
    return { ok: true, version, label: change.label, changed, deleted };
  }

  private check(unit: Unit): Unit | Refusal {
    const kind = this.kinds.get(unit.kind);
    if (!kind) return refuse('model/unknown-kind', `${unit.kind} is not a kind of document.`);
    const parsed = kind.schema.safeParse(unit.data);
    if (parsed.success) return { ...unit, data: parsed.data };
    const issue = parsed.error.issues[0];
    return refuse(
      'model/invalid',
      `${kind.label} ${unit.name}: ${issue?.path.join('.') || 'the document'}: ${issue?.message}`,
    );
  }

  /** Names are valid and unique among the documents of a module (DMO-1), modules among each other. */
  private checkNames(changed: readonly Unit[], draft: ReadonlyMap<string, Unit | null>): Refusal | null {
    const get = (id: string | null): Unit | undefined =>
      id === null ? undefined : draft.has(id) ? (draft.get(id) ?? undefined) : this.units.get(id);
    const moduleOf = (unit: Unit): string => {
      let current: Unit | undefined = unit;
      for (let i = 0; current && current.kind !== 'module' && i < 100; i++) current = get(current.parent);
      return current?.id ?? '';
    };
    const renamed = changed.filter((unit) => {
      const before = this.units.get(unit.id);
      return !before || before.name !== unit.name || before.parent !== unit.parent;
    });
    if (renamed.length === 0) return null;
    const taken = new Map<string, string>();
    const all = [...this.units.values()].filter((u) => !draft.has(u.id));
    const keyOf = (u: Unit) =>
      u.kind === 'module'
        ? `module:${u.name.toLowerCase()}`
        : u.kind === 'folder'
          ? `folder:${u.parent}:${u.name.toLowerCase()}`
          : `${moduleOf(u)}:${u.name.toLowerCase()}`;
    for (const unit of [...all, ...changed.filter((u) => !renamed.includes(u))]) taken.set(keyOf(unit), unit.id);
    for (const unit of renamed) {
      const kind = this.kinds.require(unit.kind);
      if (kind.kind !== 'folder' && !isValidName(unit.name))
        return refuse(
          'model/name',
          `${JSON.stringify(unit.name)} is not a name: a letter or underscore, then letters, digits and underscores.`,
        );
      if (unit.parent !== null && !get(unit.parent))
        return refuse('model/parent', `${unit.name} has no module or folder to stand in.`);
      for (let parent = get(unit.parent), i = 0; parent; parent = get(parent.parent), i++)
        if (parent.id === unit.id || i > 50) return refuse('model/parent', `${unit.name} cannot stand inside itself.`);
      if (unit.parent === null && kind.placement !== 'project')
        return refuse('model/parent', `A ${kind.label.toLowerCase()} stands in a module.`);
      const key = keyOf(unit);
      const other = taken.get(key);
      if (other && other !== unit.id)
        return refuse(
          'model/name-taken',
          `${unit.name} is the name of another ${unit.kind === 'module' ? 'module' : 'document'} already.`,
        );
      taken.set(key, unit.id);
    }
    return null;
  }

  private write(changed: readonly Unit[], deleted: readonly string[], version: number): void {
    const put = this.database.prepare(
      'INSERT INTO unit (id, kind, name, parent, documentation, data, kind_version, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, parent = excluded.parent, documentation = excluded.documentation, data = excluded.data, kind_version = excluded.kind_version, version = excluded.version',
    );
    for (const unit of changed) {
      put.run(
        unit.id,
        unit.kind,
        unit.name,
        unit.parent,
        unit.documentation,
        JSON.stringify(unit.data),
        this.kinds.require(unit.kind).version,
        version,
      );
      this.database.prepare('DELETE FROM deleted_unit WHERE id = ?').run(unit.id);
      this.index(unit);
    }
    for (const id of deleted) {
      this.database.prepare('DELETE FROM unit WHERE id = ?').run(id);
      this.database
        .prepare('INSERT INTO deleted_unit VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version')
        .run(id, version);
      this.database.prepare('DELETE FROM unit_text WHERE unit = ?').run(id);
    }
    this.database.prepare("UPDATE meta SET value = ? WHERE key = 'version'").run(String(version));
  }

  /** Names, documentation and expressions for the search (FTS5). */
  private index(unit: Unit): void {
    this.database.prepare('DELETE FROM unit_text WHERE unit = ?').run(unit.id);
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
    const data = unit.data as { entities?: NamedElement[]; associations?: NamedElement[]; values?: NamedElement[] };
    for (const entity of data.entities ?? []) {
      insert.run(unit.id, entity.id, 'entity', entity.name, entity.documentation ?? '');
      for (const attribute of entity.attributes ?? [])
        insert.run(unit.id, attribute.id, 'attribute', attribute.name, attribute.documentation ?? '');
    }
    for (const association of data.associations ?? [])
      insert.run(unit.id, association.id, 'association', association.name, association.documentation ?? '');
    for (const value of data.values ?? []) insert.run(unit.id, value.id, 'enumeration-value', value.name, '');
  }

  search(text: string, limit = 200): SearchRow[] {
    const words = text.match(/[\p{L}\p{N}_]+/gu) ?? [];
    if (words.length === 0) return [];
    const query = words.map((w) => `"${w}"*`).join(' ');
    return this.database
      .prepare(
        "SELECT unit, element, kind, name, snippet(unit_text, 4, '', '', '…', 12) AS excerpt FROM unit_text WHERE unit_text MATCH ? ORDER BY bm25(unit_text, 0, 0, 0, 10, 1) LIMIT ?",
      )
      .all(query, limit) as SearchRow[];
  }

  /** Keeps a contract file; the same content is kept once. Gives its hash. */
  putBlob(content: Uint8Array): string {
    const hash = createHash('sha256').update(content).digest('hex');
    this.database.prepare('INSERT OR IGNORE INTO blob VALUES (?, ?)').run(hash, content);
    return hash;
  }

  getBlob(hash: string): Uint8Array | undefined {
    return (
      this.database.prepare('SELECT content FROM blob WHERE hash = ?').get(hash) as { content: Uint8Array } | undefined
    )?.content;
  }

  close(): void {
    if (this.database.open) this.database.close();
  }
}

interface NamedElement {
  id: string;
  name: string;
  documentation?: string;
  attributes?: NamedElement[];
}

function refuse(code: string, message: string): Refusal {
  return { ok: false, code, message };
}
