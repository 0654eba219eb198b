import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurationError } from '../runtime/supervision/messages.ts';
import { SupervisedService } from '../runtime/supervision/supervised-service.ts';

/** Numbers of levels as the lines of the service have them (pino). */
const levels = { info: 30, warning: 40, error: 50 } as const;

/** `node start.mjs`: the service of the bundle in a process of its own, behind a front that answers when it does not. */
async function main(): Promise<void> {
  const service = new SupervisedService({
    program: join(dirname(fileURLToPath(import.meta.url)), 'service.mjs'),
    args: [],
    ...memoryLimit(),
    say: (level, msg) => {
      if (process.env.LOG_LEVEL === 'silent') return;
      const time = new Date().toISOString();
      const line = { level: levels[level], time, service: service.name, source: 'Supervisor', msg };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    },
    refuse: (problem) => process.stderr.write(`${problem}\n`),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => service.stop());
  const started = await service.start();
  if ('url' in started) process.stdout.write(`${JSON.stringify({ ready: true, url: started.url })}\n`);
  process.exitCode = await service.ended;
}

/** `MEMORY_MB`: what the service may take in all. */
function memoryLimit(): { memoryMb?: number } {
  const text = process.env.MEMORY_MB;
  if (text === undefined) return {};
  if (!/^[1-9]\d{1,6}$/.test(text)) {
    process.stderr.write(`MEMORY_MB must be a number of megabytes from 10, not ${JSON.stringify(text)}.\n`);
    process.exit(configurationError);
  }
  return { memoryMb: Number(text) };
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
