/**
 * Runs that met others and are begun again take turns, so that they do not meet again. A turn is a courtesy, not a lock: who waits
 * too long for it goes on without.
 */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  /** Waits for the one before, at most `limitMs`; gives the function that ends the turn. */
  async next(limitMs: number): Promise<() => void> {
    const before = this.last;
    let end = () => {};
    this.last = new Promise<void>((resolve) => {
      end = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([before, limit]);
    clearTimeout(timer);
    return end;
  }
}
