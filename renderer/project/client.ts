import type { StudioClient } from '../../shared/rpc/channel.ts';

let studioClient: StudioClient | null = null;

/** The calls to the host. */
export function client(): StudioClient {
  if (!studioClient) throw new Error('The studio is not connected yet');
  return studioClient;
}

/** The connection says whom to call. */
export function callBy(made: StudioClient): void {
  studioClient = made;
}

let isOpen = true;
let waiting: (() => void)[] = [];

/** The host is gone, or is a new one that has not opened the project yet: edits wait. */
export function holdEdits(): void {
  isOpen = false;
}

/** The project is open again in the host. */
export function releaseEdits(): void {
  isOpen = true;
  const released = waiting;
  waiting = [];
  for (const go of released) go();
}

/** Waits until the host has the project open: an edit that is made while it is started again is not lost. */
export function untilOpen(): Promise<void> {
  return isOpen ? Promise.resolve() : new Promise((go) => waiting.push(go));
}
