import type Database from 'better-sqlite3';
import { changeSeal, SealSum } from './seals.ts';
import { type ChangeRow, isChangeRow, isLabel, lastVersion, touchedIds } from './stored-rows.ts';

export type Direction = 'undo' | 'redo';

/** What stands in the way of a step through the history. */
export type NoStep = 'nothing' | 'damaged';

/** Whether an edit was undone when the history was read. Of a damaged one only its neighbours can tell, since that may be its damage. */
type Side = 'done' | 'undone' | 'unknown';

const columns = {
  undo: 'FROM change WHERE undone = 0 ORDER BY seq DESC LIMIT 1',
  redo: 'FROM change WHERE undone = 1 ORDER BY seq LIMIT 1',
};

/** The edits of a project, each with its way back; those that were undone wait to be redone. A step over a damaged one is never made. */
export class ChangeHistory {
  private readonly database: Database.Database;
  private readonly sum: SealSum;
  private damaged: ReadonlyMap<number, Side> = new Map();
  private lastDamagedDone = 0;
  private firstDamagedUndone = Number.POSITIVE_INFINITY;
  /** Edits may be missing up to this one: nothing up to it can be stepped over. */
  private untrustedUntil = 0;
  /** The highest number that was given, also to an edit that is gone. */
  private lastNumber = 0;

  constructor(database: Database.Database) {
    this.database = database;
    this.sum = new SealSum(database, 'change');
  }

  /** Reads all of it and looks for damage; gives the kind versions (`ChangeRow.kinds`) that its sound edits were made on. */
  inspect(): Set<string> {
    const damaged: number[] = [];
    const kinds = new Set<string>();
    const seals: string[] = [];
    const wrong: { stored: string; recomputed: string }[] = [];
    let [last, lastDone, firstUndone] = [0, 0, Number.POSITIVE_INFINITY];
    for (const row of this.database.prepare('SELECT * FROM change').iterate() as Iterable<ChangeRow>) {
      const recomputed = changeSeal(row);
      seals.push(row.seal);
      last = Math.max(last, row.seq);
      if (recomputed === row.seal && isChangeRow(row)) {
        kinds.add(row.kinds);
        if (row.undone) firstUndone = Math.min(firstUndone, row.seq);
        else lastDone = Math.max(lastDone, row.seq);
      } else {
        damaged.push(row.seq);
        wrong.push({ stored: row.seal, recomputed });
      }
    }
    const sideOf = (seq: number): Side => (seq < lastDone ? 'done' : seq > firstUndone ? 'undone' : 'unknown');
    this.setDamaged(new Map(damaged.map((seq) => [seq, sideOf(seq)])));
    this.untrustedUntil = this.sum.fits(seals, wrong) ? 0 : last;
    const given = this.database.prepare("SELECT max(seq) FROM sqlite_sequence WHERE name = 'change'").pluck().get();
    this.lastNumber = given === null ? last : Math.max(last, Number(given));
    return kinds;
  }

  /** Whether there are numbers for edits to come. */
  get canBeContinued(): boolean {
    return this.lastNumber <= lastVersion;
  }

  get isWhole(): boolean {
    return this.damaged.size === 0 && this.untrustedUntil === 0;
  }

  /** The labels of what would be undone and redone; null where there is nothing, or damage. */
  state(): { undo: string | null; redo: string | null } {
    const label = (direction: Direction) => {
      const found = this.database.prepare(`SELECT seq, label ${columns[direction]}`).get() as ChangeRow | undefined;
      return found && isLabel(found.label) && !this.isBlocked(found.seq, direction) ? found.label : null;
    };
    return { undo: label('undo'), redo: label('redo') };
  }

  next(direction: Direction): ChangeRow | NoStep {
    const row = this.database.prepare(`SELECT * ${columns[direction]}`).get() as ChangeRow | undefined;
    if (!row) return 'nothing';
    return this.isBlocked(row.seq, direction) || changeSeal(row) !== row.seal || !isChangeRow(row) ? 'damaged' : row;
  }

  /** Whether a damaged edit stands between here and the state that the step leads to. */
  private isBlocked(seq: number, direction: Direction): boolean {
    if (seq <= this.untrustedUntil) return true;
    return direction === 'undo' ? seq <= this.lastDamagedDone : seq >= this.firstDamagedUndone;
  }

