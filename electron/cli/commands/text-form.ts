import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { kinds } from '../../../shared/kinds.ts';
import { projectToText, textToProject } from '../../../shared/text/project-text.ts';
import { orderUnits, readTextFiles } from '../../host/samples.ts';
import { createProject, newId } from '../../host/session.ts';
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
      withProject(file, ({ view }) => {
        const files = projectToText(view);
        mkdirSync(folder, { recursive: true });
        const wanted = new Set(files.map((f) => f.path));
        // Documents that are gone leave their files; nothing but our own is touched.
        for (const old of readTextFiles(folder))
          if (!wanted.has(old.path) && /^kind: /m.test(old.text)) rmSync(join(folder, old.path));
        for (const { path, text } of files) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), text);
        }
        say(`Wrote ${files.length} files to ${dir}.`);
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
      const { units, diagnostics } = textToProject(readTextFiles(folder), kinds, newId);
      sayDiagnostics(diagnostics);
      if (diagnostics.some((d) => d.severity === 'error')) throw new Finding('');
      try {
        createProject(
          resolve(file),
          orderUnits(units).map((unit) => ({ op: 'create', unit })),
        ).close();
      } catch (error) {
        rmSync(resolve(file), { force: true });
        throw new Finding((error as Error).message);
      }
      say(`Packed ${units.length} documents into ${file}.`);
    });
}
