import type { Command } from 'commander';
import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import type { PayloadOutcome } from '../../../shared/mapping/payload.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { requestCollectionKind } from '../../../shared/request/index.ts';
import { projectFiles } from '../../host/connectors/project-files.ts';
import { MappingBench } from '../../host/workbench/mapping-preview.ts';
import { testPayloads } from '../../host/workbench/test-payloads.ts';
import { Finding, print, printJson, say, UsageError } from '../output.ts';
import { findUnit, refuseDamaged, withProject } from '../project.ts';
import { argumentsOf, type ServiceSwitches, switchesOf, withoutRecordings, withStandIns } from '../service-switches.ts';
import { junitReport, type TestedDocument } from '../test-report.ts';
import { testRequests } from '../test-requests.ts';

const reporters = ['json', 'junit'] as const;
const kinds = ['import-mapping', 'export-mapping'];

/**
 * `weft test`: what is kept with documents as tests, tried: the payloads of mappings, and, where it is said what answers for consumed services, the requests with checks, against a run.
 */
export function testCommand(program: Command): void {
  withStandIns(program.command('test'))
    .description(
      'try every mapping on the payloads that are kept with it; with --mock or --replay every request that has checks, too',
    )
    .argument('[file]')
    .argument('[document]', 'one mapping or request collection only')
    .option('--reporter <reporter>', `machine readable report: ${reporters.join(', ')}`)
    .option('--json', 'the same as --reporter json')
    .action(async (givenFile: string | undefined, givenName: string | undefined, options: TestOptions) => {
      const [file = '', name] = argumentsOf([givenFile, givenName], options, ['file']);
      const reporter = options.reporter ?? (options.json ? 'json' : undefined);
      const runs = options.mock !== undefined || options.replay !== undefined;
      if (reporter !== undefined && !(reporters as readonly string[]).includes(reporter))
        throw new UsageError(`${reporter} is not a reporter. Reporters: ${reporters.join(', ')}.`);
      await withProject(file, async (project) => {
        const { view } = project;
        if (name !== undefined) refuseDamaged(project, name);
        const named = name === undefined ? null : findUnit(view, name, [...kinds, requestCollectionKind.kind]);
        const { left, ...switched } = switchesOf(view, options);
        const units = (
          named === null ? kinds.flatMap((kind) => view.ofKind(kind)) : kinds.includes(named.kind) ? [named] : []
        ) as Unit<ImportMapping | ExportMapping>[];
        const tested: TestedDocument[] = [];
        const withPayloads = units.filter((unit) => (unit.data.payloads ?? []).length > 0);
        const bench = withPayloads.length > 0 ? new MappingBench(view) : null;
        for (const unit of withPayloads)
          if (bench)
            tested.push({ document: view.qualifiedName(unit), outcomes: await testPayloads(unit, view, bench) });
        bench?.dispose();
        const isOfRequests = named?.kind === requestCollectionKind.kind;
        if (isOfRequests && !runs)
          throw new UsageError(
            `${name} is a request collection: say what answers for consumed services, --mock or --replay.`,
          );
        if (runs && (named === null || isOfRequests))
          tested.push(
            ...(await testRequests(withoutRecordings(view, left), named && new Set([named.id]), {
              ...projectFiles(project.store),
              ...switched,
            })),
          );
        tested.sort((a, b) => a.document.localeCompare(b.document));
        const all = tested.flatMap((each) => each.outcomes);
        const failed = all.filter((outcome) => !outcome.ok).length;
        const passed = all.length - failed;
        if (reporter === 'json') printJson({ passed, failed, tests: tested.flatMap(asTests) });
        else if (reporter === 'junit') print(junitReport(tested));
        else {
          for (const { document, outcomes } of tested)
            for (const { name: payload, ok, message } of outcomes)
              say(`${ok ? 'ok  ' : 'FAIL'} ${document}: ${payload}${message === null ? '' : `\n     ${message}`}`);
          say(all.length === 0 ? 'There are no tests.' : `${passed} passed, ${failed} failed.`);
        }
        if (failed > 0) throw new Finding('');
      });
    });
}

type TestOptions = Pick<ServiceSwitches, 'mock' | 'replay'> & { reporter?: string; json?: boolean };

const asTests = ({ document, outcomes }: TestedDocument) =>
  outcomes.map(({ name, ok, ms, message }: PayloadOutcome) => ({
    document,
    name,
    ok,
    ms,
    ...(message === null ? {} : { message }),
  }));
