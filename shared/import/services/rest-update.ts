import { baseName, type ContractReader, type ContractSource } from '../../contract/index.ts';
import type { DescribedRestService } from '../../contract/openapi/index.ts';
import { Remarks } from '../../contract/remarks.ts';
import { afterOperations } from '../../mapping/auto-map-roots.ts';
import { diffToPatch, structuredCloneJson } from '../../model/change.ts';
import { toDocumentName } from '../../model/file-names.ts';
import { toName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import { addressKey, servedOperations } from '../../service/rest/contract-drift.ts';
import { addContracted } from '../../service/rest/contract-first.ts';
import type { ContractedOperation } from '../../service/rest/contracted.ts';
import { type CarriedOperation, carriedOperations, contractedOf } from '../../service/rest/contracted-of.ts';
import { type RestService, restServiceKind } from '../../service/rest/kind.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import { joinedUpdates, planUpdate } from '../plan-update.ts';
import type { OperationChange, ServiceUpdatePlan, ServiceUpdater } from '../service-updater.ts';
import { isSameValue } from './same-value.ts';

/**
 * Plans the update of a published REST service to a new version of the contract that it was made from: its messages with what is mapped of them, what it is held
 * to, and its new operations, each with a microflow that is not written yet. What it does otherwise than the new version stays, and is a finding.
 */
function planRestUpdate(
  view: ProjectView,
  unit: Unit<RestService>,
  reader: ContractReader,
  source: ContractSource,
  ids: IdSource,
  hashOf: (bytes: Uint8Array) => string,
): ServiceUpdatePlan {
  const { services, diagnostics: found } = reader.read(source, { allFormats: true });
  const diagnostics = [...found];
  const described = services.filter(({ protocol }) => protocol === 'rest');
  const given =
    described.find(({ description }) => isNameOf(unit, description as DescribedRestService)) ?? described[0];
  const nothing = {
    changes: [],
    mappings: [],
    usedBy: [],
    change: null,
    files: new Map(),
    operations: [],
    diagnostics,
  };
  if (!given && !diagnostics.some((d) => d.severity === 'error'))
    diagnostics.push({
      severity: 'error',
      code: 'import/other-kind',
      message: `${unit.name} is a published REST service; the contract describes none.`,
      fix: 'Give a new version of the contract that the service came of.',
    });
  if (!given || diagnostics.some((d) => d.severity === 'error')) return nothing;
  const updates = [unit.data.structure, unit.data.xmlStructure].flatMap((id) => {
    const structure = view.unit(id) as Unit<StructureDocument> | undefined;
    return structure ? [planUpdate(view, structure, reader, source, hashOf)] : [];
  });
  const messages = joinedUpdates(updates);
  const { ops, files } = messages;
  const remarks = new Remarks();
  const description = given.description as DescribedRestService;
  const carried = carriedOperations(description, remarks);
  const draft = structuredCloneJson(unit);
  draft.data.contracted = contractedOf(description, carried);
  draft.data.contract = {
    kind: reader.kind,
    files: given.files.map(({ path, bytes }) => {
      const hash = hashOf(bytes);
      files.set(hash, bytes);
      return { path, hash };
    }),
  };
  const served = servedOperations(unit.data);
  const before = new Map((unit.data.contracted?.operations ?? []).map((o) => [addressKey(o), o]));
  const added = carried.filter(({ contracted }) => !served.has(addressKey(contracted)));
  const after = afterOperations(view, ops);
  ops.push(...addContracted(unit, draft.data, added, after, remarks, ids));
  const patch = diffToPatch(unit, draft);
  if (patch.length > 0) ops.push({ op: 'patch', id: unit.id, patch });
  const label = `Update ${unit.name} to ${baseName(source.chosen[0]?.path ?? 'a new contract')}`;
  return {
    changes: messages.changes,
    mappings: messages.mappings,
    usedBy: messages.usedBy,
    files,
    diagnostics: [...diagnostics, ...remarks.findings()],
    operations: operationChanges(before, carried, new Set(added)),
    change: ops.length > 0 ? { label, ops } : null,
  };
}

const isNameOf = (unit: Unit, { name }: DescribedRestService) => toDocumentName(toName(name, ''), '') === unit.name;

function operationChanges(
  before: ReadonlyMap<string, ContractedOperation>,
  carried: readonly CarriedOperation[],
  added: ReadonlySet<CarriedOperation>,
): OperationChange[] {
  const label = ({ method, path }: ContractedOperation) => `${method} ${path}`;
  const now = new Map(carried.map((each) => [addressKey(each.contracted), each]));
  return [
    ...carried.flatMap((each): OperationChange[] => {
      const was = before.get(addressKey(each.contracted));
      if (added.has(each) || !was) return [{ change: 'added', operation: label(each.contracted) }];
      const isSame = isSameValue(was, each.contracted);
      return isSame ? [] : [{ change: 'changed', operation: label(each.contracted) }];
    }),
    ...[...before].flatMap(([key, was]): OperationChange[] =>
      now.has(key) ? [] : [{ change: 'removed', operation: label(was) }],
    ),
  ];
}

/** A published REST service follows new versions of its description. */
export const restUpdater: ServiceUpdater = { kind: restServiceKind.kind, plan: planRestUpdate };
