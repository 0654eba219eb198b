import type { Command } from 'commander';
import { contractSource, readerKinds, readerOf } from '../../../shared/contract/index.ts';
import { planImport } from '../../../shared/import/plan-import.ts';
import type { UnitOperation } from '../../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { isValidName } from '../../../shared/model/naming.ts';
import type { ImportOutcome } from '../../../shared/rpc/studio.ts';
import { newId, newModuleOperations } from '../../host/session.ts';
import { Finding, printed, printJson, say, sayDiagnostics, UsageError } from '../output.ts';
import { readContract, withProject } from '../project.ts';

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
        const { main, head, diagnostics } = readContract(contract);
        const ops: UnitOperation[] = [];
        let module = before.ofKind('module').find((u) => u.name.toLowerCase() === options.module.toLowerCase());
        if (!module) {
          ops.push(...newModuleOperations(options.module));
          module = (ops[0] as UnitOperation & { op: 'create' }).unit;
        }
        const created = ops.flatMap((op) => (op.op === 'create' ? [op.unit] : []));
        const plan = planImport(
          before.withUnits(created, []),
          readerOf(options.kind, contract, head),
          contractSource(main ?? { path: contract, bytes: new Uint8Array() }),
          {
            parent: module.id,
            ...(options.name === undefined ? {} : { name: options.name }),
            entities: options.entities ?? false,
            mappings: options.mappings ?? false,
          },
          newId,
        );
        const outcome: ImportOutcome = { ...plan.created, diagnostics: main ? plan.diagnostics : diagnostics };
        if (main && plan.change) {
          const result = store.apply({ label: plan.change.label, ops: [...ops, ...plan.change.ops] }, store.version);
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
