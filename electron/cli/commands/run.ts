import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { mostSimilar } from '../../../shared/model/naming.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import type { Program, ProgramFlow } from '../../../shared/program/program.ts';
import { exportBundle } from '../../bundle/export-bundle.ts';
import { bundleTargets } from '../../bundle/targets/index.ts';
import { openBrowserDoor } from '../../host/browser-door.ts';
import { projectFiles } from '../../host/connectors/project-files.ts';
import { RecordingKeeper } from '../../host/recording-keeper.ts';
import { demoPasswords } from '../../runtime/configuration/demo-passwords.ts';
import { type Environment, readPort } from '../../runtime/configuration/environment.ts';
import { readTransport, transportOptions } from '../../runtime/configuration/transport.ts';
import { readUsers } from '../../runtime/configuration/users.ts';
import { parseDatabaseUrl } from '../../runtime/data/open-store.ts';
import { stringifyExact } from '../../runtime/engine/json-value.ts';
import type { SecurityOptions } from '../../runtime/publish/authentication/index.ts';
import { Runtime } from '../../runtime/runtime.ts';
import { configurationError } from '../../runtime/supervision/messages.ts';
import { isSupervised, keepInFront, keptByFront, serveSupervised } from '../../runtime/supervision/serve-supervised.ts';
import { SupervisedService } from '../../runtime/supervision/supervised-service.ts';
import { readArguments } from '../arguments.ts';
import { ConfigurationError, Finding, print, say, sayDiagnostics, UsageError } from '../output.ts';
import { findingsOf, type OpenProject, refuseDamaged, withProject } from '../project.ts';
import {
  argumentsOf,
  type ServiceSwitches,
  switchesOf,
  withoutRecordings,
  withServiceSwitches,
} from '../service-switches.ts';
import { untilStopped } from '../until-stopped.ts';
import { constantsFromEnvironment } from './run-constants.ts';

function portOf(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const port = readPort(text);
  if (port === null) throw new UsageError(`--port must be a number from 0 to 65535, not ${text}.`);
  return port;
}

/** The database of a run: `--db`, else `DATABASE_URL` as of a bundle (a password belongs there: others see the words of a command), else a file beside the project. */
function databaseOf(given: string | undefined, file: string, environment: NodeJS.ProcessEnv = process.env): string {
  const url = given ?? (environment.DATABASE_URL || undefined);
  if (url === undefined) return `${resolve(file).replace(/\.weft$/, '')}.sqlite`;
  const database = parseDatabaseUrl(url);
  if ('problem' in database)
    throw given === undefined
      ? new ConfigurationError(`DATABASE_URL ${database.problem}`)
      : new UsageError(`--db ${database.problem}`);
  return `${database.scheme}:${database.address}`;
}

const targets = bundleTargets.map(({ id }) => id).join(', ');

