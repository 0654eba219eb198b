import type { Command } from 'commander';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type RequestCollection, requestCollectionKind } from '../../../shared/request/index.ts';
import { projectFiles } from '../../host/connectors/project-files.ts';
import { createHttpClient } from '../../runtime/consume/http-client.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { Finding, print, printJson, say, UsageError } from '../output.ts';
import { findUnit, type OpenProject, refuseDamaged, withProject } from '../project.ts';
import { type Chosen, hasFailed, isToRun, type Outcome, send, startForRequests } from '../sent-requests.ts';

interface Options {
  collection?: string;
  environment?: string;
  base?: string;
  json?: boolean;
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
        const run = await startIfNeeded(project, chosen, options);
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

/** A run of the project, where an address leads to one and nothing else was said. */
async function startIfNeeded(
  { view, store }: OpenProject,
  chosen: readonly Chosen[],
  { base }: Options,
): Promise<Runtime | null> {
  if (base !== undefined || !chosen.some(isToRun)) return null;
  return startForRequests(view, { name: 'requests', ...projectFiles(store) });
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
