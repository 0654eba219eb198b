import type Database from 'better-sqlite3';
import { type Change, changeSchema, type UnitOperation } from '../../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { KindRegistry } from '../../../shared/model/kind.ts';
import { hasSecretPlace, mayBeSecret } from '../../../shared/model/stored-secrets.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { DamagedDocument } from '../../../shared/rpc/calls/damage.ts';
import { type ChangeMode, checkedUnit, draftChange } from './change-draft.ts';
import { ChangeHistory, type Direction } from './change-history.ts';
import type { DamagedUnits } from './damaged-units.ts';
import { translateFileError } from './file-error.ts';
import { FileStanding, type Loss } from './file-standing.ts';
import { HeldDocuments, type OutsideDocuments } from './held-documents.ts';
import type { HeldFile } from './held-file.ts';
import { historyWithoutTexts } from './history-secrets.ts';
import { type ContractFiles, KeptFiles } from './kept-files.ts';
import { kindVersionsOf } from './kind-versions.ts';
import { writeCopy } from './project-copy.ts';
import { closeWithoutLog, openProjectFile } from './project-file.ts';
import { ProjectReader } from './project-reader.ts';
import { type Refusal, refuse } from './refusal.ts';
import { unitsForCopy } from './saved-copy.ts';
import { SearchIndex, type SearchRow } from './search-index.ts';
import { type ChangeRow, operationsOf, type UnitRow } from './stored-rows.ts';
import { refuseNames } from './unit-names.ts';
import { refusePlaces } from './unit-places.ts';
import { UnitTable } from './unit-table.ts';

export interface AppliedChange {
  ok: true;
  version: number;
  label: string;
  changed: Unit[];
  deleted: string[];
  /** What is to be said of it, apart from that it is done. */
  notice?: string;
}

/** What others did to the file. */
export interface OutsideChange extends OutsideDocuments {
  version: number;
}

/**
 * The project file: units, and every edit as a change with its inverse. A change is one transaction with
 * `synchronous=FULL`; when `apply` returns, it is on disk, and so is the way back (DESIGN decision 2).
 */
export class ProjectStore {
  readonly file: string;
  readonly readOnly: string | null;
  /** What is to be said of the opening: a log of another version that was set aside. */
  readonly notice: string | null;
  private readonly database: Database.Database;
  private readonly held: HeldFile;
  private readonly standing: FileStanding;
  private readonly kinds: KindRegistry;
  private readonly index: SearchIndex;
  private readonly files: KeptFiles;
  private readonly history: ChangeHistory;
  private readonly table: UnitTable;
  private readonly reader: ProjectReader;
  private readonly documents: HeldDocuments;
  private knownVersion = 0;
  private dataVersion = 0;
  /** Changes of others that were read, but that nobody was told of yet. */
  private unseen: OutsideChange | null = null;
  /** Whether an edit was acknowledged since the file was opened. */
  private isEdited = false;

  constructor(file: string, kinds: KindRegistry, mode: 'open' | 'create' = 'open') {
    const opened = openProjectFile(file, mode);
    this.file = file;
    this.kinds = kinds;
    this.database = opened.database;
    this.held = opened.held;
    this.readOnly = opened.readOnly;
    this.notice = opened.notice;
    this.standing = new FileStanding(file, opened.held, opened.database, () =>
      this.reader.continues(this.documents, this.knownVersion),
    );
    this.reader = new ProjectReader(file, this.database, kinds);
    this.documents = new HeldDocuments(this.database, kinds);
    this.index = new SearchIndex(this.database, kinds);
    this.table = new UnitTable(this.database, kinds, this.index);
    this.files = new KeptFiles(this.database, kinds);
    this.history = new ChangeHistory(this.database);
    try {
      this.load();
    } catch (error) {
      this.close();
      throw translateFileError(file, error);
    }
  }

  private load(): void {
    const isOutdated = this.read();
    if (this.readOnly) return;
    if (isOutdated) {
      this.bringForward();
      this.read();
    }
    this.settle();
  }

