import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { kinds } from '../../../shared/kinds.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { type ContractPlace, contractPlaces } from '../../../shared/text/contract-places.ts';
import { projectToText, textToProject } from '../../../shared/text/project-text.ts';
import { newId } from '../../host/new-id.ts';
import { orderUnits } from '../../host/samples.ts';
import { createProject } from '../../host/session.ts';
import { readTextForm, writeTextForm } from '../../host/text-form-folder.ts';
import { TextFormPlaceError } from '../../host/text-form-place.ts';
import { Finding, say, sayDiagnostics, UsageError } from '../output.ts';
import { withProject } from '../project.ts';

/** `weft unpack` and `weft pack`: a project as YAML files, and back, without loss. */
export function textFormCommands(program: Command): void {
  program
    .command('unpack')
    .description('write a project as text, one file a document')
    .argument('<file>')
    .argument('<dir>')
    .action((file: string, dir: string) => {
      const folder = resolve(dir);
      if (existsSync(folder) && !statSync(folder).isDirectory()) throw new UsageError(`${dir} is a file.`);
      withProject(file, ({ view, store }) => {
        const texts = projectToText(view);
        const places = contractPlaces(
          view,
          texts.map((t) => t.path),
        );
        const contracts = places.flatMap((place) => {
          const content = store.contractFile(place.hash);
          return content ? [{ ...place, content }] : [];
        });
        const lost = places.filter((place) => !contracts.some(({ path }) => path === place.path));
        try {
          writeTextForm(folder, texts, contracts);
        } catch (error) {
          throw error instanceof TextFormPlaceError ? new Finding(error.message) : error;
        }
        say(`Wrote ${texts.length + contracts.length} files to ${dir}.`);
        const damage = [...store.damage(), ...lost.map(damagedContract)];
        if (damage.length > 0) {
          sayDiagnostics(damage);
          throw new Finding('');
        }
      });
    });
  program
    .command('pack')
    .description('make a project of its text form')
    .argument('<dir>')
    .argument('<file>')
    .action((dir: string, file: string) => {
      const folder = resolve(dir);
      if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new UsageError(`${dir} is not a folder.`);
      if (existsSync(resolve(file))) throw new UsageError(`${file} exists already.`);
      if (readdirSync(folder).length === 0) throw new Finding(`${dir} is empty.`);
      const { texts, contracts } = readTextForm(folder);
      const { units, diagnostics } = textToProject(texts, kinds, newId, (hash) => contracts.has(hash));
      sayDiagnostics(diagnostics);
      if (diagnostics.some((d) => d.severity === 'error')) throw new Finding('');
      try {
        createProject(
          resolve(file),
          orderUnits(units).map((unit) => ({ op: 'create', unit })),
          new Map([...contracts].map(([hash, { content }]) => [hash, content])),
        ).close();
      } catch (error) {
        throw new Finding((error as Error).message);
      }
      say(`Packed ${units.length} documents into ${file}.`);
    });
}

function damagedContract({ path }: ContractPlace): LocatedDiagnostic {
  return {
    severity: 'error',
    code: 'project/damaged-file',
    message: `The contract's file ${path} is damaged and is left out.`,
    fix: 'Import the contract again.',
  };
}
