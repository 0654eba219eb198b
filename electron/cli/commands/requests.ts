import type { Command } from 'commander';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import {
  assembleRequest,
  type CheckOutcome,
  type CollectedRequest,
  headersOf,
  knownOperations,
  operationAt,
  outcomesOf,
  type RequestCollection,
  type RequestEnvironment,
  type RequestSurroundings,
  requestCollectionKind,
  valuesOf,
} from '../../../shared/request/index.ts';
import { createHttpClient, type HttpClient } from '../../runtime/consume/http-client.ts';
import { Runtime } from '../../runtime/runtime.ts';
import { Finding, print, printJson, say, UsageError } from '../output.ts';
import { findUnit, refuseDamaged, withProject } from '../project.ts';
import { constantsFromEnvironment } from './run-constants.ts';

const timeoutMs = 30_000;
/** Environment variable that gives the value of a secret: those on a command line are seen by everybody on the machine. */
const secretVariable = (name: string) => `REQUEST_VALUE_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;

interface Options {
  collection?: string;
  environment?: string;
  base?: string;
  json?: boolean;
}

interface Outcome {
  collection: string;
  name: string;
  method: string;
  address: string;
  status: number | null;
  durationMs: number | null;
  checks: CheckOutcome[];
  error?: string;
}

/** `weft requests`: sends what collections hold, one after the other, and says how the checks came out. */
export function requestCommands(program: Command): void {
  program
    .command('requests')
    .description('send the requests of a collection and hold the answers against their checks')
    .argument('<file>')
    .argument('[name]', 'one request only')
    .option('--collection <name>', 'Module.Name; by default all collections')
    .option('--environment <name>', 'its base address and values; secrets come from REQUEST_VALUE_<name>')
    .option('--base <url>', 'where addresses that begin with a slash lead; by default a run that this command starts')
    .option('--json')
    .action(async (file: string, name: string | undefined, options: Options) => {
      if (options.base !== undefined && !/^https?:\/\/[^/]/i.test(options.base))
        throw new UsageError(`--base must begin with http:// or https://, not ${options.base}.`);
      await withProject(file, async (project) => {
        const { view } = project;
        if (options.collection) refuseDamaged(project, options.collection);
        const chosen = chooseRequests(view, name, options);
        const http = createHttpClient();
        const run = await startIfNeeded(view, chosen, options);
        const outcomes: Outcome[] = [];
        try {
          for (const one of chosen) {
            const outcome = await send(http, view, one, run?.url ?? null, options.base);
            outcomes.push(outcome);
            if (!options.json) sayOutcome(outcome);
          }
        } finally {
          await run?.stop();
          await http.close();
        }
        const failed = outcomes.filter(hasFailed).length;
        if (options.json) printJson({ requests: outcomes, failed });
        else say(`${outcomes.length} ${outcomes.length === 1 ? 'request' : 'requests'}, ${failed} failed.`);
        if (failed > 0) throw new Finding('');
      });
    });
}

interface Chosen {
  unit: Unit<RequestCollection>;
  request: CollectedRequest;
  environment: RequestEnvironment | null;
}

function chooseRequests(view: ProjectView, name: string | undefined, options: Options): Chosen[] {
  const units = options.collection
    ? [findUnit(view, options.collection, [requestCollectionKind.kind]) as Unit<RequestCollection>]
    : view
        .ofKind<RequestCollection>(requestCollectionKind.kind)
        .sort((a, b) => view.qualifiedName(a).localeCompare(view.qualifiedName(b)));
  const environments = units.flatMap((u) => u.data.environments.map((e) => e.name));
  if (options.environment && !environments.includes(options.environment))
    throw new UsageError(
      `There is no environment ${options.environment}. Environments: ${[...new Set(environments)].join(', ') || 'none'}.`,
    );
  const chosen = units.flatMap((unit) =>
    unit.data.requests
      .filter((request) => name === undefined || request.name === name)
      .map((request) => ({
        unit,
        request,
        environment: unit.data.environments.find((e) => e.name === options.environment) ?? null,
      })),
  );
  if (chosen.length > 0) return chosen;
  if (name === undefined) throw new UsageError('There are no requests.');
  const names = units.flatMap((u) => u.data.requests.map((r) => r.name));
  throw new UsageError(`There is no request ${name}. Requests: ${names.join(', ') || 'none'}.`);
}

/** A run of the project with an empty database, where an address leads to one and nothing else was said. */
async function startIfNeeded(view: ProjectView, chosen: readonly Chosen[], { base }: Options): Promise<Runtime | null> {
  const isNeeded = chosen.some(
    ({ request, environment }) => !environment?.address && !/^(https?:\/\/|\{\{)/i.test(request.address.trim()),
  );
  if (base !== undefined || !isNeeded) return null;
  const program = compileProgram(view, { name: 'requests' });
  const runtime = new Runtime({
    host: '127.0.0.1',
    port: 0,
    database: ':memory:',
    constants: constantsFromEnvironment(program),
    onTrace: null,
    startsRuns: false,
    log: {
      write: ({ level, source, message }) => {
        if (level === 'error' || level === 'warning') say(`${level}: ${source}: ${message}`);
      },
    },
  });
  try {
    await runtime.start(program);
  } catch (error) {
    await runtime.stop();
    throw new Finding((error as Error).message);
  }
  return runtime;
}

async function send(
  http: HttpClient,
  view: ProjectView,
  { unit, request, environment }: Chosen,
  runUrl: string | null,
  base: string | undefined,
): Promise<Outcome> {
  const secrets = (environment?.values ?? []).flatMap(({ name, secret }): [string, string][] => {
    const value = secret ? process.env[secretVariable(name)] : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  const surroundings: RequestSurroundings = {
    environment: environment && base !== undefined ? { ...environment, address: base } : environment,
    secrets: new Map(secrets),
    runUrl: base ?? runUrl,
  };
  const { name, method, address } = request;
  const said = { collection: view.qualifiedName(unit), name, method, address };
  const outgoing = assembleRequest(request, surroundings);
  if ('problem' in outgoing) {
    const error = outgoing.secret ? `Set ${secretVariable(outgoing.secret)}: ${outgoing.problem}` : outgoing.problem;
    return { ...said, status: null, durationMs: null, checks: [], error };
  }
  const started = performance.now();
  try {
    const answer = await http.send({ ...outgoing, timeoutMs, redirects: 'follow' });
    const durationMs = Math.round((performance.now() - started) * 10) / 10;
    const operation = operationAt(knownOperations(view), method, address, headersOf(request));
    const checks = outcomesOf(request, operation, { ...answer, durationMs }, valuesOf(surroundings));
    return { ...said, status: answer.status, durationMs, checks };
  } catch (error) {
    return { ...said, status: null, durationMs: null, checks: [], error: (error as Error).message };
  }
}

function hasFailed({ error, checks }: Outcome): boolean {
  return error !== undefined || checks.some((check) => !check.ok);
}

function sayOutcome(outcome: Outcome): void {
  const { name, method, status, durationMs, checks, error } = outcome;
  const state = hasFailed(outcome) ? 'FAILED' : 'ok';
  print(
    `${state.padEnd(6)} ${method.padEnd(7)} ${name}: ${status === null ? 'no answer' : `${status} in ${durationMs} ms`}\n`,
  );
  if (error) print(`         ${error}\n`);
  for (const check of checks) if (!check.ok) print(`         ${check.label}: ${check.why ?? 'no'}\n`);
}
