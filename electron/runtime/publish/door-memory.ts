import { RateCounters } from './rate-counters.ts';

/** What the doors of a run remember from one request to the next, whatever version of the program carries them out. */
export class DoorMemory {
  /** Keys of requests that are being carried out, by which the same one is known when it comes again meanwhile. */
  readonly underWay = new Set<string>();
  readonly rates = new RateCounters();
}
