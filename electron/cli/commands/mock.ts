import type { Command } from 'commander';
import { planImport } from '../../../shared/import/plan-import.ts';
import { servicePlanners } from '../../../shared/import/service-planners.ts';
import { kinds } from '../../../shared/kinds.ts';
import { afterOperations } from '../../../shared/mapping/auto-map-roots.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import type { Program } from '../../../shared/program/program.ts';
import { fileHash } from '../../host/contract/file-hash.ts';
import { newId } from '../../host/new-id.ts';
import { newProjectOperations } from '../../host/session.ts';
import { readPort } from '../../runtime/configuration/environment.ts';
import { type MockFaults, MockServer } from '../../runtime/consume/mock-server.ts';
import { openContract } from '../contract.ts';
import { Finding, print, say, sayDiagnostics, UsageError } from '../output.ts';
import { withProject } from '../project.ts';
import { startAside } from '../run-aside.ts';
import { untilStopped } from '../until-stopped.ts';

interface Options {
  port?: string;
  kind?: string;
  files: string[];
  status?: string;
  latency?: string;
  seed?: string;
}

/** What all answers are to be like. */
function faultsOf({ status, latency, seed }: Options): MockFaults {
  if (status !== undefined && !/^[2-5]\d\d$/.test(status))
    throw new UsageError(`--status must be a status from 200 to 599, not ${status}.`);
  if (latency !== undefined && !/^\d{1,6}$/.test(latency))
    throw new UsageError(`--latency must be a number of ms, not ${latency}.`);
  if (seed !== undefined && !/^\d{1,9}$/.test(seed))
    throw new UsageError(`--seed must be a whole number, not ${seed}.`);
  return {
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(latency === undefined ? {} : { latencyMs: Number(latency) }),
  };
}

/** `weft mock FILE|CONTRACT`: mocks of the consumed services of a project, or of the services that a contract describes. */
export function mockCommand(program: Command): void {
  program
    .command('mock')
    .description('serve mocks of consumed services until stopped: those of a project, or those of a contract')
    .argument('<file-or-contract>')
    .option('--port <n>', 'port; a free one without it')
    .option('--status <code>', 'every answer has this status; one of SOAP from 400 on is a fault')
    .option('--latency <ms>', 'every answer is waited for so long')
    .option('--seed <n>', 'makes other values; the same number makes the same')
    .option('--kind <kind>', 'kind of the contract')
    .option(
      '--files <dir>',
      'where else to look for what the contract refers to; may be repeated',
      (dir: string, dirs: string[]) => [...dirs, dir],
      [],
    )
    .action(async (place: string, options: Options) => {
      const port = options.port === undefined ? 0 : readPort(options.port);
      if (port === null) throw new UsageError(`--port must be a number from 0 to 65535, not ${options.port}.`);
      const faults = faultsOf(options);
      const isProject = /\.weft$/i.test(place);
      const view = isProject ? withProject(place, (project) => project.view) : viewOfContract(place, options);
      const compiled = compileProgram(view, { name: 'mock', mocked: 'all' });
      const { consumed } = compiled;
      if (consumed.length === 0)
        throw new Finding(
          isProject ? `${place} has no consumed services.` : `${place} describes no service that can be mocked.`,
        );
      const scripts = isScripted(compiled)
        ? await startAside(compiled, 'all', { demoUsers: { passwords: {}, show: () => {} } })
        : null;
      const server = new MockServer(
        consumed,
        ({ service, request, answer }) =>
          say(`${service}: ${request.method} ${request.target.slice(0, 200)} ${answer.status}`),
        faults,
        scripts && ((flow, inputs) => scripts.script(flow, inputs)),
      );
      try {
        await server.listen(port);
      } catch (error) {
        throw new Finding((error as Error).message);
      }
      const stopped = untilStopped(async () => {
        await server.close();
        await scripts?.stop();
      });
      print(`${JSON.stringify({ ready: true, url: server.url, services: server.services })}\n`);
      await stopped;
    });
}

/** Whether microflows answer for some of what is mocked. */
function isScripted({ consumed }: Program): boolean {
  return /"(?:mockFlow|flow)":\d/.test(JSON.stringify(consumed.map(({ data, mock }) => [data, { flow: mock?.flow }])));
}

/** A project in memory that a contract was imported into. */
function viewOfContract(contract: string, { kind, files }: { kind?: string; files: string[] }): ProjectView {
  const { reader, source, diagnostics } = openContract(contract, kind, files);
  const before = afterOperations(new ProjectView([], kinds), newProjectOperations('Mock'));
  const parent = before.ofKind('module')[0]?.id ?? '';
  const options = { parent, entities: false, mappings: false, services: servicePlanners };
  const plan = reader && planImport(before, reader, source, options, newId, fileHash);
  sayDiagnostics([...diagnostics, ...(plan?.diagnostics ?? [])]);
  return plan?.change ? afterOperations(before, plan.change.ops) : before;
}
