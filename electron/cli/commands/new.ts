import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { kinds } from '../../../shared/kinds.ts';
import { orderUnits, readSampleProject, samples } from '../../host/samples.ts';
import { createProject, newProjectOperations } from '../../host/session.ts';
import { ProjectFileError } from '../../host/store/project-file.ts';
import { salvageProject } from '../../host/store/salvage.ts';
import { Finding, say, UsageError } from '../output.ts';

/** `weft new FILE [--sample ID] [--recover FILE]`. */
export function newCommand(program: Command): void {
  program
    .command('new')
    .description('make a project, empty or from a sample')
    .argument('<file>')
    .option('--sample <id>', `one of ${samples.map((s) => s.id).join(', ')}`)
    .option('--recover <file>', 'take over all that is sound of a damaged project')
    .action((file: string, options: { sample?: string; recover?: string }) => {
      if (existsSync(resolve(file))) throw new UsageError(`${file} exists already.`);
      if (options.sample && !samples.some((s) => s.id === options.sample))
        throw new UsageError(`There is no sample ${options.sample}. Samples: ${samples.map((s) => s.id).join(', ')}.`);
      if (options.recover) recover(options.recover, resolve(file));
      else
        createProject(
          resolve(file),
          options.sample ? readSampleProject(options.sample) : newProjectOperations('Main'),
        ).close();
      say(`Made ${file}.`);
    });
}

function recover(from: string, file: string): void {
  if (!existsSync(resolve(from))) throw new UsageError(`${from} does not exist.`);
  try {
    const { units, files, history, leftOut } = salvageProject(resolve(from), kinds);
    for (const each of leftOut) say(`Left out: ${each}`);
    if (units.length === 0) throw new Finding(`No document of ${from} can be read.`);
    const operations = orderUnits(units).map((unit) => ({ op: 'create' as const, unit }));
    createProject(file, operations, files, history ?? []).close();
    say(`Read ${units.length} documents${history ? ' and the history of edits' : ''}.`);
  } catch (error) {
    if (error instanceof Finding || error instanceof ProjectFileError) throw error;
    throw new Finding(`${from} cannot be recovered: ${(error as Error).message}`);
  }
}
