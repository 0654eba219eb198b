import type { Command } from 'commander';
import { formatOf } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { Transformation } from '../../../shared/transformation/index.ts';
import { TransformationBench } from '../../host/workbench/transformation-preview.ts';
import { Finding, printed, printJson, printMessage, sayDiagnostics } from '../output.ts';
import { findUnit, readInput, refuseDamaged, withProject } from '../project.ts';

/** `weft transform`: a message through the steps of a transformation, without a run. */
export function transformCommand(program: Command): void {
  program
    .command('transform')
    .description('transform a message by the steps of a transformation')
    .argument('<file>')
    .argument('<transformation>')
    .argument('<input>')
    .option('--json')
    .action(async (file: string, name: string, input: string, options: { json?: boolean }) => {
      await withProject(file, async (project) => {
        refuseDamaged(project, name);
        const unit = findUnit(project.view, name, ['transformation']) as Unit<Transformation>;
        const { text, diagnostics } = readInput(input, formatOf(unit.data.input));
        const result =
          text === null ? null : await new TransformationBench(project.view).run({ transformation: unit.id, text });
        const output = result?.output ?? null;
        const findings = [...diagnostics, ...(result?.diagnostics ?? [])];
        if (options.json) printJson({ output, diagnostics: printed(findings) });
        else {
          sayDiagnostics(findings);
          if (output !== null) printMessage(output.endsWith('\n') ? output : `${output}\n`);
        }
        if (output === null) throw new Finding('');
      });
    });
}