  /** Reads all units. Gives whether units or history are of older shapes. Throws `project/newer`. */
  private read(): boolean {
    this.dataVersion = this.database.pragma('data_version', { simple: true }) as number;
    // One snapshot: another process may be writing.
    return this.database.transaction(() => {
      this.knownVersion = this.reader.version();
      this.standing.follow();
      return this.reader.readAll(this.documents, this.table, this.history);
    })();
  }

  /** Writes units and history in the shapes of today. */
  private bringForward(): void {
    this.database
      .transaction(() => {
        const outdated = this.reader.bringForward(this.documents, this.history);
        // Others that have the file open see a new version of these units, or that they are too old for them.
        this.write(outdated, [], this.reader.nextVersion());
      })
      .immediate();
  }

  get version(): number {
    return this.knownVersion;
  }

  all(): ReadonlyMap<string, Unit> {
    return this.documents.units;
  }

  /** What is to be said of the file: its damage, and a log that was set aside (`project/log-set-aside`). */
  findings(): LocatedDiagnostic[] {
    const aside: LocatedDiagnostic[] = this.notice
      ? [{ severity: 'warning', code: 'project/log-set-aside', message: this.notice }]
      : [];
    return [...this.damage(), ...(this.history.isWhole ? [] : [damagedHistory]), ...aside];
  }

  /** One error a damaged document (`project/damaged`). */
  damage(): LocatedDiagnostic[] {
    return this.documents.damaged.findings(this.documents.units);
  }

  damagedDocuments(): readonly DamagedDocument[] {
    return [...this.documents.damaged.values()];
  }

  /** A damaged document with what its row holds; undefined for one that is sound or gone. */
  damagedDocument(id: string): ReturnType<DamagedUnits['document']> {
    return this.documents.damaged.document(id);
  }

  /**
   * Puts a sound document in the place of a damaged one. It is no step of the history, since what it was is not known. Refused like
   * any edit that makes a document.
   */
  mend(input: Unit): AppliedChange | Refusal {
    return this.onDamaged(input.id, (version, forgotten) => {
      const unit = checkedUnit(input, undefined, 'new', forgotten, this.kinds);
      if ('ok' in unit) return unit;
      const draft = new Map([[unit.id, unit]]);
      const problem =
        refusePlaces(draft, 'new', this.documents.units, this.documents.strays, this.documents.damaged, this.kinds) ??
        refuseNames([unit], draft, this.documents.units, this.kinds) ??
        this.files.keep([unit], new Map());
      if (problem) return problem;
      if (hasSecretPlace(unit, this.kinds)) forgotten.add(unit.id);
      this.write([unit], [], version);
      return { ok: true, version, label: `Mend ${unit.name}`, changed: [unit], deleted: [] };
    });
  }

  /** Deletes a damaged document in which nothing stands. It is no step of the history. */
  deleteDamaged(id: string): AppliedChange | Refusal {
    return this.onDamaged(id, (version) => {
      const { name } = this.documents.damaged.get(id) as DamagedDocument;
      const others = [...this.documents.units.values(), ...this.documents.damaged.values()].filter(
        (each) => each.id !== id,
      );
      if (others.some(({ parent }) => parent === id))
        return refuse('project/not-empty', `${name} is not deleted: documents stand in it. Mend it first.`);
      this.write([], [id], version);
      return { ok: true, version, label: `Delete ${name}`, changed: [], deleted: [id] };
    });
  }

  /** What a damaged document held is forgotten when it may have been a secret. */
  private onDamaged(
    id: string,
    work: (version: number, forgotten: Set<string>) => AppliedChange | Refusal,
  ): AppliedChange | Refusal {
    if (this.readOnly) return refuse('project/read-only', `Not saved: ${this.readOnly}`);
    return this.transact((forgotten) => {
      if (!this.documents.damaged.has(id))
        return refuse('change/conflict', 'The document is not damaged any more, or was deleted meanwhile.');
      const row = this.database.prepare('SELECT kind, data FROM unit WHERE id = ?').get(id) as UnitRow | undefined;
      if (!row)
        return refuse('project/damaged', 'The id of the document is damaged, too: only a recovery leaves it out.');
      if (mayBeSecret(String(row.kind), String(row.data), this.kinds)) forgotten.add(id);
      const done = work(this.reader.nextVersion(), forgotten);
      // Its old seal may have been what was damaged: the sum is that of the seals that are there now.
      if (done.ok) this.table.sumUp();
      return done;
    });
  }

