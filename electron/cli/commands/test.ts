import type { Command } from 'commander';
import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import type { PayloadOutcome } from '../../../shared/mapping/payload.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { MappingBench } from '../../host/workbench/mapping-preview.ts';
import { testPayloads } from '../../host/workbench/test-payloads.ts';
import { Finding, print, printJson, say, UsageError } from '../output.ts';
import { findUnit, refuseDamaged, withProject } from '../project.ts';
import { junitReport, type TestedDocument } from '../test-report.ts';

const reporters = ['json', 'junit'] as const;
const kinds = ['import-mapping', 'export-mapping'];

/** `weft test`: what is kept with documents as tests, tried; today the payloads of mappings. */
export function testCommand(program: Command): void {
  program
    .command('test')
    .description('try every mapping on the payloads that are kept with it')
    .argument('<file>')
    .argument('[document]', 'one mapping only')
    .option('--reporter <reporter>', `machine readable report: ${reporters.join(', ')}`)
    .action(async (file: string, name: string | undefined, options: { reporter?: string }) => {
      const { reporter } = options;
      if (reporter !== undefined && !(reporters as readonly string[]).includes(reporter))
        throw new UsageError(`${reporter} is not a reporter. Reporters: ${reporters.join(', ')}.`);
      await withProject(file, async (project) => {
        const { view } = project;
        if (name !== undefined) refuseDamaged(project, name);
        const units = (
          name === undefined ? kinds.flatMap((kind) => view.ofKind(kind)) : [findUnit(view, name, kinds)]
        ) as Unit<ImportMapping | ExportMapping>[];
        const tested: TestedDocument[] = [];
        const withPayloads = units.filter((unit) => (unit.data.payloads ?? []).length > 0);
        const bench = withPayloads.length > 0 ? new MappingBench(view) : null;
        for (const unit of withPayloads)
          if (bench)
            tested.push({ document: view.qualifiedName(unit), outcomes: await testPayloads(unit, view, bench) });
        bench?.dispose();
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

const asTests = ({ document, outcomes }: TestedDocument) =>
  outcomes.map(({ name, ok, ms, message }: PayloadOutcome) => ({
    document,
    name,
    ok,
    ms,
    ...(message === null ? {} : { message }),
  }));
