import { baseName } from '../../../shared/contract/index.ts';
import { formatOfStructure } from '../../../shared/format/index.ts';
import { planImport } from '../../../shared/import/plan-import.ts';
import { planReread } from '../../../shared/import/plan-reread.ts';
import { planUpdate } from '../../../shared/import/plan-update.ts';
import { publishedServicePlanners, servicePlanners, serviceUpdaters } from '../../../shared/import/service-planners.ts';
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
  { files, parent, name, publish = false, mappings = false }: BenchTasks['plan-contract']['args'],
  view: ProjectView,
): BenchTasks['plan-contract']['result'] {
  const given = givenFiles(
    files.map(({ path, content }) => ({ path: placeOf(path), bytes: Buffer.from(content, 'base64') })),
    undefined,
  );
  if (!given.reader)
    return { change: null, structures: [], services: [], diagnostics: given.diagnostics, files: new Map() };
  const options = {
    parent,
    ...(name === undefined ? {} : { name }),
    // Entities that live in a service come with it.
    entities: mappings || (given.reader.hasEntities === true && !publish),
    mappings,
    services: publish ? publishedServicePlanners : servicePlanners,
  };
  const plan = planImport(view, given.reader, given.source, options, newId, fileHash);
  return {
    change: plan.change,
    structures: plan.structures,
    services: plan.services,
    diagnostics: [...given.diagnostics, ...plan.diagnostics],
    files: plan.files,
  };
}

type Structure = Unit<StructureDocument & { contract?: ContractOrigin }>;

/** What a new version of a structure's contract changes; `more` are samples beside those that there are. */
export function planContractUpdate(
  { structure, files, more = false, kept }: BenchTasks['plan-update']['args'],
  view: ProjectView,
): BenchTasks['plan-update']['result'] {
  const unit = view.unit(structure) as Structure | undefined;
  const nothing = { changes: [], mappings: [], usedBy: [], change: null, files: new Map() };
  if (!unit) return { ...nothing, diagnostics: [] };
  const before = samplesOf(unit, kept);
  const named = files.map(({ path, content }) => ({ path: placeOf(path), bytes: Buffer.from(content, 'base64') }));
  // Together they are one contract, read by one reader: samples are read as the kind that they were.
  const kind = unit.data.contract?.kind ?? (more ? formatOfStructure(unit.kind)?.id : undefined);
  const given = givenFiles(more ? [...before, ...named] : named, kind);
  if (!given.reader) return { ...nothing, diagnostics: given.diagnostics };
  const updater = serviceUpdaters.find(({ kind: own }) => own === unit.kind);
  if (updater) {
    const plan = updater.plan(view, unit, given.reader, given.source, newId, fileHash);
    return { ...plan, diagnostics: [...given.diagnostics, ...plan.diagnostics] };
  }
  const plan = planUpdate(view, unit, given.reader, given.source, fileHash, {
    kept: before,
    areMore: more,
  });
  return { ...plan, diagnostics: [...given.diagnostics, ...plan.diagnostics] };
}

/** What properties of a table make of it. */
export function rereadTable(
  { structure, set, kept }: BenchTasks['reread']['args'],
  view: ProjectView,
): BenchTasks['reread']['result'] {
  const unit = view.unit(structure) as Structure;
  return planReread(unit, samplesOf(unit, kept)[0] ?? null, set);
}

/** The files that a structure was read from; where they are not kept, its samples. */
function samplesOf(
  { data }: Structure,
  kept: BenchTasks['reread']['args']['kept'],
): { path: string; bytes: Uint8Array }[] {
  if (kept.length > 0) return [...kept];
  return (data.samples ?? []).map(({ name, text }) => ({
    path: name,
    bytes: new TextEncoder().encode(`\ufeff${text}`),
  }));
}

/** The name that a window gives a file, as a place in the contract. */
function placeOf(name: string): string {
  const path = name.replaceAll('\\', '/');
  return [path, baseName(path)].find(isContractPlace) ?? 'contract';
}
