import { statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { messageKinds } from '../../../shared/format/index.ts';
import { writtenContract } from '../../../shared/mapping/written-contract.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import { contractForms } from '../../../shared/structure/contract-forms.ts';
import { printMessage, say, UsageError } from '../output.ts';
import { findUnit, refuseDamaged, withProject } from '../project.ts';

const ids = contractForms.map((form) => form.id);

/** `weft contract`: a structure as the contract that others work by. */
export function contractCommand(program: Command): void {
  program
    .command('contract')
    .description('write a structure or message definition as JSON Schema or XSD')
    .argument('<file>')
    .argument('<structure>')
    .requiredOption('--as <form>', `form of the contract: ${ids.join(', ')}`)
    .option('--list', 'of a message definition: a list of objects')
    .option('--out <place>', 'file, or folder for a contract of several files; printed without it')
    .action((file: string, name: string, options: { as: string; list?: boolean; out?: string }) => {
      const form = contractForms.find((each) => each.id === options.as);
      if (!form) throw new UsageError(`${options.as} is not a form of contract. Forms: ${ids.join(', ')}.`);
      withProject(file, (project) => {
        refuseDamaged(project, name);
        const { view } = project;
        const unit = findUnit(view, name, messageKinds);
        const documents = writtenContract(unit, form, options.list ?? false, new Catalog(view));
        const [first] = documents;
        if (!first) throw new UsageError(`${name} has no message to write.`);
        const isFolder = options.out !== undefined && isFolderPlace(options.out);
        if (documents.length > 1 && !isFolder)
          throw new UsageError(
            `The contract has ${documents.length} files, one a namespace, which refer to each other by name: name a folder that is there with --out.`,
          );
        if (options.out === undefined) printMessage(first.text);
        else if (isFolder)
          for (const document of documents) {
            const place = join(options.out, document.name);
            writeFileSync(resolve(place), document.text);
            say(`Written ${place}.`);
          }
        else {
          writeFileSync(resolve(options.out), first.text);
          say(`Written ${options.out}.`);
        }
      });
    });
}

function isFolderPlace(place: string): boolean {
  return statSync(resolve(place), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
