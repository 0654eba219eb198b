import { oidc } from '../../authentication/methods/oidc.ts';
import { MessageMappings } from '../../consume/rest/message-mappings.ts';
import type { DescribedContent, DescribedRestOperation, DescribedRestService } from '../../contract/openapi/index.ts';
import { Remarks } from '../../contract/remarks.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import { whyNotAnswered } from '../../microflow/activities/answer-headers.ts';
import type { DataType } from '../../microflow/kind.ts';
import type { ValueType } from '../../model/catalog.ts';
import type { UnitOperation } from '../../model/change.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { toDocumentName } from '../../model/file-names.ts';
import { type Constant, constantKind } from '../../model/kinds/constant.ts';
import { NameSet, toName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import type { ContractOrigin } from '../../structure/contract-origin.ts';
import { stubOperation } from '../contract-stub.ts';
import { servicePathProblem } from '../service-path.ts';
import type { ContractedOperation, ContractedParameter } from './contracted.ts';
import { type CarriedOperation, carriedOperations, contractedOf, successOf, valueType } from './contracted-of.ts';
import {
  newOperation,
  type RestOperation,
  type RestParameter,
  type RestResource,
  type RestService,
  restServiceKind,
} from './kind.ts';
import { joinPath, pathFromName } from './path.ts';

/** The structures of the messages of a contract: those in JSON, and the elements of those in XML. */
export type ContractStructures = Pick<RestService, 'structure' | 'xmlStructure'>;

/** What a description becomes when it is published: the service and a microflow for each operation, in a folder. */
export interface RestContractPlan {
  ops: UnitOperation[];
  id: string;
  name: string;
  operations: string[];
  /** What of the description does not come along, at its place. */
  diagnostics: LocatedDiagnostic[];
}

/**
 * Publishes a service as an OpenAPI description says: its operations with their parameters, bodies and answers, each message read and written by a mapping
 * of the structure of its format where there is one, else as a text. Each operation gets a microflow of the right parameters and result, which says that it is not written
 * yet (501) until it is.
 */
export function planRestContractFirst(
  view: ProjectView,
  described: DescribedRestService,
  structures: ContractStructures,
  origin: ContractOrigin,
  parent: string,
  ids: IdSource,
): RestContractPlan {
  const remarks = new Remarks();
  const carried = carriedOperations(described, remarks);
  const names = new NameSet([...view.units.values()].filter((u) => u.parent === parent).map((u) => u.name));
  const wanted = toDocumentName(toName(described.name, 'Service'), 'Service');
  const name = names.take(wanted);
  const folder: Unit = {
    id: ids(),
    kind: 'folder',
    name: names.take(`${wanted}Operations`),
    parent,
    documentation: '',
    data: {},
  };
  const module = view.moduleOf(view.unit(parent) as Unit);
  const taken = new NameSet([
    ...[...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name),
    name,
    folder.name,
  ]);
  const planner = new ContractedOperations(view, structures, folder.id, taken, remarks, ids);
  const resources: RestResource[] = [];
  for (const operation of carried) planner.addTo(resources, operation);
  const asked = askedBy(described, name, parent, taken, remarks, ids);
  const data: RestService = {
    ...restServiceKind.defaults(),
    path: freePath(view, described.address, name),
    ...(described.version === '' ? {} : { version: described.version }),
    authentication: asked.methods,
    resources,
    ...structures,
    contracted: contractedOf(described, carried),
    contract: origin,
  };
  const unit: Unit<RestService> = {
    id: ids(),
    kind: restServiceKind.kind,
    name,
    parent,
    documentation: described.documentation,
    data,
  };
  return {
    ops: [{ op: 'create', unit: folder }, ...asked.ops, ...planner.ops, { op: 'create', unit }],
    id: unit.id,
    name: view.withUnits([unit], []).qualifiedName(unit),
    operations: carried.map(({ described: { name: own } }) => own),
    diagnostics: remarks.findings(),
  };
}

/**
 * Who may call, as far as a contract tells: Basic, an API key with a constant for it, an OpenID provider. What it does not tell (whose tokens are believed) is asked for.
 */
function askedBy(
  { authentication, place }: DescribedRestService,
  name: string,
  parent: string,
  taken: NameSet,
  remarks: Remarks,
  ids: IdSource,
): { methods: RestService['authentication']; ops: UnitOperation[] } {
  if (authentication === null) return { methods: [], ops: [] };
  switch (authentication.how) {
    case 'basic':
      return { methods: [{ type: 'basic' }], ops: [] };
    case 'api-key': {
      const constant: Unit<Constant> = {
        id: ids(),
        kind: constantKind.kind,
        name: taken.take(toDocumentName(`${name}Key`, 'Key')),
        parent,
        documentation: `A key that callers of ${name} show.`,
        data: { ...constantKind.defaults(), secret: true },
      };
      const { in: where, name: called } = authentication;
      const keys = [{ id: ids(), user: 'caller', key: constant.id, userRoles: [] }];
      return {
        methods: [{ type: 'api-key', in: where, name: called, keys }],
        ops: [{ op: 'create', unit: constant }],
      };
    }
    case 'bearer':
      if (authentication.issuer)
        return { methods: [oidc.schema.parse({ type: 'oidc', issuer: authentication.issuer })], ops: [] };
  }
  remarks.report(
    place,
    'warning',
    'import/who-may-call',
    `The contract asks callers for ${askedWords[authentication.how]}, and does not say whose tokens are believed. Until that is said, everybody may call ${name}.`,
    'Choose it in the view Security of the service.',
  );
  return { methods: [], ops: [] };
}

/** The headers of the answer that goes well which only the microflow can know. */
function headersToSet({ status }: RestOperation, { responses }: ContractedOperation): string[] {
  const { headers = [] } = responses.find((response) => response.status === String(status)) ?? {};
  return headers.flatMap(({ name }) => (whyNotAnswered(name) === null ? [name] : []));
}

const askedWords = {
  bearer: 'a bearer token',
  oauth2: 'an OAuth 2.0 token',
} as const;

/** Where the contract says that the service stands, as far as that is a place of its own here; else by its name. */
function freePath(view: ProjectView, address: string, name: string): string {
  const taken = new Set(
    [...view.units.values()].flatMap(({ data }) => {
      const { path } = (data ?? {}) as { path?: unknown };
      return typeof path === 'string' ? [joinPath(path)] : [];
    }),
  );
  const isFree = (path: string) => servicePathProblem(path) === null && !taken.has(joinPath(path));
  const given = joinPath(/^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/[^/?#]*)?([^?#]*)/i.exec(address)?.[1] ?? '').replace(
    /^\//,
    '',
  );
  if (isFree(given)) return given;
  const own = pathFromName(name);
  let path = own;
  for (let n = 2; !isFree(path); n++) path = own.replace(/v1$/, `v${n}`);
  return path;
}

/** Where the microflows of a service that follows a contract stand: where those of its operations do. */
export function folderOfFlows({ data, parent }: Unit<RestService>, view: ProjectView): string {
  const flows = data.resources.flatMap(({ operations }) => operations.map(({ microflow }) => view.unit(microflow)));
  return flows.find((flow) => flow !== undefined)?.parent ?? parent ?? '';
}

/**
 * Adds operations of a contract to a service that follows it, each with a microflow that is not written yet (mutates `data`, which is that of `service` as it will
 * be). Gives what makes the microflows.
 */
export function addContracted(
  service: Unit<RestService>,
  data: RestService,
  operations: readonly CarriedOperation[],
  view: ProjectView,
  remarks: Remarks,
  ids: IdSource,
): UnitOperation[] {
  const module = view.moduleOf(service);
  const taken = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
  const planner = new ContractedOperations(view, data, folderOfFlows(service, view), taken, remarks, ids);
  for (const operation of operations) planner.addTo(data.resources, operation);
  return planner.ops;
}

/** Makes operations of a published service of those of a contract, with their microflows. */
export class ContractedOperations {
  readonly ops: UnitOperation[] = [];
  private readonly view: ProjectView;
  private readonly mappings: MessageMappings;
  private readonly folder: string;
  private readonly taken: NameSet;
  private readonly remarks: Remarks;
  private readonly ids: IdSource;

  /** `folder` takes the microflows, `taken` are the names of their module. */
  constructor(
    view: ProjectView,
    { structure, xmlStructure }: ContractStructures,
    folder: string,
    taken: NameSet,
    remarks: Remarks,
    ids: IdSource,
  ) {
    this.view = view;
    this.mappings = new MessageMappings(view, structure, xmlStructure);
    this.folder = folder;
    this.taken = taken;
    this.remarks = remarks;
    this.ids = ids;
  }

  /** Adds an operation to the resource of its path (mutates `resources`). */
  addTo(resources: RestResource[], operation: CarriedOperation): void {
    const [first = '', ...rest] = operation.contracted.path.split('/').filter(Boolean);
    // A resource of a whole service has no parameter in its name.
    const name = first.includes('{') ? '' : first;
    const path = (name === '' ? [first, ...rest] : rest).join('/');
    let resource = resources.find((each) => each.name === name);
    if (!resource) {
      resource = { id: this.ids(), name, documentation: '', operations: [] };
      resources.push(resource);
    }
    resource.operations.push(this.operation(operation, path));
  }

  private operation({ described, contracted }: CarriedOperation, path: string): RestOperation {
    const operation: RestOperation = {
      ...newOperation(this.ids(), contracted.method),
      path,
      summary: (described.documentation.split('\n')[0] ?? '').slice(0, 200),
      documentation: described.documentation,
      ...(described.isOpen ? { access: 'everybody' as const } : {}),
    };
    const variables = new NameSet();
    const parameters: { name: string; type: DataType }[] = [];
    for (const given of contracted.parameters) {
      const argument = variables.take(toName(given.name, 'Value'));
      const documentation = described.parameters.find((p) => p.name === given.name)?.documentation ?? '';
      operation.parameters.push({ ...operationParameter(given, this.ids), argument, documentation });
      parameters.push({ name: argument, type: { kind: given.holds ? 'string' : given.type } });
    }
    if (contracted.body !== null) this.body(operation, described, variables, parameters);
    const returns = this.answer(operation, described);
    const stub = stubOperation(
      {
        operation: described.name,
        documentation: described.documentation,
        parameters,
        returns,
        answerHeaders: headersToSet(operation, contracted),
      },
      { parent: this.folder, name: this.taken.take(toDocumentName(described.name, 'Operation')) },
      this.ids,
    );
    this.ops.push(stub);
    operation.microflow = stub.unit.id;
    return operation;
  }

  /** How the body is read; adds the parameter that takes it. */
  private body(
    operation: RestOperation,
    described: DescribedRestOperation,
    variables: NameSet,
    parameters: { name: string; type: DataType }[],
  ): void {
    const { body } = described;
    const mapping = body && this.mappings.mapping(body, 'import-mapping');
    const type = this.typeOf(mapping);
    const name = variables.take(type ? this.nameOf(type) : 'Body');
    operation.bodyArgument = name;
    if (type) {
      operation.importMapping = mapping;
      operation.validate = 'refuse';
      const formats = new Set([body?.form]);
      for (const other of body?.others ?? []) {
        // Bodies of one format are read by one mapping, whatever their media types are.
        if (formats.has(other.form)) continue;
        formats.add(other.form);
        const importMapping = this.sameObjects(other, 'import-mapping', type, described);
        if (importMapping !== null) operation.alsoReads.push({ id: this.ids(), importMapping });
      }
    }
    parameters.push({ name, type: type ?? { kind: body?.form === 'binary' ? 'binary' : 'string' } });
  }

  private nameOf(type: DataType): string {
    const entity = (this.view.nameOf(type.entity ?? '') ?? '').split('.').pop();
    return toName(entity || 'Body') + (type.kind === 'list' ? 'List' : '');
  }

  /** How the result is written; gives what the microflow is to return. */
  private answer(operation: RestOperation, described: DescribedRestOperation): DataType {
    const success = successOf(described.responses);
    this.reportOthers(described, success);
    if (success && /^2\d\d$/.test(success.status)) operation.status = Number(success.status);
    if (described.responses.some(({ status, content }) => status === '204' && content === null) && success?.content)
      operation.emptyStatus = 204;
    const content = success?.content;
    if (!content || operation.status === 204 || operation.status === 205) return { kind: 'nothing' };
    if (!content.mediaType.includes('*')) operation.contentType = content.mediaType;
    if (content.form === 'binary') return { kind: 'binary' };
    if (content.value) return { kind: valueType(content.value) };
    const mapping = this.mappings.mapping(content, 'export-mapping');
    const type = this.typeOf(mapping);
    if (!type) {
      for (const { mediaType } of content.others ?? []) this.reportFormat('answer', mediaType, described);
      return { kind: 'string' };
    }
    operation.exportMapping = mapping;
    for (const other of content.others ?? []) {
      const exportMapping = this.sameObjects(other, 'export-mapping', type, described);
      if (exportMapping !== null)
        operation.alsoAnswers.push({ id: this.ids(), exportMapping, contentType: other.mediaType });
    }
    return type;
  }

  private typeOf(mapping: string | null): DataType | undefined {
    return mapping === null ? undefined : asDataType(mappingType(this.view, mapping));
  }

  /** The mapping of another format of a body, where it is one of the same objects; another cannot stand beside the first, and is reported. */
  private sameObjects(
    content: DescribedContent,
    kind: 'import-mapping' | 'export-mapping',
    type: DataType,
    described: DescribedRestOperation,
  ): string | null {
    const mapping = this.mappings.mapping(content, kind);
    if (JSON.stringify(this.typeOf(mapping)) === JSON.stringify(type)) return mapping;
    this.reportFormat(kind === 'import-mapping' ? 'body' : 'answer', content.mediaType, described);
    return null;
  }

  private reportFormat(what: 'body' | 'answer', mediaType: string, { name, place }: DescribedRestOperation): void {
    this.remarks.report(
      place,
      'warning',
      'import/other-format',
      `${name}: the ${what} may also be ${mediaType}, which no mapping of the same objects ${what === 'body' ? 'reads' : 'writes'}. It is left out.`,
      'Add it to the operation with a mapping of those objects.',
    );
  }

  /** What the answers of a contract hold that an operation does not give. */
  private reportOthers(
    { name, responses }: DescribedRestOperation,
    success: DescribedRestOperation['responses'][number] | undefined,
  ): void {
    for (const response of responses) {
      const { status, content, place } = response;
      if (response === success || content === null) continue;
      if (/^2/.test(status))
        this.remarks.report(
          place,
          'info',
          'import/other-answer',
          `${name} answers ${success?.status}; ${status} is another answer. The microflow ends with that status where it is meant.`,
        );
      else if (!content.mediaType.startsWith('application/problem+'))
        this.remarks.report(
          place,
          'info',
          'import/error-answer',
          `${name}: errors (${status}) are answered as problem documents (RFC 9457, application/problem+json), not as ${content.mediaType}${content.message === null ? '' : ` of ${content.message}`}.`,
        );
    }
  }
}

function asDataType(type: ValueType | undefined): DataType | undefined {
  if (type?.kind === 'object') return { kind: 'object', entity: type.entity };
  if (type?.kind === 'list' && type.item.kind === 'object') return { kind: 'list', entity: type.item.entity };
  return undefined;
}

/** A parameter of an operation as a contract has it, without what feeds it. */
export function operationParameter(given: ContractedParameter, ids: IdSource): RestParameter {
  const { holds = 'one', style = 'form', explode = true, members = [], ...own } = given;
  return {
    id: ids(),
    ...own,
    holds,
    style,
    explode,
    members: members.map((member) => ({ id: ids(), ...member })),
    argument: '',
    documentation: '',
  };
}
