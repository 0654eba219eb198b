import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { readLong } from '../../shared/expression/numeric.ts';
import type { Program } from '../../shared/program/program.ts';
import { Runtime } from '../runtime/runtime.ts';

/** Exit code for a wrong configuration (EX_CONFIG of sysexits.h). */
const configurationError = 78;
const here = dirname(fileURLToPath(import.meta.url));

function refuse(problems: readonly string[]): never {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exit(configurationError);
}

/** Reads the environment; every wrong or missing variable is named at once. */
function configuration(program: Program) {
  const problems: string[] = [];
  const { env } = process;
  const portText = env.PORT ?? String(program.settings.port);
  const port = readLong(portText);
  if (typeof port !== 'number' || port < 0 || port > 65535)
    problems.push(`PORT must be a number from 0 to 65535, not ${JSON.stringify(portText)}.`);
  const url = env.DATABASE_URL ?? `sqlite:${join(here, 'data.sqlite')}`;
  let database = '';
  if (url.startsWith('sqlite:'))
    database = url === 'sqlite::memory:' ? ':memory:' : resolve(url.slice('sqlite:'.length).replace(/^\/\//, ''));
  else problems.push(`DATABASE_URL must begin with sqlite:, not ${JSON.stringify(url.split(':')[0])}.`);
  const level = env.LOG_LEVEL ?? 'info';
  if (!['trace', 'debug', 'info', 'warn', 'error', 'silent'].includes(level))
    problems.push(`LOG_LEVEL must be trace, debug, info, warn, error or silent, not ${JSON.stringify(level)}.`);
  const constants: Record<string, string> = {};
  for (const constant of program.constants) {
    const value = env[constant.variable];
    if (value === undefined) {
      if (constant.secret)
        problems.push(`${constant.variable} is missing: the secret constant ${constant.name} has no default.`);
      continue;
    }
    const isRight =
      constant.type === 'boolean'
        ? value === 'true' || value === 'false'
        : constant.type === 'integer' || constant.type === 'long'
          ? readLong(value) !== undefined
          : constant.type === 'decimal'
            ? /^-?\d+(\.\d+)?$/.test(value)
            : constant.type === 'datetime'
              ? !Number.isNaN(Date.parse(value))
              : true;
    if (isRight) constants[constant.name] = value;
    else
      problems.push(
        `${constant.variable} must be a ${constant.type}${constant.secret ? '' : `, not ${JSON.stringify(value)}`}.`,
      );
  }
  if (problems.length > 0) refuse(problems);
  return { port: port as number, host: env.HOST ?? '127.0.0.1', database, level, constants };
}

async function main(): Promise<void> {
  const program = JSON.parse(readFileSync(join(here, 'program.json'), 'utf8')) as Program;
  const { port, host, database, level, constants } = configuration(program);
  const log = pino({ level, base: { service: program.project }, timestamp: pino.stdTimeFunctions.isoTime });
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
    const { message, code } = error as Error & { code?: string };
    if (/^Port /.test(message) || code === 'SQLITE_CANTOPEN' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      refuse([
        code === 'SQLITE_CANTOPEN'
          ? `DATABASE_URL: ${database} cannot be opened. Its folder must exist and be writable.`
          : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
            ? `HOST: ${host} is no address of this machine.`
            : message,
      ]);
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
