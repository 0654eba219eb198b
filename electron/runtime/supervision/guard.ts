import type { ChildProcess } from 'node:child_process';
import { totalmem } from 'node:os';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';

/**
 * A process that runs compiled code may spin, and then hears of nothing: neither that its parent is gone, nor that it has taken all memory there is,
 * which is no matter of the heap's limit where it is bytes of files and messages. A thread of it looks, and ends it.
 */

/** Environment of a guarded process: the MB that it may take in all. Also says that its `lastWordsFd` is ours. */
const variable = 'WEFT_GUARD_MB';
/** The pipe by which a guarded process says why it ends; `stdio` of its parent has it at this place. */
const lastWordsFd = 4;

/** The whole of the thread: text, so that each bundle has it and no file must be found. */
const watching = `
const { workerData: { parent, limit, fd, tooMuch } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const end = (why) => {
  try { writeSync(fd, why); } catch {}
  process.kill(process.pid, 'SIGKILL');
};
const isParentGone = () => {
  if (process.ppid !== parent) return true;
  // Where an orphan keeps its parent's number.
  try { process.kill(parent, 0); return false; } catch (error) { return error.code === 'ESRCH'; }
};
setInterval(() => {
  if (process.memoryUsage.rss() > limit) end(tooMuch);
  else if (isParentGone()) end('');
}, 100);
`;

/** What a parent adds to the options of a process that is to be guarded: `stdio` ends with the pipe of its last words. */
export function guardOptions(memoryMb: number): { env: NodeJS.ProcessEnv; lastStdio: ['ipc', 'pipe'] } {
  return { env: { ...process.env, [variable]: String(memoryMb) }, lastStdio: ['ipc', 'pipe'] };
}

/** What a guarded process says before it is ended by its guard; to be asked once it is closed. */
export function hearLastWords(child: ChildProcess): () => string {
  let words = '';
  // One that could not be started has none.
  const pipe = (child.stdio as ChildProcess['stdio'] | undefined)?.[lastWordsFd] as Readable | undefined;
  pipe?.on('data', (chunk) => (words += String(chunk))).on('error', () => {});
  return () => words;
}

/** Why what took too much memory was ended. */
export function tooMuchMemory(memoryMb: number): string {
  return `more memory than it may have (${Math.round(memoryMb)} MB)`;
}

/** Begins to guard this process, where its parent asked for it. */
export function guardThisProcess(): void {
  const memoryMb = Number(process.env[variable]);
  delete process.env[variable];
  if (!(memoryMb > 0)) return;
  const guard = new Worker(watching, {
    eval: true,
    workerData: {
      parent: process.ppid,
      limit: memoryMb * 2 ** 20,
      fd: lastWordsFd,
      tooMuch: tooMuchMemory(memoryMb),
    },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
    execArgv: [],
    name: 'guard',
  });
  guard.on('error', (error) => process.emitWarning(`Nothing guards this process: ${error.message}`));
  guard.unref();
}

/** What a process may take where nobody says: most of what the machine, or its container, has. */
export function usualMemoryMb(): number {
  const allowed = process.constrainedMemory();
  const bytes = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return Math.floor((bytes * 0.8) / 2 ** 20);
}
