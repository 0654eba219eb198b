/** So many at once; whoever comes later waits for room, in the order of coming, and is refused after a while. */
export class Room {
  private free: number;
  private readonly waitMs: number;
  private readonly refusal: () => Error;
  private readonly waiting = new Set<{ enter(): void }>();

  /** @param refusal what those are told that waited too long */
  constructor(size: number, waitMs: number, refusal: () => Error) {
    this.free = size;
    this.waitMs = waitMs;
    this.refusal = refusal;
  }

  /** Resolves when there is room, which is taken then. */
  take(): Promise<void> {
    if (this.free > 0) {
      this.free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.waiting.delete(waiter);
        reject(this.refusal());
      }, this.waitMs);
      const waiter = {
        enter() {
          clearTimeout(late);
          resolve();
        },
      };
      this.waiting.add(waiter);
    });
  }

  /** Gives back what was taken: to the one who waits longest. */
  give(): void {
    const [first] = this.waiting;
    if (first) {
      this.waiting.delete(first);
      first.enter();
    } else this.free++;
  }
}
