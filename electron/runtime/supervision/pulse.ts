import { beatMs } from './messages.ts';

/** How many beats may be missing before a runtime counts as held up: short ones are everyday. */
const lateBeats = 4;
/** Time beyond that of a request in which the runtime ends a run that is too long by itself, in ms. */
const graceMs = 2_000;

/**
 * Whether a runtime in another process has moments for others. Beats that did not come are counted, one each `beatMs` in which this
 * process was awake, so that a machine that slept does not end a run.
 */
export class Pulse {
  /** The longest that one run may take, in ms. */
  limitMs = Number.POSITIVE_INFINITY;
  private missed = 0;
  private underWay: readonly string[] = [];

  /** A sign of life; what it works on, where it says so. */
  beat(underWay: readonly string[] = this.underWay): void {
    this.missed = 0;
    this.underWay = underWay;
  }

  /** To be asked each `beatMs`: whether it has been held up for longer than any run may take. */
  hasStopped(): boolean {
    this.missed++;
    return this.missed * beatMs >= this.limitMs + graceMs;
  }

  get isLate(): boolean {
    return this.missed >= lateBeats;
  }

  /** What is said of a runtime that is ended for it. */
  words(): string {
    const known = this.underWay.length > 0 ? ` Under way: ${this.underWay.join(', ')}.` : '';
    return `A run held up all others for ${Math.round((this.missed * beatMs) / 1000)} s and did not let itself be stopped: the service is started anew.${known}`;
  }
}
