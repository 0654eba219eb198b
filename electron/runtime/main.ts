import { parentPort, workerData } from 'node:worker_threads';
import { answerTo } from './answers.ts';
import type { FromRuntime, ToRuntime } from './messages.ts';
import { Runtime } from './runtime.ts';
import { endWhenCrashed } from './supervision/crash.ts';
import { guardThisProcess } from './supervision/guard.ts';
import { beatMs } from './supervision/messages.ts';
import { expectShortLives } from './supervision/young-memory.ts';

/**
 * The runtime of a studio run: its own process (or a thread where the studio's Electron may start no Node), steered by
 * messages. It ends with its parent.
 */
function main(): void {
  expectShortLives();
  const inThread = parentPort !== null && (workerData as { weftRuntime?: boolean } | null)?.weftRuntime === true;
  const send = (message: FromRuntime): void => {
    if (inThread) parentPort?.postMessage(message);
    else if (process.connected) process.send?.(message);
  };
  let runtime: Runtime | null = null;

  const receive = async (message: ToRuntime): Promise<void> => {
    switch (message.type) {
      case 'load': {
        try {
          if (runtime) await runtime.reload(message.program, message.constants);
          else {
            const started = new Runtime({
              host: message.host,
              port: message.port,
              morePorts: message.morePorts,
              database: message.database,
              constants: message.constants,
              demoUsers: { passwords: message.demoPasswords, show: (users) => send({ type: 'demo-users', users }) },
              log: {
                write: ({ user, ...line }) => {
                  const source = user === undefined ? line.source : `${line.source} (${user})`;
                  send({ type: 'log', time: Date.now(), ...line, source });
                },
              },
              onRecorded: (call) => send({ type: 'recorded', call }),
              onTrace: message.traces ? (trace) => send({ type: 'trace', trace }) : null,
              onMigrate: (plan) => {
                for (const step of plan.steps)
                  send({ type: 'log', time: Date.now(), level: 'debug', source: 'Database', message: step.words });
                for (const kept of plan.kept)
                  send({
                    type: 'log',
                    time: Date.now(),
                    level: 'warning',
                    source: 'Database',
                    message: `${kept} is not in the model any more; its data is kept.`,
                  });
              },
            });
            await started.start(message.program);
            runtime = started;
            setInterval(() => send({ type: 'beat', underWay: started.underWay }), beatMs).unref();
          }
          send({ type: 'ready', url: runtime.url, services: runtime.services() });
        } catch (error) {
          send({ type: 'failed', reason: (error as Error).message });
        }
        return;
      }
      case 'ask':
        send({ type: 'answer', id: message.id, json: await answerTo(runtime, message) });
        return;
      case 'stop':
        await runtime?.stop();
        send({ type: 'stopped' });
        if (!inThread) process.exit(0);
    }
  };
  if (inThread) parentPort?.on('message', (message: ToRuntime) => void receive(message));
  else {
    guardThisProcess();
    process.on('message', (message: ToRuntime) => void receive(message));
    process.on('disconnect', () => process.exit(0));
  }
  endWhenCrashed(
    (text) => runtime?.redact(text) ?? text,
    (words) => {
      send({ type: 'failed', reason: `The run crashed: ${words}` });
      setTimeout(() => process.exit(1), 20);
    },
  );
}

main();
