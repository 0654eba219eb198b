import { baseName } from '../../../shared/contract/index.ts';
import { planImport } from '../../../shared/import/plan-import.ts';
import { planUpdate } from '../../../shared/import/plan-update.ts';
import { servicePlanners } from '../../../shared/import/service-planners.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type ContractOrigin, isContractPlace } from '../../../shared/structure/contract-origin.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { fileHash } from '../contract/file-hash.ts';
import { givenFiles } from '../contract/given-contract.ts';
import { newId } from '../new-id.ts';
import type { BenchTasks } from './messages.ts';

/** What the files of a contract, as a window gave them, become in a project. */
export function planContract(
  { files, parent, name }: BenchTasks['plan-contract']['args'],
  view: ProjectView,
): BenchTasks['plan-contract']['result'] {
  const given = givenFiles(
    files.map(({ path, content }) => ({ path: placeOf(path), bytes: Buffer.from(content, 'base64') })),
    undefined,
  );
  if (!given.reader) return { change: null, structures: [], diagnostics: given.diagnostics, files: new Map() };
  const options = {
    parent,
    ...(name === undefined ? {} : { name }),
    entities: false,
    mappings: false,
    services: servicePlanners,
  };
  const plan = planImport(view, given.reader, given.source, options, newId, fileHash);
  return {
    change: plan.change,
    structures: plan.structures,
    diagnostics: [...given.diagnostics, ...plan.diagnostics],
    files: plan.files,
  };
}

/** What a new version of a structure's contract changes. */
export function planContractUpdate(
  { structure, files }: BenchTasks['plan-update']['args'],
  view: ProjectView,
): BenchTasks['plan-update']['result'] {
  const unit = view.unit(structure) as Unit<StructureDocument & { contract?: ContractOrigin }> | undefined;
  const given = givenFiles(
    files.map(({ path, content }) => ({ path: placeOf(path), bytes: Buffer.from(content, 'base64') })),
    unit?.data.contract?.kind,
  );
  const nothing = { changes: [], mappings: [], usedBy: [], change: null, files: new Map() };
  if (!unit || !given.reader) return { ...nothing, diagnostics: given.diagnostics };
  const plan = planUpdate(view, unit, given.reader, given.source, fileHash);
  return { ...plan, diagnostics: [...given.diagnostics, ...plan.diagnostics] };
}

/** The name that a window gives a file, as a place in the contract. */
function placeOf(name: string): string {
  const path = name.replaceAll('\\', '/');
  return [path, baseName(path)].find(isContractPlace) ?? 'contract';
}
