import { type ChildProcess, fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FromRuntime, ToRuntime } from '../runtime/messages.ts';

export interface RuntimeProcess {
  send(message: ToRuntime): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

const here = dirname(fileURLToPath(import.meta.url));

/** Program of the runtime: beside this file in a bundle, a source in a checkout. */
function runtimeProgram(): string {
  return process.env.WEFT_BUNDLED ? join(here, 'runtime.mjs') : join(here, '../runtime/main.ts');
}

/** Starts a runtime: a Node process of its own; inside Electron, whose fuses forbid that, a thread that can be ended as hard. */
export function startRuntimeProcess(events: {
  onMessage(message: FromRuntime): void;
  onExit(reason: string): void;
}): RuntimeProcess {
  if (process.versions.electron) {
    const worker = new Worker(runtimeProgram(), {
      workerData: { weftRuntime: true },
      resourceLimits: { maxOldGenerationSizeMb: 2048 },
    });
    worker.on('message', events.onMessage);
    worker.on('error', (error) => events.onExit(error.message));
    worker.on('exit', (code) => events.onExit(`exit code ${code}`));
    return { send: (message) => worker.postMessage(message), kill: () => void worker.terminate() };
  }
  const child: ChildProcess = fork(runtimeProgram(), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  child.on('message', (message) => events.onMessage(message as FromRuntime));
  child.on('exit', (code, signal) => events.onExit(signal ? `ended by ${signal}` : `exit code ${code}`));
  child.on('error', (error) => events.onExit(error.message));
  return {
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    kill: () => child.kill('SIGKILL'),
  };
}
