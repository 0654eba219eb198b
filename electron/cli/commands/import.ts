import type { Command } from 'commander';
import { readerKinds } from '../../../shared/contract/index.ts';
import { planImport } from '../../../shared/import/plan-import.ts';
import { publishedServicePlanners, servicePlanners } from '../../../shared/import/service-planners.ts';
import type { UnitOperation } from '../../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { fileNameProblem } from '../../../shared/model/file-names.ts';
import { isValidName } from '../../../shared/model/naming.ts';
import type { ImportOutcome } from '../../../shared/rpc/calls/contract.ts';
import { fileHash } from '../../host/contract/file-hash.ts';
import { newId } from '../../host/new-id.ts';
import { newModuleOperations } from '../../host/session.ts';
import { openContract } from '../contract.ts';
import { Finding, printed, printJson, say, sayDiagnostics, UsageError } from '../output.ts';
import { withProject } from '../project.ts';
import { updateStructure } from './update-structure.ts';

interface Options {
  module?: string;
  update?: string;
  dryRun?: boolean;
  kind?: string;
  name?: string;
  files: string[];
  entities?: boolean;
  mappings?: boolean;
  services?: boolean;
  publish?: boolean;
  root: string[];
  json?: boolean;
}

const nothing = {
  structures: [],
  entities: [],
  enumerations: [],
  importMappings: [],
  exportMappings: [],
  services: [],
};

/** `weft import FILE CONTRACT --module M`: a contract becomes structures, entities and mappings. */
export function importCommand(program: Command): void {
  program
    .command('import')
    .description('bring a contract (a file, a folder or a zip) into a project')
    .argument('<file>')
    .argument('<contract>')
    .option('--module <name>', 'module to import into; made when it is missing')
    .option(
      '--update <name>',
      'bring a structure, a consumed service or a published REST service, with what is mapped, to this version of its contract',
    )
    .option('--dry-run', 'of an update: say what it would do, and change nothing')
    .option('--kind <kind>', `kind of the contract: ${readerKinds.join(', ')}`)
    .option('--name <name>', 'name of the structure')
    .option(
      '--files <dir>',
      'where else to look for what the contract refers to; may be repeated',
      (dir: string, dirs: string[]) => [...dirs, dir],
      [],
    )
    .option(
      '--root <element>',
      'root element that gets entities and mappings (a local name or {namespace}name); may be repeated',
      (root: string, roots: string[]) => [...roots, root],
      [],
    )
    .option('--entities', 'make entities, attributes and associations')
    .option('--mappings', 'make import and export mappings (with their entities)')
    .option('--services', 'make what the contract offers as services that are called')
    .option(
      '--publish',
      'make what the contract offers as services that are published, with a microflow for each operation',
    )
    .option('--json', 'print the outcome as JSON')
    .action((file: string, contract: string, options: Options) => {
      if (options.update !== undefined) {
        updateStructure(file, contract, options.update, options);
        return;
      }
      const moduleName = options.module;
      if (moduleName === undefined)
        throw new UsageError('Name the module to import into (--module), or the structure to update (--update).');
      if (!isValidName(moduleName)) throw new UsageError(`${JSON.stringify(moduleName)} is not a name for a module.`);
      if (options.kind && !readerKinds.includes(options.kind))
        throw new UsageError(
          `${options.kind} is not a kind of contract this version reads. Kinds: ${readerKinds.join(', ')}.`,
        );
      if (options.services && options.publish)
        throw new UsageError('A service is called (--services) or published (--publish), one at a time.');
      if (options.name !== undefined && !isValidName(options.name))
        throw new UsageError(`${JSON.stringify(options.name)} is not a name.`);
      for (const name of [moduleName, options.name ?? '']) {
        const problem = fileNameProblem(name);
        if (problem !== null) throw new UsageError(`${JSON.stringify(name)} ${problem}.`);
      }
      withProject(file, ({ store, view: before }) => {
        const { reader, source, diagnostics } = openContract(contract, options.kind, options.files);
        if (!reader) {
          report({ ...nothing, diagnostics }, options.json ?? false);
          return;
        }
        const ops: UnitOperation[] = [];
        let module = before.ofKind('module').find((u) => u.name.toLowerCase() === moduleName.toLowerCase());
        if (!module) {
          ops.push(...newModuleOperations(moduleName));
          module = (ops[0] as UnitOperation & { op: 'create' }).unit;
        }
        const created = ops.flatMap((op) => (op.op === 'create' ? [op.unit] : []));
        const plan = planImport(
          before.withUnits(created, []),
          reader,
          source,
          {
            parent: module.id,
            ...(options.name === undefined ? {} : { name: options.name }),
            entities: options.entities ?? false,
            mappings: options.mappings ?? false,
            roots: options.root,
            ...(options.publish
              ? { services: publishedServicePlanners }
              : options.services
                ? { services: servicePlanners }
                : {}),
          },
          newId,
          fileHash,
        );
        const outcome: ImportOutcome = { ...plan.created, diagnostics: [...diagnostics, ...plan.diagnostics] };
        if (plan.change) {
          const change = { label: plan.change.label, ops: [...ops, ...plan.change.ops] };
          const result = store.apply(change, store.version, plan.files);
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
      service: outcome.services.map(({ name }) => name),
    })) {
      for (const name of names) say(`${what} ${name}`);
    }
  }
  if (outcome.diagnostics.some((d) => d.severity === 'error')) throw new Finding('');
}
