import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import type { Program } from '../../shared/program/program.ts';
import { readServerEnvironment } from '../runtime/configuration/environment.ts';
import { readTransport, transportOptions } from '../runtime/configuration/transport.ts';
import { readUsers } from '../runtime/configuration/users.ts';
import type { StoreOptions } from '../runtime/contract/object-store.ts';
import { openStore } from '../runtime/data/open-store.ts';
import { DatabaseOpenError } from '../runtime/data/store-scheme.ts';
import { ListenError } from '../runtime/http/listen-error.ts';
import { Runtime } from '../runtime/runtime.ts';
import { endWhenCrashed, endWithStack } from '../runtime/supervision/crash.ts';
import { configurationError } from '../runtime/supervision/messages.ts';
import { isSupervised, serveSupervised } from '../runtime/supervision/serve-supervised.ts';
import { expectShortLives } from '../runtime/supervision/young-memory.ts';

const here = dirname(fileURLToPath(import.meta.url));

function refuse(problems: readonly string[]): never {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exit(configurationError);
}

/** The service of a bundle: behind the front of start.mjs, or, started by itself, a server of its own. */
async function main(): Promise<void> {
  expectShortLives();
  const program = withPlaces(JSON.parse(readFileSync(join(here, 'program.json'), 'utf8')) as Program);
  const read = readServerEnvironment(program, process.env, `sqlite:${join(here, 'data.sqlite')}`);
  const given = readUsers(program, process.env);
  const transport = readTransport(process.env);
  const problems = ['problems' in read ? read.problems : [], given.problems, transport.problems].flat();
  if ('problems' in read || problems.length > 0) return refuse(problems);
  const { port, host, database, logLevel, constants } = read.configuration;
  const log = pino({ level: logLevel, base: { service: program.project }, timestamp: pino.stdTimeFunctions.isoTime });
  const onMigrate: NonNullable<StoreOptions['onMigrate']> = (plan) => {
    for (const step of plan.steps) log.info({ source: 'Database' }, step.words);
    for (const kept of plan.kept)
      log.warn({ source: 'Database' }, `${kept} is not in the model any more; its data is kept.`);
  };
  if (process.argv.includes('--migrate')) return migrate(database, program, onMigrate);
  const runtime = new Runtime({
    host,
    port,
    database,
    constants,
    onTrace: null,
    users: given.users,
    ...transportOptions(transport),
    ...(given.sessionSecret === null ? {} : { sessionSecret: given.sessionSecret }),
    log: {
      write: ({ level: lineLevel, source, message, user }) =>
        log[lineLevel === 'warning' ? 'warn' : lineLevel]({ source, ...(user ? { user } : {}) }, message),
    },
    onMigrate,
  });
  try {
    if (isSupervised())
      await serveSupervised(
        {
          name: program.project,
          host,
          port,
          limitMs: program.settings.requestTimeoutMs,
          isSecure: transport.tls !== null,
        },
        runtime,
        (url) => runtime.start(program, url),
      );
    else await serveAlone(runtime, program);
  } catch (error) {
    if (error instanceof ListenError) refuse([`${error.setting}: ${error.message}`]);
    if (error instanceof DatabaseOpenError) refuse([`DATABASE_URL: ${error.message}`]);
    throw error;
  }
  process.exit(0);
}

/** Brings the database to this version of the program and ends: before the first replica of a new version starts. */
async function migrate(database: string, program: Program, onMigrate: StoreOptions['onMigrate']): Promise<void> {
  try {
    const store = await openStore(database, program, onMigrate ? { onMigrate } : {});
    await store.close();
  } catch (error) {
    if (error instanceof DatabaseOpenError) return refuse([`DATABASE_URL: ${error.message}`]);
    throw error;
  }
  process.exit(0);
}

/** The program with the places of its connectors, which are named from the bundle. */
function withPlaces(program: Program): Program {
  const root = realpathSync(here);
  for (const connector of program.connectors?.installed ?? [])
    if ('folder' in connector.place) connector.place = { folder: join(root, connector.place.folder) };
  return program;
}

async function serveAlone(runtime: Runtime, program: Program): Promise<void> {
  endWhenCrashed((text) => runtime.redact(text), endWithStack);
  await runtime.start(program);
  process.stdout.write(`${JSON.stringify({ ready: true, url: runtime.url })}\n`);
  await new Promise<void>((stop) => {
    process.once('SIGTERM', () => stop());
    process.once('SIGINT', () => stop());
  });
  await runtime.stop();
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
