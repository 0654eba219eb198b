import { baseName, type ContractReader, type ContractSource, type ReadService } from '../../contract/index.ts';
import { afterOperations } from '../../mapping/auto-map-roots.ts';
import { diffToPatch, structuredCloneJson } from '../../model/change.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import type { ContractOrigin } from '../../structure/contract-origin.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import { joinedUpdates, planUpdate, type UpdatePlan } from '../plan-update.ts';
import type { ServicePlanner } from '../service-planner.ts';
import type { OperationChange, ServiceUpdatePlan, ServiceUpdater } from '../service-updater.ts';
import { isSameValue } from './same-value.ts';

/** An operation of a consumed service, as far as every protocol has it. */
interface ConsumedOperationData {
  id: string;
  name: string;
  /** The contract has it no more. */
  gone: boolean;
}

interface ConsumedData<Operation> {
  operations: Operation[];
  address: string;
  contract?: ContractOrigin | undefined;
}

/** How consumed services of a protocol follow a new version of their contract. */
export interface ConsumedUpdating<Data extends ConsumedData<Operation>, Operation extends ConsumedOperationData> {
  planner: ServicePlanner;
  /** Document kind, and what it is called. */
  kind: string;
  label: string;
  /** Whether a service of a contract is the one that a document was made of. */
  isService(service: ReadService, unit: Unit<Data>): boolean;
  /** The structures of its messages. */
  structuresOf(data: Data): readonly (string | null)[];
  /** What tells operations from each other beside their names, the surest first. */
  keysOf(operation: Operation): readonly string[];
  /** An operation as the new version has it, with what a person chose of it. */
  merged(before: Operation, fresh: Operation): Operation;
  /** What of the service follows the contract by itself. */
  follow(data: Data, fresh: Data): void;
  labelOf(operation: Operation): string;
}

/**
 * An updater of consumed services: their messages with what is mapped of them, their operations with what a person chose of them. What the new version has no more goes, unless
 * something refers to it: that stays, and is a finding until nothing does.
 */
export function consumedUpdater<Data extends ConsumedData<Operation>, Operation extends ConsumedOperationData>(
  how: ConsumedUpdating<Data, Operation>,
): ServiceUpdater {
  return { kind: how.kind, plan: (...given) => planConsumedUpdate(how, ...given) };
}

function planConsumedUpdate<Data extends ConsumedData<Operation>, Operation extends ConsumedOperationData>(
  how: ConsumedUpdating<Data, Operation>,
  view: ProjectView,
  unit: Unit<Data>,
  reader: ContractReader,
  source: ContractSource,
  ids: IdSource,
  hashOf: (bytes: Uint8Array) => string,
): ServiceUpdatePlan {
  const { services, diagnostics: found } = reader.read(source, {});
  const diagnostics: LocatedDiagnostic[] = [...found];
  const nothing: ServiceUpdatePlan = {
    changes: [],
    mappings: [],
    usedBy: [],
    change: null,
    files: new Map(),
    operations: [],
    diagnostics,
  };
  const fitting = services.filter(({ protocol }) => protocol === how.planner.protocol);
  const given =
    fitting.find((service) => how.isService(service, unit)) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (!given && !diagnostics.some((d) => d.severity === 'error'))
    diagnostics.push({
      severity: 'error',
      code: 'import/other-kind',
      message:
        fitting.length === 0
          ? `${unit.name} is a ${how.label}; the contract describes none.`
          : `The contract describes ${fitting.map(({ name }) => name).join(', ')}, and none of them is ${unit.name}.`,
      fix: 'Give a new version of the contract that the service came of.',
    });
  if (!given || diagnostics.some((d) => d.severity === 'error')) return nothing;
  const updates = how.structuresOf(unit.data).flatMap((id): UpdatePlan[] => {
    const structure = view.unit(id) as Unit<StructureDocument> | undefined;
    return structure ? [planUpdate(view, structure, reader, source, hashOf)] : [];
  });
  const { ops, files, ...messages } = joinedUpdates(updates);
  const origin: ContractOrigin = {
    kind: reader.kind,
    files: given.files.map(({ path, bytes }) => {
      const hash = hashOf(bytes);
      files.set(hash, bytes);
      return { path, hash };
    }),
  };
  const planned = how.planner.plan(afterOperations(view, ops), given, origin, unit.parent ?? '', ids, {
    entities: false,
    roots: [],
  });
  const made = planned.ops.flatMap((op) => (op.op === 'create' && op.unit.id === planned.id ? [op.unit] : []))[0];
  const fresh = (made as Unit<Data>).data;
  const draft = structuredCloneJson(unit);
  const { operations, changes } = mergedOperations(how, view, unit, fresh);
  draft.data.operations = operations;
  draft.data.contract = origin;
  how.follow(draft.data, fresh);
  if (fresh.address !== '' && fresh.address !== unit.data.address)
    diagnostics.push({
      severity: 'info',
      code: 'import/address-changed',
      message: `The contract says the address ${fresh.address}; ${unit.name} stays at ${unit.data.address || 'that of its constant'}.`,
      fix: 'Change the address of the service where the new one is meant.',
    });
  const patch = diffToPatch(unit, draft);
  if (patch.length > 0) ops.push({ op: 'patch', id: unit.id, patch });
  const label = `Update ${unit.name} to ${baseName(source.chosen[0]?.path ?? 'a new contract')}`;
  return {
    ...messages,
    files,
    diagnostics: [...diagnostics, ...(planned.diagnostics ?? [])],
    operations: changes,
    change: ops.length > 0 ? { label, ops } : null,
  };
}

function mergedOperations<Data extends ConsumedData<Operation>, Operation extends ConsumedOperationData>(
  how: ConsumedUpdating<Data, Operation>,
  view: ProjectView,
  unit: Unit<Data>,
  fresh: Data,
): { operations: Operation[]; changes: OperationChange[] } {
  const before = new Set(unit.data.operations);
  const changes: OperationChange[] = [];
  const matched = new Map<Operation, Operation>();
  // The surest sign is looked for in all operations before the next one is.
  const most = Math.max(0, ...fresh.operations.map((operation) => how.keysOf(operation).length));
  for (let i = 0; i < most; i++)
    for (const operation of fresh.operations) {
      const key = how.keysOf(operation)[i];
      if (matched.has(operation) || key === undefined) continue;
      const own = [...before].find((each) => how.keysOf(each)[i] === key);
      if (!own) continue;
      matched.set(operation, own);
      before.delete(own);
    }
  const names = new Set<string>();
  const operations = fresh.operations.map((operation): Operation => {
    const own = matched.get(operation);
    if (!own) {
      changes.push({ change: 'added', operation: how.labelOf(operation) });
      names.add(operation.name.toLowerCase());
      return operation;
    }
    const merged = { ...how.merged(own, operation), id: own.id, gone: false };
    if (!isSameValue(merged, own)) changes.push({ change: 'changed', operation: how.labelOf(merged) });
    names.add(merged.name.toLowerCase());
    return merged;
  });
  const used = new Set(
    [...view.units.values()].flatMap((each) =>
      each.id === unit.id ? [] : view.referencesOf(each).map(({ target }) => target),
    ),
  );
  for (const own of before) {
    if (!own.gone) changes.push({ change: 'removed', operation: how.labelOf(own) });
    if (used.has(own.id)) operations.push({ ...own, gone: true });
  }
  return { operations, changes };
}
