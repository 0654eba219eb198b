import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import type { Program } from '../../shared/program/program.ts';
import { readServerEnvironment } from '../runtime/configuration/environment.ts';
import { DatabaseOpenError } from '../runtime/data/open-store.ts';
import { ListenError, Runtime } from '../runtime/runtime.ts';

/** Exit code for a wrong configuration (EX_CONFIG of sysexits.h). */
const configurationError = 78;
const here = dirname(fileURLToPath(import.meta.url));

function refuse(problems: readonly string[]): never {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exit(configurationError);
}

async function main(): Promise<void> {
  const program = JSON.parse(readFileSync(join(here, 'program.json'), 'utf8')) as Program;
  const read = readServerEnvironment(program, process.env, `sqlite:${join(here, 'data.sqlite')}`);
  if ('problems' in read) return refuse(read.problems);
  const { port, host, database, logLevel, constants } = read.configuration;
  const log = pino({ level: logLevel, base: { service: program.project }, timestamp: pino.stdTimeFunctions.isoTime });
  const runtime = new Runtime({
    host,
    port,
    database,
    constants,
    onTrace: null,
    log: {
      write: ({ level: lineLevel, source, message }) =>
        log[lineLevel === 'warning' ? 'warn' : lineLevel]({ source }, message),
    },
    onMigrate: (plan) => {
      for (const step of plan.steps) log.info({ source: 'Database' }, step.words);
      for (const kept of plan.kept)
        log.warn({ source: 'Database' }, `${kept} is not in the model any more; its data is kept.`);
    },
  });
  try {
    await runtime.start(program);
  } catch (error) {
    if (error instanceof ListenError) refuse([`${error.setting}: ${error.message}`]);
    if (error instanceof DatabaseOpenError) refuse([`DATABASE_URL: ${error.message}`]);
    throw error;
  }
  process.stdout.write(`${JSON.stringify({ ready: true, url: runtime.url })}\n`);
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await runtime.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
