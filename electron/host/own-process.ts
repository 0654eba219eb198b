import { type ChildProcess, fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { guardOptions, hearLastWords, tooMuchMemory, usualMemoryMb } from '../runtime/supervision/guard.ts';
import { youngMemoryFlags, youngMemoryOfThread } from '../runtime/supervision/young-memory.ts';
import { every, unharmed } from './unharmed.ts';

/** A process of ours beside the host: what may hang, spin or fill its memory runs there. */
export interface OwnProcess<To> {
  send(message: To): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

interface OwnProgram {
  /** The bundle beside this file's, and the source in a checkout, from here. */
  bundle: string;
  source: string;
  /** What a thread is told that stands for the process. */
  workerData: object;
  /** Limit of its heap; 2 GB otherwise for a thread, Node's own for a process. */
  memoryMb?: number;
  /** Limit of all that it takes, bytes outside its heap too; most of the machine's otherwise. */
  wholeMemoryMb?: number;
  /** Where its errors are written: the end of a process out of memory fills a page. */
  stderr: 'inherit' | 'ignore';
}

const here = dirname(fileURLToPath(import.meta.url));

/** Starts a Node process of its own; inside Electron, whose fuses forbid that, a thread that can be ended as hard. */
export function startOwnProcess<To, From>(
  program: OwnProgram,
  given: { onMessage(message: From): void; onExit(reason: string): void },
  asThread = process.versions.electron !== undefined,
): OwnProcess<To> {
  const { memoryMb, stderr, wholeMemoryMb = usualMemoryMb() } = program;
  const events = { onMessage: unharmed(given.onMessage), onExit: unharmed(given.onExit) };
  const file = process.env.WEFT_BUNDLED ? join(here, program.bundle) : join(here, program.source);
  if (asThread) {
    const worker = new Worker(file, {
      workerData: program.workerData,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb ?? 2048, ...youngMemoryOfThread },
    });
    const lastWords = guardThread(worker, wholeMemoryMb);
    worker.on('message', events.onMessage);
    // A thread may throw anything.
    worker.on('error', (error: unknown) => events.onExit(String((error as Error | null)?.message ?? error)));
    worker.on('exit', (code) => events.onExit(lastWords() || `exit code ${code}`));
    return { send: (message) => worker.postMessage(message), kill: () => void worker.terminate() };
  }
  const { env, lastStdio } = guardOptions(wholeMemoryMb);
  const child: ChildProcess = fork(file, [], {
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      ...youngMemoryFlags,
      ...(memoryMb === undefined ? [] : [`--max-old-space-size=${memoryMb}`]),
    ],
    stdio: ['ignore', 'ignore', stderr, ...lastStdio],
    env,
    serialization: 'advanced',
  });
  const lastWords = hearLastWords(child);
  child.on('message', (message) => events.onMessage(message as From));
  child.on('close', (code, signal) =>
    events.onExit(lastWords() || (signal ? `ended by ${signal}` : `exit code ${code}`)),
  );
  child.on('error', (error) => events.onExit(error.message));
  return {
    send: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    kill: () => child.kill('SIGKILL'),
  };
}

const lookMs = 100;

/** Ends a thread that takes more than it may: `resourceLimits` count no bytes outside the heap. Gives why it was ended, once it was. */
function guardThread(worker: Worker, memoryMb: number): () => string {
  let words = '';
  let isLooking = false;
  const timer = every(async () => {
    // A thread that is ending answers no more.
    if (isLooking) return;
    isLooking = true;
    const taken = await worker.getHeapStatistics().catch(() => null);
    isLooking = false;
    if (!taken || taken.total_physical_size + taken.external_memory <= memoryMb * 2 ** 20) return;
    words = tooMuchMemory(memoryMb);
    void worker.terminate();
  }, lookMs).unref();
  worker.on('exit', () => clearInterval(timer));
  return () => words;
}
