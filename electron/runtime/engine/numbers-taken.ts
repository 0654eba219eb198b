import { after, type MaybePromise } from '../contract/steps.ts';

/** The AutoNumbers that the attempts at one run took: one that is begun again gives those first, and leaves no gap. */
export class NumbersTaken {
  private readonly taken = new Map<string, number[]>();
  private readonly given = new Map<string, number>();

  /** The run is begun again. */
  again(): void {
    this.given.clear();
  }

  /**
   * The next number of an attribute. `take` takes one of the store; inside the writer's turn (`isLent`) that goes back to the store
   * when the turn fails, so that it must not be given again.
   */
  next(attribute: string, take: () => MaybePromise<number>, isLent: boolean): MaybePromise<number> {
    let taken = this.taken.get(attribute);
    if (!taken) this.taken.set(attribute, (taken = []));
    const all = taken;
    const count = this.given.get(attribute) ?? 0;
    const known = all[count];
    if (known !== undefined) {
      this.given.set(attribute, count + 1);
      return known;
    }
    return after(take(), (number) => {
      if (isLent) return number;
      all.push(number);
      this.given.set(attribute, all.length);
      return number;
    });
  }
}
