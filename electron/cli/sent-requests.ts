import type { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { compileProgram, type ProgramOptions } from '../../shared/program/compile-program.ts';
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
  valuesOf,
} from '../../shared/request/index.ts';
import type { HttpClient } from '../runtime/consume/http-client.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { startAside } from './run-aside.ts';

const timeoutMs = 30_000;
/** Environment variable that gives the value of a secret: those on a command line are seen by everybody on the machine. */
const secretVariable = (name: string) => `REQUEST_VALUE_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;

/** How a request of a collection went. */
export interface Outcome {
  collection: string;
  name: string;
  method: string;
  address: string;
  status: number | null;
  durationMs: number | null;
  checks: CheckOutcome[];
  error?: string;
}

/** A request with the collection that it stands in, and where it is sent from. */
export interface Chosen {
  unit: Unit<RequestCollection>;
  request: CollectedRequest;
  environment: RequestEnvironment | null;
}

/** Whether a request is to a run of the project: its address begins where no other one leads. */
export function isToRun({ request, environment }: Pick<Chosen, 'request' | 'environment'>): boolean {
  return !environment?.address && !/^(https?:\/\/|\{\{)/i.test(request.address.trim());
}

/** Starts a run of the project with an empty database, for requests to it. Throws a finding where it cannot be started. */
export async function startForRequests(
  view: ProjectView,
  options: Omit<ProgramOptions, 'name'> & { name: string },
): Promise<Runtime> {
  return startAside(compileProgram(view, options), 'warnings');
}

/** Sends a request, and holds the answer against its checks. `runUrl` is where a run of the project listens. */
export async function send(
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

export function hasFailed({ error, checks }: Outcome): boolean {
  return error !== undefined || checks.some((check) => !check.ok);
}
