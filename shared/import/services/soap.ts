import type { ConsumedSoapService, SoapAnswerHeader, SoapOperation } from '../../consume/soap/kind.ts';
import { consumedSoapKind } from '../../consume/soap/kind.ts';
import { mappingsOfElement } from '../../consume/soap/mapping-of-element.ts';
import { headerValue, valuesOf } from '../../consume/soap/operations.ts';
import type { DescribedOperation, DescribedSoapService } from '../../contract/wsdl/soap-services.ts';
import { toDocumentName } from '../../model/file-names.ts';
import { uniqueName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import type { ContractOrigin } from '../../structure/contract-origin.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import { freeName } from '../free-name.ts';
import type { ServicePlanner } from '../service-planner.ts';

/** A SOAP service of a WSDL becomes a consumed web service, over the structure that the import made of its messages. */
export const soapPlanner: ServicePlanner = {
  protocol: 'soap',
  plan(view, service, origin, parent, ids) {
    const described = service.description as DescribedSoapService;
    const structure = structureOfOrigin(view, origin);
    const name = freeName(view, parent, toDocumentName(described.service, 'Service'));
    const data: ConsumedSoapService = {
      ...consumedSoapKind.defaults(),
      structure: structure?.id ?? null,
      service: described.service,
      port: described.port,
      version: described.version,
      address: described.address,
      binary: described.demands.mtom ? 'mtom' : 'inline',
      addressing: described.demands.addressing,
      contract: origin,
    };
    const taken = new Set<string>();
    for (const operation of described.operations) {
      const own = uniqueName(operation.name, (n) => taken.has(n.toLowerCase()));
      taken.add(own.toLowerCase());
      data.operations.push(plannedOperation({ ...operation, name: own }, data, view, ids));
    }
    const unit: Unit<ConsumedSoapService> = {
      id: ids(),
      kind: consumedSoapKind.kind,
      name,
      parent,
      documentation: described.documentation,
      data,
    };
    const after = view.withUnits([unit], []);
    return {
      ops: [{ op: 'create', unit }],
      id: unit.id,
      name: after.qualifiedName(unit),
      operations: data.operations.map((operation) => operation.name),
    };
  },
};

/** The structure that was made of the same files; the last one, since an import makes it before its services. */
export function structureOfOrigin(
  view: ProjectView,
  { files: [first] }: ContractOrigin,
): Unit<StructureDocument> | undefined {
  const made = view.ofKind<StructureDocument & { contract?: ContractOrigin }>('xml-schema');
  return made.filter((unit) => unit.data.contract?.files[0]?.hash === first?.hash).at(-1);
}

function plannedOperation(
  described: DescribedOperation,
  data: ConsumedSoapService,
  view: ProjectView,
  ids: IdSource,
): SoapOperation {
  const { request, response } = described;
  return {
    id: ids(),
    mockFlow: null,
    mockAnswer: '',
    gone: false,
    name: described.name,
    documentation: described.documentation,
    action: described.action,
    addressingAction: described.addressingAction === described.action ? '' : described.addressingAction,
    encoded: described.isEncoded,
    oneWay: described.isOneWay,
    request,
    ...requestOf(request, data, view),
    attachments: described.requestAttachments.map(({ part, mediaType }) => ({
      id: ids(),
      name: part,
      mediaType: mediaType || 'application/octet-stream',
    })),
    headers: described.requestHeaders.map((element) => ({ id: ids(), element, mapping: null })),
    answerHeaders: described.responseHeaders.map((element) => ({
      id: ids(),
      element,
      ...headerOf(element, data, view),
    })),
    response,
    ...responseOf(response, data, view),
    faults: described.faults.map(({ name, element }) => ({ id: ids(), name, element })),
  };
}

/** Values one by one where the element is made of them, else the mapping that writes it, else a text: each can be called as it is. */
function requestOf(
  element: ElementName | null,
  data: ConsumedSoapService,
  view: ProjectView,
): Pick<SoapOperation, 'requestBody' | 'requestMapping'> {
  if (element === null || valuesOf(data, element, view) !== null)
    return { requestBody: 'values', requestMapping: null };
  const [mapping] = mappingsOfElement(data, element, 'request', view);
  return mapping
    ? { requestBody: 'mapping', requestMapping: mapping.id }
    : { requestBody: 'text', requestMapping: null };
}

/** A header of an answer gives its one value where it is one, else what a mapping reads, else a text. */
function headerOf(
  element: ElementName,
  data: ConsumedSoapService,
  view: ProjectView,
): Pick<SoapAnswerHeader, 'form' | 'mapping'> {
  if (headerValue(data, element, view)) return { form: 'value', mapping: null };
  const [mapping] = mappingsOfElement(data, element, 'response', view);
  return mapping ? { form: 'mapping', mapping: mapping.id } : { form: 'text', mapping: null };
}

function responseOf(
  element: ElementName | null,
  data: ConsumedSoapService,
  view: ProjectView,
): Pick<SoapOperation, 'responseBody' | 'responseMapping'> {
  const nothing = { responseBody: 'nothing' as const, responseMapping: null };
  if (element === null) return nothing;
  const values = valuesOf(data, element, view);
  if (values?.length === 0) return nothing;
  if (values?.length === 1) return { responseBody: 'value', responseMapping: null };
  const [mapping] = mappingsOfElement(data, element, 'response', view);
  return mapping
    ? { responseBody: 'mapping', responseMapping: mapping.id }
    : { responseBody: 'text', responseMapping: null };
}
