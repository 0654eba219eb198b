/** What a person does with mouse, finger or keys, as Chromium names it; moving the mouse is none. */
const begins: ReadonlySet<string> = new Set(['mouseDown', 'rawKeyDown', 'keyDown', 'touchStart', 'gestureTap']);
/** As long as Chromium lets a page act on one (transient activation). */
const lastsMs = 5_000;

/** What a person last did in a window, which may open one link. A page has no way to make it up: it comes from the input of the system. */
export class Gesture {
  private at = Number.NEGATIVE_INFINITY;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** `type` is that of an input event of the window. */
  note(type: string): void {
    if (begins.has(type)) this.at = this.now();
  }

  /** Whether there is one; it is used up then. */
  take(): boolean {
    const isThere = this.now() - this.at <= lastsMs;
    this.at = Number.NEGATIVE_INFINITY;
    return isThere;
  }
}