/** `weft call`, `run`, `serve`, `open` and `bundle`. */
export function runCommands(program: Command): void {
  withServiceSwitches(program.command('call'))
    .description('run a microflow')
    .argument('[file]')
    .argument('[microflow]')
    .option(
      '--arg <name=value>',
      'an argument; may be given several times',
      (value: string, all: string[]) => [...all, value],
      [] as string[],
    )
    .option('--args <json>', 'arguments as a JSON object')
    .option('--db <url>', 'sqlite:PATH or postgres://…; without it nothing is kept')
    .option('--user <name>', 'the user who asks: a demo user, or one of USERS_FILE; no password is asked for')
    .option('--json')
    .action(
      async (
        givenFile: string | undefined,
        givenFlow: string | undefined,
        options: ServiceSwitches & { arg: string[]; args?: string; db?: string; user?: string; json?: boolean },
      ) => {
        const [file = '', microflow = ''] = argumentsOf([givenFile, givenFlow], options, ['file', 'microflow']);
        const args = readArguments(options.arg, options.args);
        await withProject(file, async (project) => {
          const { view } = project;
          refuseDamaged(project, microflow);
          const { left, ...switched } = switchesOf(view, options);
          const compiled = compileProgram(withoutRecordings(view, left), {
            name: 'call',
            ...projectFiles(project.store),
            ...switched,
          });
          const keeper = options.record ? recordingKeeper(file) : null;
          const flow = compiled.flows.find((f) => f.name === microflow);
          if (!flow)
            throw new UsageError(
              `There is no microflow ${microflow}. Microflows: ${compiled.flows.map((f) => f.name).join(', ') || 'none'}.`,
            );
          refuseUnknownArguments(args, flow);
          const log: { level: string; source: string; message: string }[] = [];
          const runtime = new Runtime({
            host: '127.0.0.1',
            port: 0,
            database: options.db ? databaseOf(options.db, file) : ':memory:',
            constants: constantsFromEnvironment(compiled),
            onTrace: null,
            ...(keeper ? { onRecorded: (call) => keeper.add(call) } : {}),
            startsRuns: false,
            users: listedUsers(compiled).users ?? [],
            demoUsers: { passwords: {}, show: () => {} },
            log: {
              write: ({ level, source, message }) => {
                log.push({ level, source, message });
                if (!options.json) say(`${level}: ${source}: ${message}`);
              },
            },
          });
          try {
            await runtime.start(compiled);
          } catch (error) {
            await runtime.stop();
            throw new Finding((error as Error).message);
          }
          const { result, error } = await runtime.call(microflow, args, options.user ?? null);
          await runtime.stop();
          keeper?.flush();
          if (options.json) print(`${stringifyExact(error ? { error, log } : { result: result ?? null, log })}\n`);
          else if (error) say(`${error.message}${error.stack.map((line) => `\n  at ${line}`).join('')}`);
          else print(`${stringifyExact(result ?? null, 2)}\n`);
          if (error) throw new Finding('');
        });
      },
    );
  withServiceSwitches(program.command('run'))
    .description('run a project: publish its services until stopped')
    .argument('[file]')
    .option('--port <n>')
    .option('--db <url>', 'sqlite:PATH or postgres://USER@HOST/DATABASE; or DATABASE_URL in the environment')
    .action(async (given: string | undefined, options: ServiceSwitches & { port?: string; db?: string }) => {
      const [file = ''] = argumentsOf([given], options, ['file']);
      // Inside Electron no Node can be started: there the service runs in this process.
      if (!isSupervised() && !process.versions.electron) return supervise();
      const compiled = isSupervised() ? await programOfThisRun(file, options) : readProgram(file, options);
      const keeper = options.record ? recordingKeeper(file) : null;
      const port = portOf(options.port, compiled.settings.port);
      const transport = givenTransport();
      const runtime = new Runtime({
        host: '127.0.0.1',
        port,
        database: databaseOf(options.db, file),
        constants: constantsFromEnvironment(compiled),
        onTrace: null,
        ...(keeper ? { onRecorded: (call) => keeper.add(call) } : {}),
        ...listedUsers(compiled),
        ...transport,
        demoUsers: {
          passwords: demoPasswords(compiled, process.env),
          show: (users) => {
            for (const { name, userRoles, password } of users)
              if (password !== null) say(`demo user ${name} (${userRoles.join(', ') || 'no role'}): ${password}`);
          },
        },
        log: {
          write: ({ level, source, message, user }) =>
            say(`${level}: ${source}${user === undefined ? '' : ` (${user})`}: ${message}`),
        },
        onMigrate: (plan) => {
          for (const step of plan.steps) say(`database: ${step.words}`);
          for (const kept of plan.kept) say(`database: ${kept} is not in the model any more; its data is kept.`);
        },
      });
      if (isSupervised()) {
        const { project: name, settings } = compiled;
        try {
          await serveSupervised(
            {
              name,
              host: '127.0.0.1',
              port,
              limitMs: settings.requestTimeoutMs,
              isSecure: transport.tls !== undefined,
            },
            runtime,
            (url) => runtime.start(compiled, url),
          );
          keeper?.flush();
        } catch (error) {
          throw new Finding((error as Error).message);
        }
        return;
      }
      try {
        await runtime.start(compiled);
      } catch (error) {
        await runtime.stop();
        throw new Finding((error as Error).message);
      }
      const stopped = untilStopped(() => runtime.stop());
      print(`${JSON.stringify({ ready: true, url: runtime.url })}\n`);
      await stopped;
      keeper?.flush();
    });
  program
    .command('serve')
    .description('serve the studio to a browser')
    .argument('[file]')
    .option('--port <n>')
    .action(async (file: string | undefined, options: { port?: string }) => serve(file, portOf(options.port, 0)));
  program
    .command('open')
    .description('open the studio')
    .argument('[file]')
    .action(async (file: string | undefined) => openStudio(file));
  program
    .command('bundle')
    .description('export a deployable bundle')
    .argument('<file>')
    .requiredOption('--out <dir>')
    .option('--target <target>', targets, 'node')
    .action(async (file: string, options: { out: string; target: string }) => {
      if (!bundleTargets.some(({ id }) => id === options.target))
        throw new UsageError(`${options.target} is not a target. Targets: ${targets}.`);
      await withProject(file, async (project) => {
        const result = await exportBundle({
          program: programOf(project, file),
          diagnostics: findingsOf(project),
          out: resolve(options.out),
          target: options.target,
          shownOut: options.out,
        });
        if ('error' in result) throw new Finding(result.error);
        say(`Wrote the bundle to ${options.out}. ${result.next}`);
      });
    });
}

