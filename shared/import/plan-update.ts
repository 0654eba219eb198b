import {
  baseName,
  type ContractFile,
  type ContractReader,
  type ContractSource,
  type ReadStructure,
} from '../contract/index.ts';
import { structuredCloneJson, type UnitOperation } from '../model/change.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { ContractOrigin } from '../structure/contract-origin.ts';
import type { StructureNode } from '../structure/node.ts';
import type { StructureDocument } from '../structure/structure-document.ts';
import { type DriftPlan, planDrift } from './plan-drift.ts';

/** What a new version of a contract changes in a structure, and what that touches (SE-8). */
export interface UpdatePlan extends DriftPlan {
  /** The files to keep, by hash. */
  files: ReadonlyMap<string, Uint8Array>;
  diagnostics: LocatedDiagnostic[];
}

export interface UpdateOptions {
  /** The files that the structure was read from: a table is read in the way that a person set, which they tell. */
  kept?: readonly ContractFile[];
  /** The source has all samples, those from before with it: they are to make one structure. */
  areMore?: boolean;
}

/**
 * Plans the update of a structure to a new version of its contract. What is mapped stays where it fits, moves to where it went (a clear
 * rename, a list in place of one), and is taken out where it is gone; the plan lists all that.
 */
export function planUpdate(
  view: ProjectView,
  unit: Unit<StructureDocument>,
  reader: ContractReader,
  source: ContractSource,
  hashOf: (bytes: Uint8Array) => string,
  { kept = [], areMore = false }: UpdateOptions = {},
): UpdatePlan {
  const { structures, diagnostics: found } = readAgain(view, unit, reader, source, kept);
  const diagnostics = [...found];
  const files = new Map<string, Uint8Array>();
  const nothing = { changes: [], mappings: [], usedBy: [], change: null, files, diagnostics };
  const fitting = structures.filter((structure) => structure.kind === unit.kind);
  if (areMore && structures.length > 1)
    diagnostics.push({
      severity: 'error',
      code: 'import/other-root',
      message: `The samples have the root elements ${structures.map((each) => each.name).join(' and ')}; those of one structure have one.`,
      fix: 'Import the sample as a structure of its own.',
    });
  const read = fitting.find((structure) => structure.name === unit.name) ?? fitting[0];
  if (!read || diagnostics.some((d) => d.severity === 'error')) {
    if (structures.length > 0 && fitting.length === 0)
      diagnostics.push({
        severity: 'error',
        code: 'import/other-kind',
        message: `${unit.name} is a ${view.kinds.get(unit.kind)?.label ?? unit.kind}; the contract gives a ${view.kinds.get(structures[0]?.kind ?? '')?.label ?? 'structure of another kind'}.`,
        fix: 'Give a new version of the contract that the structure came of.',
      });
    return nothing;
  }
  const keep = ({ path, bytes }: ContractFile): { path: string; hash: string } => {
    const hash = hashOf(bytes);
    files.set(hash, bytes);
    return { path, hash };
  };
  const contract: ContractOrigin = { kind: reader.kind, files: read.files.map(keep) };
  const data: StructureDocument & { contract: ContractOrigin } = {
    ...(read.data as object),
    root: structuredCloneJson(read.root),
    contract,
  };
  const label = `Update ${unit.name} to ${baseName(source.chosen[0]?.path ?? 'a new contract')}`;
  // A table is read with what was set by hand; other readers do not know of it.
  const plan = planDrift(view, unit, data, label, { movesOverrides: !reader.table });
  return { ...plan, files, diagnostics };
}

/** The updates of the structures of one service as one, with the steps that do it. */
export function joinedUpdates(
  updates: readonly UpdatePlan[],
): Pick<UpdatePlan, 'changes' | 'mappings' | 'usedBy'> & { ops: UnitOperation[]; files: Map<string, Uint8Array> } {
  return {
    changes: updates.flatMap((update) => update.changes),
    mappings: updates.flatMap((update) => update.mappings),
    usedBy: [...new Map(updates.flatMap((update) => update.usedBy).map((each) => [each.unit, each])).values()],
    ops: updates.flatMap(({ change }) => change?.ops ?? []),
    files: new Map(updates.flatMap((update) => [...update.files])),
  };
}

/** What the contract gives: of a reader of tables, the sample as the properties of the document say. */
function readAgain(
  view: ProjectView,
  unit: Unit<StructureDocument>,
  reader: ContractReader,
  source: ContractSource,
  kept: readonly ContractFile[],
): { structures: ReadStructure[]; diagnostics: LocatedDiagnostic[] } {
  const [file] = source.chosen;
  if (!file || reader.table?.documents !== unit.kind)
    return reader.read(source, { allFormats: isPublished(unit, view) });
  const { data, diagnostics } = reader.table.reread(file, kept[0] ?? null, { ...unit.data });
  if (!data) return { structures: [], diagnostics };
  const { root, contract: _contract, ...properties } = data as { root: StructureNode; contract?: ContractOrigin };
  return { structures: [{ name: unit.name, kind: unit.kind, root, data: properties, files: [file] }], diagnostics };
}

/** Whether a published service takes and gives messages of a structure: it was read with all formats of its contract. */
function isPublished({ id }: Unit, view: ProjectView): boolean {
  return [...view.units.values()].some(
    (unit) =>
      view.kinds.get(unit.kind)?.family === 'publish' && view.referencesOf(unit).some(({ target }) => target === id),
  );
}
