import type {
  ConsumedRestService,
  RestField,
  RestOperation,
  RestParameter,
  RestResponse,
} from '../../consume/rest/kind.ts';
import { consumedRestKind, restMethods } from '../../consume/rest/kind.ts';
import { MessageMappings, messageOfContent } from '../../consume/rest/message-mappings.ts';
import { responseType } from '../../consume/rest/operations.ts';
import type {
  DescribedContent,
  DescribedParameter,
  DescribedResponse,
  DescribedRestOperation,
  DescribedRestService,
} from '../../contract/openapi/index.ts';
import type { UnitOperation } from '../../model/change.ts';
import { toDocumentName } from '../../model/file-names.ts';
import { type Constant, constantKind } from '../../model/kinds/constant.ts';
import { toName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import type { ContractOrigin } from '../../structure/contract-origin.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import { freeName } from '../free-name.ts';
import type { ServicePlanner } from '../service-planner.ts';

/** A REST service of a description becomes a consumed REST service, over the structure that the import made of its messages. */
export const restPlanner: ServicePlanner = {
  protocol: 'rest',
  plan(view, service, origin, parent, ids) {
    const described = service.description as DescribedRestService;
    const structure = structureOfOrigin(view, origin);
    const xml = structureOfOrigin(view, origin, 'xml-schema');
    const mappings = new MessageMappings(view, structure?.id ?? null, xml?.id ?? null);
    const name = freeName(view, parent, toDocumentName(toName(described.name, 'Service'), 'Service'));
    const data: ConsumedRestService = {
      ...consumedRestKind.defaults(),
      structure: structure?.id ?? null,
      xmlStructure: xml?.id ?? null,
      address: described.address,
      ...authenticationOf(described),
      operations: described.operations.map((operation) => plannedOperation(operation, mappings, view, ids)),
      contract: origin,
    };
    const unit: Unit<ConsumedRestService> = {
      id: ids(),
      kind: consumedRestKind.kind,
      name,
      parent,
      documentation: described.documentation,
      data,
    };
    const constant = constantOf(described, parent, view, unit, ids);
    const after = view.withUnits([unit], []);
    return {
      ops: [...constant, { op: 'create', unit }],
      id: unit.id,
      name: after.qualifiedName(unit),
      operations: data.operations.map((operation) => operation.name),
    };
  },
};

/** The constant that the description keeps its address in; the service takes its address of it (mutates `service`). */
function constantOf(
  { address, addressConstant }: DescribedRestService,
  parent: string,
  view: ProjectView,
  service: Unit<ConsumedRestService>,
  ids: IdSource,
): UnitOperation[] {
  if (addressConstant === undefined) return [];
  const isKnown = !/\{\{/.test(address);
  const unit: Unit<Constant> = {
    id: ids(),
    kind: constantKind.kind,
    name: freeName(
      view.withUnits([service], []),
      parent,
      toDocumentName(toName(addressConstant, 'Address'), 'Address'),
    ),
    parent,
    documentation: `The address of ${service.name}.`,
    data: { ...constantKind.defaults(), value: isKnown ? address : '' },
  };
  service.data.location = unit.id;
  service.data.address = isKnown ? address : '';
  return [{ op: 'create', unit }];
}

/** What the description asks for is noted; whoever has the credentials chooses it, with the constants that hold them. */
function authenticationOf({ authentication }: DescribedRestService): Partial<ConsumedRestService> {
  if (!authentication) return {};
  const asked = { asked: authentication.how };
  switch (authentication.how) {
    case 'api-key':
      return { ...asked, keyIn: authentication.in, keyName: authentication.name };
    case 'oauth2':
      return { ...asked, tokenAddress: authentication.tokenAddress, scope: authentication.scope };
    default:
      return asked;
  }
}

/** The structure that was made of the same files; the last one, since an import makes it before its services. */
export function structureOfOrigin(
  view: ProjectView,
  { files: [first] }: ContractOrigin,
  kind = 'json-structure',
): Unit<StructureDocument> | undefined {
  const made = view.ofKind<StructureDocument & { contract?: ContractOrigin }>(kind);
  return made.filter((unit) => unit.data.contract?.files[0]?.hash === first?.hash).at(-1);
}

function plannedOperation(
  described: DescribedRestOperation,
  mappings: MessageMappings,
  view: ProjectView,
  ids: IdSource,
): RestOperation {
  const { body } = described;
  const method = restMethods.find((each) => each === described.method) ?? 'GET';
  return {
    id: ids(),
    mockFlow: null,
    gone: false,
    name: described.name,
    tag: described.tag,
    documentation: described.documentation,
    method,
    path: described.path,
    address: described.address ?? '',
    location: null,
    parameters: described.parameters.map(
      (parameter): RestParameter => ({ ...plannedValue(parameter, ids), in: parameter.in }),
    ),
    ...plannedBody(body, mappings),
    requestRequired: body?.isRequired ?? false,
    fields: (body?.fields ?? []).map(
      (field): RestField => ({ ...plannedValue(field, ids), file: field.isFile, mediaType: field.mediaType }),
    ),
    responses: plannedResponses(described.responses, mappings, view, ids),
    paging: 'none',
    pagingPath: '',
    pagingInput: '',
    pagingFirst: 1,
    pagingLimit: 10_000,
  };
}

function plannedValue(described: DescribedParameter, ids: IdSource): Omit<RestParameter, 'in'> {
  const { name, documentation, isRequired, node, isList, isJson, style, explode, example } = described;
  return {
    id: ids(),
    name,
    documentation,
    required: isRequired,
    node,
    list: isList,
    json: isJson,
    style,
    explode,
    example: example ?? '',
  };
}

type PlannedBody = Pick<
  RestOperation,
  'requestBody' | 'requestType' | 'requestMessage' | 'requestValue' | 'requestMapping' | 'requestExample'
>;

/** The mapping that writes the message, where there is one; else a text: each can be called as it is. */
function plannedBody(body: DescribedContent | null, mappings: MessageMappings): PlannedBody {
  const nothing: PlannedBody = {
    requestBody: 'none',
    requestType: 'application/json',
    requestMessage: null,
    requestValue: null,
    requestMapping: null,
    requestExample: null,
  };
  if (!body) return nothing;
  const { form, mediaType, value, example } = body;
  const own = { ...nothing, requestType: mediaType, requestMessage: messageOfContent(body), requestExample: example };
  // A form of which no field is known is one that holds nothing.
  if ((form === 'form' || form === 'multipart') && body.fields.length === 0) return nothing;
  if (form === 'form' || form === 'multipart' || form === 'binary') return { ...own, requestBody: form };
  if (value) return { ...own, requestBody: 'value', requestValue: value };
  const mapping = mappings.mapping(body, 'export-mapping');
  return mapping === null
    ? { ...own, requestBody: 'text' }
    : { ...own, requestBody: 'mapping', requestMapping: mapping };
}

/** What each status gives. A call gives one type of value: where several that go well would give different ones, all give their texts. */
function plannedResponses(
  described: readonly DescribedResponse[],
  mappings: MessageMappings,
  view: ProjectView,
  ids: IdSource,
): RestResponse[] {
  const hasSuccess = described.some(({ status }) => /^2/.test(status));
  const isSuccess = ({ status }: DescribedResponse) =>
    /^2/.test(status) || (!hasSuccess && (status === 'default' || /^[13]/.test(status)));
  const planned = described.map((response) => ({
    ...plannedResponse(response, mappings, ids),
    ...(isSuccess(response) ? {} : { form: 'error' as const, mapping: null }),
  }));
  // A description that names no answer that goes well says nothing of it.
  if (!planned.some(({ form }) => form !== 'error')) planned.unshift(anySuccess(ids));
  const types = planned.flatMap((response) => {
    const type = responseType(response, view);
    return type ? [JSON.stringify(type)] : [];
  });
  if (new Set(types).size <= 1) return planned;
  return planned.map((response) =>
    responseType(response, view) === null || response.form === 'text'
      ? response
      : { ...response, form: 'text' as const, mapping: null },
  );
}

function anySuccess(ids: IdSource): RestResponse {
  return {
    id: ids(),
    status: '2XX',
    documentation: '',
    mediaType: '',
    message: null,
    value: null,
    form: 'ignore',
    mapping: null,
    headers: [],
    example: null,
  };
}

function plannedResponse(
  { status, documentation, content, headers = [] }: DescribedResponse,
  mappings: MessageMappings,
  ids: IdSource,
): RestResponse {
  const mapping = content && mappings.mapping(content, 'import-mapping');
  return {
    id: ids(),
    status,
    documentation,
    mediaType: content?.mediaType ?? '',
    message: content && messageOfContent(content),
    value: content?.value ?? null,
    form: formOf(content, mapping),
    mapping,
    headers: headers.map(({ name, documentation: words, isRequired, node, isList, isJson, example }) => ({
      id: ids(),
      name,
      documentation: words,
      required: isRequired,
      node,
      list: isList,
      json: isJson,
      example: example ?? '',
    })),
    example: content?.example ?? null,
  };
}

function formOf(content: DescribedContent | null, mapping: string | null): RestResponse['form'] {
  if (!content) return 'ignore';
  if (mapping !== null) return 'mapping';
  if (content.value) return 'value';
  return content.form === 'binary' ? 'binary' : 'text';
}