  undoState(): { undo: string | null; redo: string | null } {
    return this.history.state();
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
    this.standing.readyToRead();
    const dataVersion = this.database.pragma('data_version', { simple: true }) as number;
    if (dataVersion === this.dataVersion) return null;
    const since = this.knownVersion;
    const readOurs = () => {
      // Nothing is taken of what was written over the file: the next edit says so.
      if (!this.standing.isOurContent()) return null;
      this.standing.follow();
      // One snapshot: another process may be writing.
      return this.reader.since(since);
    };
    const theirs = this.database.inTransaction ? readOurs() : this.database.transaction(readOurs)();
    if (!theirs) return null;
    const { version, rows, gone } = theirs;
    // Units of a newer program are refused before anything of them is taken, now and at every later look.
    const read = rows.map((row) => [row, this.reader.toUnit(row, version)] as const);
    this.dataVersion = dataVersion;
    if (version === since) return null;
    const outside = this.documents.follow(read, gone);
    this.knownVersion = version;
    return { ...outside, version };
  }

  /**
   * Applies a change made on a version of the project. Refused when a unit it touches was changed since by somebody else,
   * when data does not fit its kind, when a name is not free, or when a contract's file is neither held nor among `files` (by
   * hash), or when it gives a secret. Nothing is written then. Files that documents of the change came from are kept in its transaction.
   * A text that becomes secret is taken away in the same step, and out of the history.
   */
  apply(input: Change, baseVersion: number, files: ContractFiles = new Map()): AppliedChange | Refusal {
    if (this.readOnly) return refuse('project/read-only', `Not saved: ${this.readOnly}`);
    const parsed = changeSchema.safeParse(input);
    if (!parsed.success)
      return refuse('change/malformed', `The change is malformed: ${parsed.error.issues[0]?.message}`);
    return this.transact((forgotten) => this.carryOut(parsed.data as Change, baseVersion, 'new', forgotten, files));
  }

  /** Fills a project that was just made: no edit of a person, and so no step that could be undone. */
  fill(ops: readonly UnitOperation[], files: ContractFiles = new Map()): AppliedChange | Refusal {
    return this.transact((forgotten) =>
      this.carryOut({ label: 'New project', ops: [...ops] }, 0, 'first', forgotten, files),
    );
  }

  /** Takes the history of another file with the same documents, and the files of contracts that it needs. */
  adoptHistory(changes: readonly ChangeRow[], files: ContractFiles): void {
    this.database
      .transaction(() => {
        this.standing.beginWriting();
        this.history.adopt(changes);
        this.files.adopt(files);
      })
      .immediate();
  }

  undo(): AppliedChange | Refusal {
    return this.step('undo');
  }

  redo(): AppliedChange | Refusal {
    return this.step('redo');
  }

  private step(direction: Direction): AppliedChange | Refusal {
    if (this.readOnly) return refuse('project/read-only', `Not saved: ${this.readOnly}`);
    return this.transact((forgotten) => {
      const row = this.history.next(direction);
      if (row === 'nothing') return refuse('undo/nothing', `There is nothing to ${direction}.`);
      if (row === 'damaged') return refuse('project/damaged', `${damagedHistory.message} ${damagedHistory.fix}`);
      this.reader.refuseNewer(row.kinds);
      const ops = operationsOf(direction === 'undo' ? row.inverse : row.forward);
      if (!ops) return refuse('project/damaged', `${damagedHistory.message} ${damagedHistory.fix}`);
      const result = this.carryOut({ label: row.label, ops }, this.reader.version(), 'step', forgotten);
      if (result.ok) this.history.mark(row, direction === 'undo' ? 1 : 0);
      return result;
    });
  }