  private setDamaged(damaged: ReadonlyMap<number, Side>): void {
    this.damaged = damaged;
    this.lastDamagedDone = 0;
    this.firstDamagedUndone = Number.POSITIVE_INFINITY;
    for (const [seq, side] of damaged) {
      if (side !== 'undone') this.lastDamagedDone = Math.max(this.lastDamagedDone, seq);
      if (side !== 'done') this.firstDamagedUndone = Math.min(this.firstDamagedUndone, seq);
    }
  }

  /** Whether an edit touches the document, or may. Reads all of them. */
  touches(id: string): boolean {
    const rows = this.database.prepare('SELECT forward, inverse FROM change').all() as ChangeRow[];
    return rows.some((row) => touchedIds(row)?.has(id) ?? true);
  }

  append(change: Pick<ChangeRow, 'label' | 'at' | 'forward' | 'inverse' | 'kinds'>): void {
    const { label, at, forward, inverse, kinds } = change;
    const { lastInsertRowid } = this.database
      .prepare("INSERT INTO change (label, at, forward, inverse, kinds, seal) VALUES (?, ?, ?, ?, ?, '')")
      .run(label, at, forward, inverse, kinds);
    this.seal({ ...change, seq: Number(lastInsertRowid), undone: 0 });
    // Wherever a damaged one stood: the new one is made upon it.
    if (this.damaged.size > 0) this.setDamaged(new Map([...this.damaged].map(([seq]) => [seq, 'done'])));
  }

  /** Takes the edits of another file of the same documents in place of its own. */
  adopt(rows: readonly ChangeRow[]): void {
    this.database.prepare('DELETE FROM change').run();
    const insert = this.database.prepare(
      'INSERT INTO change (seq, label, at, forward, inverse, undone, kinds, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const row of rows)
      insert.run(row.seq, row.label, row.at, row.forward, row.inverse, row.undone, row.kinds, changeSeal(row));
    this.sum.set(rows.map(changeSeal));
  }

  /** Puts an edit among the undone, or back among the others. */
  mark(row: ChangeRow, undone: 0 | 1): void {
    this.rewrite({ ...row, undone });
  }

  /** An edit in another shape, in its place. */
  rewrite(row: ChangeRow): void {
    this.sum.turn(row.seal);
    this.database
      .prepare('UPDATE change SET forward = ?, inverse = ?, kinds = ?, undone = ? WHERE seq = ?')
      .run(row.forward, row.inverse, row.kinds, row.undone, row.seq);
    this.seal(row);
  }

  private seal(row: Omit<ChangeRow, 'seal'>): void {
    const seal = changeSeal(row);
    this.database.prepare('UPDATE change SET seal = ? WHERE seq = ?').run(seal, row.seq);
    this.sum.turn(seal);
  }

  drop(seqs: readonly number[]): void {
    const remove = this.database.prepare('DELETE FROM change WHERE seq = ? RETURNING seal').pluck();
    this.sum.turn(...seqs.flatMap((seq) => (remove.get(seq) as string | undefined) ?? []));
  }

  /** Drops what was undone, but what is damaged stays: it may be no undone edit at all, and still ends the way back. Gives what was dropped. */
  forgetUndone(): string[] {
    const undone = (
      this.database.prepare('SELECT seq, forward FROM change WHERE undone = 1').all() as ChangeRow[]
    ).filter(({ seq }) => !this.damaged.has(seq));
    this.drop(undone.map(({ seq }) => seq));
    return undone.map(({ forward }) => String(forward));
  }

  /** Drops what no step reaches any more because of damage; gives the rest, the oldest first. */
  dropUnreachable(): ChangeRow[] {
    const rows = this.database.prepare('SELECT * FROM change ORDER BY seq').all() as ChangeRow[];
    if (this.isWhole) return rows;
    const reachable = rows.filter((row) => !this.isBlocked(row.seq, row.undone ? 'redo' : 'undo'));
    const kept = new Set(reachable);
    this.drop(rows.filter((row) => !kept.has(row)).map(({ seq }) => seq));
    this.sum.set(reachable.map(({ seal }) => seal));
    return reachable;
  }
}
