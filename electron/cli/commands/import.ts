import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { planAutoMap } from '../../../shared/mapping/auto-map.ts';
import type { UnitOperation } from '../../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { isValidName, toName, uniqueName } from '../../../shared/model/naming.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ImportOutcome } from '../../../shared/rpc/studio.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { readerKinds, readerOf } from '../../../shared/structure/readers.ts';
import { newId, newModuleOperations } from '../../host/session.ts';
import { Finding, printed, printJson, say, sayDiagnostics, UsageError } from '../output.ts';
import { readInput, withProject } from '../project.ts';

interface Options {
  module: string;
  kind?: string;
  name?: string;
  entities?: boolean;
  mappings?: boolean;
  services?: boolean;
  json?: boolean;
}

/** `weft import FILE CONTRACT --module M`: a contract becomes structures, entities and mappings. */
export function importCommand(program: Command): void {
  program
    .command('import')
    .description('bring a contract into a project')
    .argument('<file>')
    .argument('<contract>')
    .requiredOption('--module <name>', 'module to import into; made when it is missing')
    .option('--kind <kind>', `kind of the contract: ${readerKinds.join(', ')}`)
    .option('--name <name>', 'name of the structure')
    .option('--entities', 'make entities, attributes and associations')
    .option('--mappings', 'make import and export mappings (with their entities)')
    .option('--services', 'make what the contract offers as services')
    .option('--json', 'print the outcome as JSON')
    .action((file: string, contract: string, options: Options) => {
      if (!isValidName(options.module))
        throw new UsageError(`${JSON.stringify(options.module)} is not a name for a module.`);
      if (options.kind && !readerKinds.includes(options.kind))
        throw new UsageError(
          `${options.kind} is not a kind of contract this version reads. Kinds: ${readerKinds.join(', ')}.`,
        );
      if (options.name !== undefined && !isValidName(options.name))
        throw new UsageError(`${JSON.stringify(options.name)} is not a name.`);
      withProject(file, ({ store, view: before }) => {
        const outcome: ImportOutcome = {
          structures: [],
          entities: [],
          enumerations: [],
          importMappings: [],
          exportMappings: [],
          services: [],
          diagnostics: [],
        };
        const { text, diagnostics } = readInput(contract);
        outcome.diagnostics.push(...diagnostics);
        const read = text === null ? null : readerOf(options.kind, contract).read(text, basename(contract));
        if (read) outcome.diagnostics.push(...read.diagnostics);
        if (read?.root && text !== null) {
          const ops: UnitOperation[] = [];
          let module = before.ofKind('module').find((u) => u.name.toLowerCase() === options.module.toLowerCase()) as
            | Unit
            | undefined;
          if (!module) {
            ops.push(...newModuleOperations(options.module));
            module = (ops[0] as UnitOperation & { op: 'create' }).unit;
          }
          const own = module;
          const taken = [...before.units.values()]
            .filter((u) => before.moduleOf(u) === own)
            .map((u) => u.name.toLowerCase());
          const name = uniqueName(options.name ?? toName(basename(contract, extname(contract)), 'Structure'), (n) =>
            taken.includes(n.toLowerCase()),
          );
          const structure: Unit<{ root: StructureNode }> = {
            id: newId(),
            kind: 'json-structure',
            name,
            parent: own.id,
            documentation: '',
            data: { ...read.data, root: read.root },
          };
          ops.push({ op: 'create', unit: structure });
          outcome.structures.push(`${own.name}.${name}`);
          if (options.entities || options.mappings) {
            const created = ops.flatMap((op) => (op.op === 'create' ? [op.unit] : []));
            const plan = planAutoMap(
              before.withUnits(created, []),
              {
                structure,
                parent: own.id,
                persistable: true,
                importMapping: options.mappings ?? false,
                exportMapping: options.mappings ?? false,
              },
              newId,
            );
            ops.push(...plan.change.ops);
            outcome.entities.push(...plan.created.entities);
            outcome.enumerations.push(...plan.created.enumerations);
            outcome.importMappings.push(...plan.created.importMappings);
            outcome.exportMappings.push(...plan.created.exportMappings);
          }
          const result = store.apply({ label: `Import ${basename(contract)}`, ops }, store.version);
          if (!result.ok) throw new Finding(result.message);
        }
        report(outcome, options.json ?? false);
      });
    });
}

function report(outcome: ImportOutcome, json: boolean): void {
  if (json) printJson({ ...outcome, diagnostics: printed(outcome.diagnostics as LocatedDiagnostic[]) });
  else {
    sayDiagnostics(outcome.diagnostics);
    for (const [what, names] of Object.entries({
      structure: outcome.structures,
      entity: outcome.entities,
      enumeration: outcome.enumerations,
      'import mapping': outcome.importMappings,
      'export mapping': outcome.exportMappings,
    })) {
      for (const name of names) say(`${what} ${name}`);
    }
  }
  if (outcome.diagnostics.some((d) => d.severity === 'error')) throw new Finding('');
}
