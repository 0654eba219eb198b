import type { Command } from 'commander';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { kinds } from '../../../shared/kinds.ts';
import { mostSimilar } from '../../../shared/model/naming.ts';
import { jsonSchemaOf } from '../../../shared/text/json-schema.ts';
import { unitToText } from '../../../shared/text/unit-text.ts';
import { Finding, printed, printJson, say, sayDiagnostics, UsageError } from '../output.ts';
import { withProject } from '../project.ts';

const elementKinds = ['entity', 'attribute', 'association', 'enumeration-value'];

/** `weft list`, `show`, `check` and `schema`: what a project holds and whether it is right. */
export function inspectCommands(program: Command): void {
  program
    .command('list')
    .description('list documents, or elements with --kind entity, association, attribute')
    .argument('<file>')
    .option('--kind <kind>')
    .option('--json')
    .action((file: string, options: { kind?: string; json?: boolean }) => {
      const known = [...kinds.all().map((k) => k.kind), ...elementKinds];
      if (options.kind && !known.includes(options.kind))
        throw new UsageError(`${options.kind} is not a kind. Kinds: ${known.join(', ')}.`);
      withProject(file, ({ view }) => {
        const rows = [
          ...[...view.units.values()]
            .filter((u) => !options.kind || u.kind === options.kind)
            .map((u) => ({ kind: u.kind, name: view.qualifiedName(u) })),
          ...(options.kind && elementKinds.includes(options.kind)
            ? [...view.elements().values()]
                .filter((e) => e.kind === options.kind)
                .map((e) => ({ kind: e.kind as string, name: e.qualifiedName }))
            : []),
        ].sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));
        if (options.json) printJson(rows);
        else for (const row of rows) process.stdout.write(`${row.kind.padEnd(16)} ${row.name}\n`);
      });
    });
  program
    .command('show')
    .description('print the text form of a document')
    .argument('<file>')
    .argument('<name>')
    .action((file: string, name: string) => {
      withProject(file, ({ view }) => {
        const unit = view.unit(view.byName(name)) ?? view.unit(view.element(view.byName(name))?.unit);
        if (!unit) {
          const similar = mostSimilar(name, [
            ...[...view.units.values()].map((u) => view.qualifiedName(u)),
            ...[...view.elements().values()].map((e) => e.qualifiedName),
          ]);
          throw new UsageError(`There is no document ${name}.${similar ? ` Did you mean ${similar}?` : ''}`);
        }
        process.stdout.write(unitToText(unit, view));
      });
    });
  program
    .command('check')
    .description('check the consistency of a project')
    .argument('<file>')
    .option('--json')
    .action((file: string, options: { json?: boolean }) => {
      withProject(file, ({ view }) => {
        const findings = new ProjectChecker().checkAll(view);
        if (options.json) printJson(printed(findings));
        else {
          sayDiagnostics(findings);
          if (findings.length === 0) say('No findings.');
        }
        if (findings.some((d) => d.severity === 'error')) throw new Finding('');
      });
    });
  program
    .command('schema')
    .description('print the JSON Schema of the text form of a kind, or of all kinds')
    .argument('[kind]')
    .action((kindId?: string) => {
      if (kindId === undefined) {
        printJson({ $schema: 'https://json-schema.org/draft/2020-12/schema', oneOf: kinds.all().map(jsonSchemaOf) });
        return;
      }
      const kind = kinds.get(kindId);
      if (!kind)
        throw new UsageError(
          `${kindId} is not a kind. Kinds: ${kinds
            .all()
            .map((k) => k.kind)
            .join(', ')}.`,
        );
      printJson(jsonSchemaOf(kind));
    });
}
