import type { ContractReader, ContractSource, ReadStructure } from '../contract/index.ts';
import { planAutoMap } from '../mapping/auto-map.ts';
import { applyPatch, type Change, type UnitOperation } from '../model/change.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { toName, uniqueName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import type { StructureNode } from '../structure/node.ts';

export interface ImportOptions {
  /** Module or folder that takes the documents. */
  parent: string;
  /** Name of the structure; that of the file otherwise. With several structures it goes before theirs. */
  name?: string;
  entities: boolean;
  mappings: boolean;
}

/** What an import makes, by qualified names in the order of making. */
export interface ImportedNames {
  structures: string[];
  entities: string[];
  enumerations: string[];
  importMappings: string[];
  exportMappings: string[];
  services: { name: string; operations: string[] }[];
}

export interface ImportPlan {
  /** The one change that would do it; null when nothing could be read. */
  change: Change | null;
  /** Ids of the structures. */
  structures: string[];
  created: ImportedNames;
  diagnostics: LocatedDiagnostic[];
}

/**
 * Plans what a contract becomes: structures, and with them entities and mappings. The command line and the window use this one
 * plan; nothing is changed by it.
 */
export function planImport(
  view: ProjectView,
  reader: ContractReader,
  source: ContractSource,
  options: ImportOptions,
  ids: IdSource,
): ImportPlan {
  const { structures, diagnostics } = reader.read(source);
  const created: ImportedNames = {
    structures: [],
    entities: [],
    enumerations: [],
    importMappings: [],
    exportMappings: [],
    services: [],
  };
  const ops: UnitOperation[] = [];
  const made: string[] = [];
  let current = view;
  for (const read of structures) {
    const unit = structureUnit(current, read, source, options, structures.length > 1, ids);
    ops.push({ op: 'create', unit });
    current = current.withUnits([unit], []);
    made.push(unit.id);
    created.structures.push(current.qualifiedName(unit));
    if (!options.entities && !options.mappings) continue;
    const plan = planAutoMap(
      current,
      {
        structure: unit,
        parent: options.parent,
        persistable: true,
        importMapping: options.mappings,
        exportMapping: options.mappings,
      },
      ids,
    );
    ops.push(...plan.change.ops);
    current = after(current, plan.change.ops);
    for (const key of ['entities', 'enumerations', 'importMappings', 'exportMappings'] as const)
      created[key].push(...plan.created[key]);
  }
  const label = `Import ${baseName(source.main.path)}`;
  return { change: ops.length > 0 ? { label, ops } : null, structures: made, created, diagnostics };
}

/** The project as it is after operations that were only planned. */
function after(view: ProjectView, ops: readonly UnitOperation[]): ProjectView {
  let next = view;
  for (const op of ops) {
    if (op.op === 'create') next = next.withUnits([op.unit], []);
    else if (op.op === 'delete') next = next.withUnits([], [op.id]);
    else next = next.withUnits([applyPatch(next.unit(op.id), op.patch).value as Unit], []);
  }
  return next;
}

function structureUnit(
  view: ProjectView,
  read: ReadStructure,
  source: ContractSource,
  options: ImportOptions,
  isOneOfSeveral: boolean,
  ids: IdSource,
): Unit<{ root: StructureNode }> {
  const parent = view.unit(options.parent);
  const module = parent && view.moduleOf(parent);
  const taken = [...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name.toLowerCase());
  const fileName = baseName(source.main.path).replace(/\.[^.]*$/, '');
  const own = read.name ?? fileName;
  const wanted = options.name === undefined ? own : isOneOfSeveral ? `${options.name}_${own}` : options.name;
  return {
    id: ids(),
    kind: read.kind,
    name: uniqueName(toName(wanted, 'Structure'), (n) => taken.includes(n.toLowerCase())),
    parent: options.parent,
    documentation: '',
    data: { ...read.data, root: read.root },
  };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
