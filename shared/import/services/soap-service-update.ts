import { baseName, type ContractReader, type ContractSource } from '../../contract/index.ts';
import type { DescribedSoapService } from '../../contract/wsdl/soap-services.ts';
import { afterOperations } from '../../mapping/auto-map-roots.ts';
import { diffToPatch, structuredCloneJson } from '../../model/change.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import { addContracted, type ContractedOperation } from '../../service/soap/contract-first.ts';
import { type ServedSoapOperation, type SoapService, soapServiceKind } from '../../service/soap/kind.ts';
import { isSameElement } from '../../structure/element-name.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import { joinedUpdates, planUpdate } from '../plan-update.ts';
import type { OperationChange, ServiceUpdatePlan, ServiceUpdater } from '../service-updater.ts';
import { isSameValue } from './same-value.ts';
import { contractedOf } from './soap-service.ts';

/**
 * Plans the update of a published web service to a new version of the WSDL that it was made from: its messages with what is mapped of them, what the WSDL says of its operations, and
 * the new ones, each with a microflow that is not written yet. How an operation reads and writes its messages stays as a person has it; where that no more fits is a finding. An
 * operation that the WSDL has no more goes, its microflow stays.
 */
function planSoapServiceUpdate(
  view: ProjectView,
  unit: Unit<SoapService>,
  reader: ContractReader,
  source: ContractSource,
  ids: IdSource,
  hashOf: (bytes: Uint8Array) => string,
): ServiceUpdatePlan {
  const { services, diagnostics: found } = reader.read(source, {});
  const diagnostics = [...found];
  const described = services.filter(({ protocol }) => protocol === 'soap');
  const given =
    described.find(({ description }) => (description as DescribedSoapService).service === unit.data.service) ??
    (described.length === 1 ? described[0] : undefined);
  const nothing: ServiceUpdatePlan = {
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
      message:
        described.length === 0
          ? `${unit.name} is a published web service; the contract describes none.`
          : `The contract describes ${described.map(({ name }) => name).join(', ')}, and none of them is ${unit.name}.`,
      fix: 'Give a new version of the contract that the service came of.',
    });
  if (!given || diagnostics.some((d) => d.severity === 'error')) return nothing;
  const structure = view.unit(unit.data.structure) as Unit<StructureDocument> | undefined;
  const messages = joinedUpdates(structure ? [planUpdate(view, structure, reader, source, hashOf)] : []);
  const { ops, files } = messages;
  const contract = contractedOf(given.description as DescribedSoapService);
  const draft = structuredCloneJson(unit);
  draft.data.contract = {
    kind: reader.kind,
    files: given.files.map(({ path, bytes }) => {
      const hash = hashOf(bytes);
      files.set(hash, bytes);
      return { path, hash };
    }),
  };
  Object.assign(draft.data, { namespace: contract.namespace, service: contract.service, port: contract.port });
  const served = new Map(unit.data.operations.map((operation) => [keyOf(operation), operation]));
  const added = contract.operations.filter((operation) => !served.has(keyOf(operation)));
  const made = addContracted(afterOperations(view, ops), unit, contract, added, ids);
  ops.push(...made.ops);
  const now = new Map(contract.operations.map((operation) => [keyOf(operation), operation]));
  const kept = unit.data.operations.flatMap((operation): ServedSoapOperation[] => {
    const fresh = now.get(keyOf(operation));
    return fresh ? [followed(operation, fresh, ids)] : isOwn(operation) ? [operation] : [];
  });
  draft.data.operations = [...kept, ...made.operations];
  const operations: OperationChange[] = [
    ...kept.flatMap((operation): OperationChange[] =>
      isSameValue(served.get(keyOf(operation)), operation) ? [] : [{ change: 'changed', operation: operation.name }],
    ),
    ...made.operations.map(({ name }): OperationChange => ({ change: 'added', operation: name })),
    ...unit.data.operations.flatMap((operation): OperationChange[] =>
      kept.some(({ id }) => id === operation.id) ? [] : [{ change: 'removed', operation: operation.name }],
    ),
  ];
  const patch = diffToPatch(unit, draft);
  if (patch.length > 0) ops.push({ op: 'patch', id: unit.id, patch });
  const label = `Update ${unit.name} to ${baseName(source.chosen[0]?.path ?? 'a new contract')}`;
  const { changes, mappings, usedBy } = messages;
  return { changes, mappings, usedBy, files, diagnostics, operations, change: ops.length > 0 ? { label, ops } : null };
}

const keyOf = ({ name }: { name: string }) => name.toLowerCase();

/** One that a person made beside those of the contract: its messages are made for it. */
const isOwn = ({ requestBody, responseBody }: ServedSoapOperation) =>
  requestBody === 'parameters' || responseBody === 'result';

/** An operation as the new version describes it, with what a person chose of it. */
function followed(operation: ServedSoapOperation, fresh: ContractedOperation, ids: IdSource): ServedSoapOperation {
  return {
    ...operation,
    documentation: fresh.documentation || operation.documentation,
    action: fresh.action,
    addressingAction: fresh.addressingAction === fresh.action ? '' : fresh.addressingAction,
    answerAction: fresh.isOneWay ? '' : fresh.answerAction,
    oneWay: fresh.isOneWay,
    request: fresh.request,
    response: fresh.response,
    // What it no more has is not read; what is new is a finding until it is given to a parameter, or read by a mapping.
    headers: fresh.headers.map(
      (element) =>
        operation.headers.find((own) => isSameElement(own.element, element)) ?? {
          id: ids(),
          element,
          mapping: null,
          argument: '',
        },
    ),
    answerHeaders: fresh.answerHeaders.map(
      (element) =>
        operation.answerHeaders.find((own) => isSameElement(own.element, element)) ?? {
          id: ids(),
          element,
          mapping: null,
        },
    ),
    faults: fresh.faults.map(({ name, element }) => {
      const own = operation.faults.find((fault) => fault.name === name);
      return own ? { ...own, element } : { id: ids(), name, element, mapping: null };
    }),
  };
}

/** A published web service follows new versions of its WSDL. */
export const soapServiceUpdater: ServiceUpdater = { kind: soapServiceKind.kind, plan: planSoapServiceUpdate };
