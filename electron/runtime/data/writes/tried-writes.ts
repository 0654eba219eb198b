import type { WriteOperation } from '../../contract/object-store.ts';
import type { EarlierWrites } from './earlier-writes.ts';

/** What was tried of a run's writes: so that of a long log only what came since is tried, with what it was before. */
export class TriedWrites implements EarlierWrites {
  /** What the database held when all of them were tried last. */
  stored = '';
  /** How many of them were tried. */
  count = 0;
  /** How long it took to try all again, since others stored something, and since when. */
  private spentMs = 0;
  private readonly sinceMs = performance.now();
  private readonly placesOf = new Map<number, number[]>();
  private readonly inserted = new Set<number>();
  /** Of those that were tried, in their order. */
  private readonly ids: number[] = [];
  private readonly isInsert: boolean[] = [];

  isInserted(id: number): boolean {
    return this.inserted.has(id);
  }

  isWritten(id: number): boolean {
    return this.placesOf.has(id);
  }

  /** The writes since the last try, with the earlier ones of the same objects before them. */
  newest(log: readonly WriteOperation[]): WriteOperation[] {
    const places = new Set<number>();
    for (let i = this.count; i < log.length; i++)
      for (const place of this.placesOf.get((log[i] as WriteOperation).id) ?? []) places.add(place);
    return [...[...places].sort((a, b) => a - b).map((i) => log[i] as WriteOperation), ...log.slice(this.count)];
  }

  /** All of the log was tried. */
  keep(log: readonly WriteOperation[]): void {
    for (; this.count < log.length; this.count++) {
      const { kind, id } = log[this.count] as WriteOperation;
      const places = this.placesOf.get(id);
      if (places) places.push(this.count);
      else this.placesOf.set(id, [this.count]);
      if (kind === 'insert') this.inserted.add(id);
      this.ids.push(id);
      this.isInsert.push(kind === 'insert');
    }
  }

  /** The run took all but the first `count` back. What stays was tried together with that only: it is due again. */
  backTo(count: number): void {
    if (count >= this.count) return;
    while (this.ids.length > count) {
      const id = this.ids.pop() as number;
      if (this.isInsert.pop()) this.inserted.delete(id);
      const places = this.placesOf.get(id);
      places?.pop();
      if (places?.length === 0) this.placesOf.delete(id);
    }
    this.count = count;
    this.stored = '';
  }

  /** Whether to try all again may take its time once more: a busy rival must not make a long run one of trials. */
  get mayTryAll(): boolean {
    return this.spentMs <= (performance.now() - this.sinceMs) * share;
  }

  spend(ms: number): void {
    this.spentMs += ms;
  }
}

/** Of the time of a run. */
const share = 0.2;
