import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import { mappingTable } from '../../../shared/mapping/mapping-table.ts';
import { mappingPrints } from '../../../shared/mapping/print-mapping.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { Finding, printMessage, say, UsageError } from '../output.ts';
import { findUnit, refuseDamaged, withProject } from '../project.ts';

const ids = mappingPrints.map((form) => form.id);

/** `weft print`: a mapping as a table, for people who do not open the studio. */
export function printCommand(program: Command): void {
  program
    .command('print')
    .description('print a mapping as a table: what of the message becomes what')
    .argument('<file>')
    .argument('<mapping>')
    .option('--as <form>', `form of the table: ${ids.join(', ')}`, 'html')
    .option('--out <file>', 'printed without it')
    .action((file: string, name: string, options: { as: string; out?: string }) => {
      const form = mappingPrints.find((each) => each.id === options.as);
      if (!form) throw new UsageError(`${options.as} is not a form of table. Forms: ${ids.join(', ')}.`);
      withProject(file, (project) => {
        refuseDamaged(project, name);
        const { view } = project;
        const unit = findUnit(view, name, ['import-mapping', 'export-mapping']) as Unit<ImportMapping | ExportMapping>;
        const table = mappingTable(unit, view, new Catalog(view));
        if (!table) throw new Finding(`${name} has no structure, or nothing is mapped yet.`);
        const text = form.print(table);
        if (options.out === undefined) printMessage(text);
        else {
          writeFileSync(resolve(options.out), text);
          say(`Written ${options.out}.`);
        }
      });
    });
}
