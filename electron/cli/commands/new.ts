import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { kinds } from '../../../shared/kinds.ts';
import type { UnitOperation } from '../../../shared/model/change.ts';
import { orderUnits, readSampleProject, samples } from '../../host/samples.ts';
import { createProject, newProjectOperations } from '../../host/session.ts';
import { salvageUnits } from '../../host/store/project-file.ts';
import { Finding, say, UsageError } from '../output.ts';

/** `weft new FILE [--sample ID] [--recover FILE]`. */
export function newCommand(program: Command): void {
  program
    .command('new')
    .description('make a project, empty or from a sample')
    .argument('<file>')
    .option('--sample <id>', `one of ${samples.map((s) => s.id).join(', ')}`)
    .option('--recover <file>', 'take over what can be read of a damaged project')
    .action((file: string, options: { sample?: string; recover?: string }) => {
      if (existsSync(resolve(file))) throw new UsageError(`${file} exists already.`);
      if (options.sample && !samples.some((s) => s.id === options.sample))
        throw new UsageError(`There is no sample ${options.sample}. Samples: ${samples.map((s) => s.id).join(', ')}.`);
      const operations = options.recover
        ? recovered(options.recover)
        : options.sample
          ? readSampleProject(options.sample)
          : newProjectOperations('Main');
      createProject(resolve(file), operations).close();
      say(`Made ${file}.`);
    });
}

function recovered(file: string): UnitOperation[] {
  if (!existsSync(resolve(file))) throw new UsageError(`${file} does not exist.`);
  let salvaged: ReturnType<typeof salvageUnits>;
  try {
    salvaged = salvageUnits(resolve(file));
  } catch (error) {
    throw new Finding(`Nothing of ${file} can be read: ${(error as Error).message}`);
  }
  const { rows, lost } = salvaged;
  const units = rows
    .filter((r) => kinds.get(r.kind))
    .map((r) => ({
      id: r.id,
      kind: r.kind,
      name: r.name,
      parent: r.parent,
      documentation: r.documentation,
      data: JSON.parse(r.data) as unknown,
    }));
  if (units.length === 0) throw new Finding(`No document of ${file} can be read.`);
  const ids = new Set(units.map((u) => u.id));
  say(`Read ${units.length} documents${lost.length > 0 ? `, lost ${lost.length}` : ''}.`);
  return orderUnits(units.filter((u) => u.parent === null || ids.has(u.parent))).map((unit) => ({
    op: 'create',
    unit,
  }));
}
