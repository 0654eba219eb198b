import { setFlagsFromString } from 'node:v8';

/**
 * Runs make many objects that are forgotten at their end. Node's own ways suit that badly: room for new objects grows until a process that reads a long
 * message holds 100 MB of it, most of them garbage; and lists are taken for long-lived.
 */

/** Half of the room for new objects, in MB: more brings no speed. */
const semiSpaceMb = 16;

/** What a process of runs is started with. */
export const youngMemoryFlags: readonly string[] = [`--max-semi-space-size=${semiSpaceMb}`];

/** The same for a thread: the engine counts two halves, and one for what is large. */
export const youngMemoryOfThread = { maxYoungGenerationSizeMb: 3 * semiSpaceMb };

/**
 * Tells the engine not to guess which lists live long. It guesses by what it sees first, when everything that a run has made is still in use; from then on
 * each list is put with the old objects, where it and all that it holds stay until memory is tidied up thoroughly: a run after the other, for nothing.
 * Within Electron the runtime is a thread of a process that serves others, too.
 */
export function expectShortLives(): void {
  if (process.versions.electron === undefined) setFlagsFromString('--no-allocation-site-pretenuring');
}