  /** `work` names the documents whose texts of before must be forgotten. */
  private transact(work: (forgotten: Set<string>) => AppliedChange | Refusal): AppliedChange | Refusal {
    this.standing.readyToRead();
    try {
      this.database.exec('BEGIN IMMEDIATE');
    } catch (error) {
      return this.failure(error);
    }
    let outside: OutsideChange | null = null;
    try {
      const loss = this.standing.loss();
      if (loss) {
        this.database.exec('ROLLBACK');
        return refuse(loss.code, `Not saved: ${loss.message}`);
      }
      outside = this.pull();
      const forgotten = new Set<string>();
      const result = work(forgotten);
      if (result.ok && forgotten.size > 0) this.forgetTexts(forgotten);
      if (result.ok) {
        this.standing.follow();
        this.database.exec('COMMIT');
      } else this.database.exec('ROLLBACK');
      // A refused edit tells nobody what others did; the next look does.
      if (!result.ok) this.unseen = outside;
      if (result.ok) {
        const { lost, found } = this.documents.adopt(result.changed, result.deleted, result.version);
        result.changed.push(...found);
        result.deleted.push(...lost);
        // SQLite's number of writes by others stays that of the look before: another process may have written since the commit.
        this.knownVersion = result.version;
        this.isEdited = true;
        if (forgotten.size > 0) result.notice = this.sweep() ? forgottenNotice : `${forgottenNotice} ${notSweptNotice}`;
        else if ((this.standing.logBytes() ?? 0) > longestLogBytes) this.settle();
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
    throw error;
  }

  private carryOut(
    change: Change,
    baseVersion: number,
    mode: ChangeMode,
    forgotten: Set<string>,
    files: ContractFiles = new Map(),
  ): AppliedChange | Refusal {
    const version = this.reader.nextVersion();
    const drafted = draftChange(change, baseVersion, mode, forgotten, {
      units: this.documents.units,
      versions: this.documents.versions,
      damaged: this.documents.damaged,
      kinds: this.kinds,
      hasPast: (id) => this.history.touches(id),
    });
    if (!drafted.ok) return drafted;
    const { draft, forward, inverse } = drafted;
    const changed = [...draft.values()].filter((u): u is Unit => u !== null);
    const deleted = [...draft]
      .filter(([, unit]) => unit === null)
      .map(([id]) => id)
      .filter((id) => this.documents.units.has(id));
    const misplaced = refusePlaces(
      draft,
      mode,
      this.documents.units,
      this.documents.strays,
      this.documents.damaged,
      this.kinds,
    );
    // No edit of ours leads there: the history is a stranger's.
    if (misplaced && mode === 'step')
      return refuse('project/damaged', `${damagedHistory.message} ${misplaced.message}`);
    if (misplaced) return misplaced;
    if (mode !== 'step') {
      const problem = refuseNames(changed, draft, this.documents.units, this.kinds) ?? this.files.keep(changed, files);
      if (problem) return problem;
    }
    if (forward.length === 0) return { ok: true, version: version - 1, label: change.label, changed: [], deleted: [] };
    this.write(changed, deleted, version);
    if (mode === 'new') {
      this.forgetUndone();
      const touched = [...draft].map(([id, unit]) => (unit ?? this.documents.units.get(id))?.kind);
      this.history.append({
        label: change.label,
        at: Date.now(),
        forward: JSON.stringify(forward),
        inverse: JSON.stringify(inverse),
        kinds: kindVersionsOf(touched, this.kinds),
      });
    }
    return { ok: true, version, label: change.label, changed, deleted };
  }

  /** Takes the texts that are, or may have been, secrets out of the history. */
  private forgetTexts(ids: ReadonlySet<string>): void {
    const stored = this.reader.soundUnits();
    const { rewritten, dropped } = historyWithoutTexts(ids, this.history.dropUnreachable(), stored, this.kinds);
    for (const row of rewritten) this.history.rewrite(row);
    this.history.drop(dropped);
  }

  /** Writes the file anew, without what stands in its unused parts. Gives whether it is done: another program may be reading. */
  private sweep(): boolean {
    try {
      this.database.exec('VACUUM');
    } catch {
      return false;
    }
    return this.settle();
  }

  private write(changed: readonly Unit[], deleted: readonly string[], version: number): void {
    this.standing.beginWriting();
    this.table.write(changed, deleted, version);
  }

  /** Changes that were undone go with the next new one, and with them the files that only they would bring back. */
  private forgetUndone(): void {
    this.files.forget(this.history.forgetUndone());
  }

  search(text: string, limit = 200): SearchRow[] {
    return this.index.search(text, limit);
  }

  holdsFile(hash: string): boolean {
    return this.files.holds(hash);
  }

  /** The bytes of a contract's file; undefined for one that is not held, or is damaged. */
  contractFile(hash: string): Uint8Array | undefined {
    return this.files.read(hash);
  }

  /** What became of the file behind the store's back, looked at now; null when all is well. Nothing is written any more then. */
  loss(): Loss | null {
    return this.standing.loss();
  }

  /** Whether edits were acknowledged that a lost file may lack. */
  get hasEdits(): boolean {
    return this.isEdited;
  }

  /**
   * Brings all edits into the one file, wherever it is now, so that a copy of it alone holds them. Gives whether they are;
   * if not (a reader in another process, a full disk) they stay safe in the log, and the next time does it.
   */
  settle(): boolean {
    if (this.readOnly || this.database.inTransaction) return false;
    try {
      if (!this.standing.isOurContent()) return false;
      if (this.standing.logBytes() === 0) return true;
      const [outcome] = this.database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return outcome?.busy === 0;
    } catch {
      return false;
    }
  }

  /**
   * Writes what is open into a new file: documents, history and contracts' files. Of a file that was overwritten only the documents,
   * and the contracts' files that can still be read. Throws `ProjectFileError`.
   */
  saveCopy(target: string): void {
    try {
      writeCopy(target, (work) => {
        if (this.standing.isOurContent()) this.database.prepare('VACUUM INTO ?').run(work);
        else this.writeUnits(work);
      });
    } catch (error) {
      throw translateFileError(target, error);
    }
  }

  private writeUnits(work: string): void {
    const { units, files } = unitsForCopy(this.documents.units.values(), this.files, this.kinds);
    const copy = new ProjectStore(work, this.kinds, 'create');
    try {
      const made = copy.apply({ label: 'Saved copy', ops: units.map((unit) => ({ op: 'create', unit })) }, 0, files);
      if (!made.ok) throw new Error(made.message);
    } finally {
      copy.close();
    }
  }

  /** Ends it with all edits in the one file; a file that has other contents now is not touched, and its log stays beside it. */
  close(): void {
    if (!this.database.open) return;
    if (this.readOnly || this.isOurs()) {
      this.settle();
      this.database.close();
    } else closeWithoutLog(this.held.place, this.database);
    // A connection that had to stay open needs its locks.
    if (this.database.open) return;
    this.standing.dispose();
    this.held.dispose();
  }

  private isOurs(): boolean {
    try {
      return this.standing.isOurContent();
    } catch {
      return false;
    }
  }
}

/** A log longer than this is brought into the file at once, not only when nobody edits. */
const longestLogBytes = 4 * 1024 * 1024;

const forgottenNotice =
  'What is, or may have been, the text of a secret was taken out of the project and its history; undo does not bring it back. Copies of the file that were made before still hold it.';
const notSweptNotice =
  'Unused parts of the file may hold it, too, until the project is saved as a copy: another program holds it open.';

const damagedHistory: LocatedDiagnostic = {
  severity: 'error',
  code: 'project/damaged',
  message: 'The history of edits is damaged: undo and redo end where the damage begins.',
  fix: 'Take over the documents into a new file with: weft new NEWFILE --recover FILE',
};
