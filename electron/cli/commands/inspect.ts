import type { Command } from 'commander';
import { decodeText } from '../../../shared/format/decode-text.ts';
import { kinds } from '../../../shared/kinds.ts';
import { mostSimilar } from '../../../shared/model/naming.ts';
import { elementKindsOf } from '../../../shared/model/project.ts';
import { jsonSchemaOf } from '../../../shared/text/json-schema.ts';
import { unitToText } from '../../../shared/text/unit-text.ts';
import { damagedText, mendedUnit } from '../../host/damaged-document.ts';
import type { AppliedChange } from '../../host/store/project-store.ts';
import type { Refusal } from '../../host/store/refusal.ts';
import { Finding, print, printed, printJson, say, sayDiagnostics, UsageError } from '../output.ts';
import { damagedNamed, findingsOf, readInput, withProject } from '../project.ts';

function refused(outcome: AppliedChange | Refusal): void {
  if (!outcome.ok) throw new Finding(outcome.message);
}

const elementKinds = elementKindsOf(kinds);

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
                .map((e) => ({ kind: e.kind, name: e.qualifiedName }))
            : []),
        ].sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));
        if (options.json) printJson(rows);
        else for (const row of rows) print(`${row.kind.padEnd(16)} ${row.name}\n`);
      });
    });
  program
    .command('show')
    .description('print the text form of a document')
    .argument('<file>')
    .argument('<name>', 'its name, or the id of a damaged one')
    .action((file: string, name: string) => {
      withProject(file, (project) => {
        const { view } = project;
        const unit = view.unit(view.byName(name)) ?? view.unit(view.element(view.byName(name))?.unit);
        const damaged = damagedNamed(project, name);
        if (unit) print(unitToText(unit, view));
        for (const each of damaged) {
          const { id, reasons } = each.damaged;
          const isOnlyOne = !unit && damaged.length === 1;
          if (isOnlyOne) print(damagedText(each.damaged, each.stored, view));
          say(
            `weft: ${name} is damaged: ${reasons.join('; ')}. ${
              isOnlyOne
                ? `Mend this text, then: weft mend FILE ${name} TEXT`
                : `It is one of several documents of this name; to see it: weft show FILE ${id}`
            }`,
          );
        }
        if (damaged.length > 0) throw new Finding('');
        if (!unit) {
          const similar = mostSimilar(name, [
            ...[...view.units.values()].map((u) => view.qualifiedName(u)),
            ...[...view.elements().values()].map((e) => e.qualifiedName),
          ]);
          throw new UsageError(`There is no document ${name}.${similar ? ` Did you mean ${similar}?` : ''}`);
        }
      });
    });
  program
    .command('mend')
    .description('put the text form of a document in the place of a damaged one, or delete it')
    .argument('<file>')
    .argument('<name>', 'its name, or its id')
    .argument('[text]', 'a file with the text, or - for standard input')
    .option('--delete', 'delete what is left of it')
    .action((file: string, name: string, input: string | undefined, options: { delete?: boolean }) => {
      if ((input === undefined) === !options.delete) throw new UsageError('Give a file with the text, or --delete.');
      withProject(file, (project) => {
        const { store, view } = project;
        const [found, ...others] = damagedNamed(project, name);
        if (!found) throw new UsageError(`There is no damaged document ${name}.`);
        const isSoundToo = options.delete && found.damaged.id !== name && view.byName(name) !== undefined;
        if (others.length > 0 || isSoundToo)
          throw new UsageError(
            `Several documents are called ${name}. Give the id of the damaged one: ${[found, ...others].map(({ damaged }) => damaged.id).join(', ')}.`,
          );
        if (input === undefined) return refused(store.deleteDamaged(found.damaged.id));
        const { text, diagnostics } = readInput(input, { decode: decodeText });
        const mended = text === null ? { diagnostics } : mendedUnit(found.damaged, text, view);
        if ('unit' in mended) return refused(store.mend(mended.unit));
        sayDiagnostics(mended.diagnostics);
        throw new Finding('');
      });
    });
  program
    .command('check')
    .description('check the consistency of a project')
    .argument('<file>')
    .option('--json')
    .action((file: string, options: { json?: boolean }) => {
      withProject(file, (project) => {
        const findings = findingsOf(project);
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