function programOf({ view, store }: OpenProject, file: string, switches: ServiceSwitches = {}): Program {
  const { left, ...switched } = switchesOf(view, switches);
  return compileProgram(withoutRecordings(view, left), {
    name: file.replace(/^.*[\\/]/, '').replace(/\.weft$/, ''),
    ...projectFiles(store),
    ...switched,
  });
}

/** Keeps what a run records in the project, which is opened for each bundle of calls: others may work on it meanwhile. */
function recordingKeeper(file: string): RecordingKeeper {
  return new RecordingKeeper({
    view: () => withProject(file, ({ view }) => view),
    apply: (change) =>
      withProject(file, ({ store }) => {
        const applied = store.apply(change, store.version);
        return applied.ok ? null : applied.message;
      }),
    say: (message) => say(`warning: Recording: ${message}`),
  });
}

/** The program of a project without errors. */
function readProgram(file: string, switches: ServiceSwitches): Program {
  return withProject(file, (project) => {
    const findings = findingsOf(project).filter((d) => d.severity === 'error');
    if (findings.length > 0) {
      sayDiagnostics(findings);
      throw new Finding('');
    }
    return programOf(project, file, switches);
  });
}

/** The program that `weft run` was started with: a service that comes back must be the one that ended, whatever was edited since. */
async function programOfThisRun(file: string, switches: ServiceSwitches): Promise<Program> {
  const kept = await keptByFront();
  if (kept !== null) return JSON.parse(kept) as Program;
  const program = readProgram(file, switches);
  keepInFront(JSON.stringify(program));
  return program;
}

/** Runs this command once more, in a process that may be held up or end, behind one that listens and starts it anew. */
async function supervise(): Promise<void> {
  let isPortRefused = false;
  const service = new SupervisedService({
    program: process.argv[1] as string,
    args: process.argv.slice(2),
    say: (level, message) => say(`${level}: Supervisor: ${message}`),
    refuse: (problem) => {
      isPortRefused = true;
      say(`weft: ${problem.replace(/^(PORT|HOST): /, '')}`);
    },
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => service.stop());
  const started = await service.start();
  if ('url' in started) print(`${JSON.stringify({ ready: true, url: started.url })}\n`);
  const code = await service.ended;
  // What was wrong, the service has said.
  if (code === 2) throw new UsageError('');
  // A port that another program has is no fault of the configuration here: another call may name another one.
  if (code === configurationError && !isPortRefused) throw new ConfigurationError('');
  if (code !== 0) throw new Finding('');
}

/** Opens the window where the caller has one to give (`WEFT_OPEN_WITH` names its starter), else serves a browser. */
async function openStudio(file: string | undefined): Promise<void> {
  const starter = process.env.WEFT_OPEN_WITH;
  if (!starter) return serve(file, 0);
  if (file !== undefined) withProject(file, () => undefined);
  const child = spawn(process.execPath, [starter, ...(file === undefined ? [] : [resolve(file)])], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
  const code = await new Promise<number | null>((done, failed) => {
    child.once('exit', done);
    child.once('error', failed);
  });
  if (code !== 0 && code !== null) throw new Finding('');
}

async function serve(file: string | undefined, port: number): Promise<void> {
  // A project that cannot be opened is said here, not in a browser that nobody looks at yet.
  if (file !== undefined) withProject(file, () => undefined);
  let door: Awaited<ReturnType<typeof openBrowserDoor>>;
  try {
    door = await openBrowserDoor({ file: file === undefined ? null : resolve(file), port });
  } catch (error) {
    throw new Finding((error as Error).message);
  }
  const stopped = untilStopped(() => door.close());
  print(`${JSON.stringify({ ready: true, url: door.url })}\n`);
  await stopped;
}

/** The users and the key of sessions that the environment gives. What is wrong with them throws. */
function listedUsers(
  program: Program,
  env: Environment = process.env,
): Pick<SecurityOptions, 'users' | 'sessionSecret'> {
  const { users, sessionSecret, problems } = readUsers(program, env);
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
  return { users, ...(sessionSecret === null ? {} : { sessionSecret }) };
}

/** TLS and the proxies before it, as the environment says. What is wrong with them throws. */
function givenTransport(env: Environment = process.env): ReturnType<typeof transportOptions> {
  const transport = readTransport(env);
  if (transport.problems.length > 0) throw new ConfigurationError(transport.problems.join('\n'));
  return transportOptions(transport);
}

/** Arguments that the flow does not have are a wrong call: a misspelt one would silently be empty. */
function refuseUnknownArguments(args: Readonly<Record<string, unknown>>, flow: ProgramFlow): void {
  const names = flow.parameters.map((p) => p.name);
  for (const name of Object.keys(args)) {
    if (names.includes(name)) continue;
    const similar = mostSimilar(name, names);
    throw new UsageError(
      `${flow.name} has no parameter ${name}.${similar ? ` Did you mean ${similar}?` : ` Its parameters: ${names.join(', ') || 'none'}.`}`,
    );
  }
}
