import type { ImportMapping } from '../../mapping/kind.ts';
import type { Unit } from '../../model/unit.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import type { ConsumeCompileContext } from '../consumed-protocol.ts';
import { compileHttpService, pathOfAddress } from '../http-service.ts';
import { programTransport } from '../transport.ts';
import type { ConsumedRestService, RestField, RestOperation, RestParameter, RestResponse } from './kind.ts';
import { messageShapes } from './message-structures.ts';
import { hasFields, headerResults, inputNames, isElsewhere, valueKindOf } from './operations.ts';
import type {
  ProgramConsumedRestService,
  ProgramRestBody,
  ProgramRestOperation,
  ProgramRestPaging,
  ProgramRestResponse,
  ProgramRestValue,
} from './program.ts';

/** A consumed REST service of a program. What cannot be called as it stands (the checks say so) takes or gives nothing. */
export function compileRestService(
  unit: Unit<ConsumedRestService>,
  context: ConsumeCompileContext,
): ProgramConsumedRestService {
  const { data } = unit;
  const { constant } = context;
  return {
    protocol: 'rest',
    id: unit.id,
    name: context.view.qualifiedName(unit),
    data: {
      ...compileHttpService(data, constant, context.signature(unit.id)),
      validate: data.validate,
      operations: data.operations.map((operation) => compileOperation(operation, context)),
    },
    ...programTransport(data, constant),
    ...(context.isMocked(unit.id)
      ? {
          mock: {
            ...mockOf(data, context),
            ...flowOf(data, context),
            ...(data.mockRemembers ? { isStateful: true as const } : {}),
          },
        }
      : {}),
  };
}

function mockOf(
  data: ConsumedRestService,
  { view }: ConsumeCompileContext,
): NonNullable<ProgramConsumedRestService['mock']> {
  const { shape, xmlShape } = messageShapes(data, view);
  return {
    path: pathOfAddress(data.address),
    shape: shape ? shapeAlone(shape) : { root: { name: '', type: 'object' } },
    ...(xmlShape ? { xmlShape: shapeAlone(xmlShape) } : {}),
  };
}

/** A structure without what else its document holds. */
function shapeAlone({ root, types, namespaces }: StructureShape): StructureShape {
  return { root, ...(types ? { types } : {}), ...(namespaces ? { namespaces } : {}) };
}

function compileOperation(operation: RestOperation, context: ConsumeCompileContext): ProgramRestOperation {
  const names = inputNames(operation);
  const { parameters } = operation;
  return {
    id: operation.id,
    name: operation.name,
    method: operation.method,
    path: operation.path,
    ...(isElsewhere(operation)
      ? { elsewhere: { address: operation.address, location: context.constant(operation.location) } }
      : {}),
    parameters: parameters.map((parameter, index) => ({
      ...compileValue(parameter, names[index] ?? parameter.name),
      in: parameter.in,
    })),
    body: compileBody(operation, names.slice(parameters.length), context),
    bodyType: operation.requestType,
    isBodyRequired: operation.requestRequired,
    bodyMessage: operation.requestMessage,
    responses: operation.responses.map((response) => compileResponse(response, context)),
    results: headerResults(operation).map(({ name, type }) => ({ name, kind: type.kind })),
    paging: compilePaging(operation),
    ...mockFlowOf(operation, context),
  };
}

function compileValue(value: RestParameter | RestField, input: string): ProgramRestValue {
  return {
    input,
    name: value.name,
    isRequired: value.required,
    isList: value.list,
    isJson: value.json,
    kind: valueKindOf(value.node),
    style: value.style,
    explode: value.explode,
    node: value.node,
  };
}

function compileBody(
  operation: RestOperation,
  names: readonly string[],
  { view, mapping }: ConsumeCompileContext,
): ProgramRestBody {
  const { requestBody, requestMapping, requestValue, fields } = operation;
  switch (requestBody) {
    case 'value':
      return { how: 'value', kind: valueKindOf(requestValue) };
    case 'mapping': {
      const unit = view.unit(requestMapping) as Unit<ImportMapping> | undefined;
      const parameters = (unit?.data.parameters ?? []).map(({ name }) => name);
      return { how: 'mapping', mapping: mapping(requestMapping) ?? -1, parameters };
    }
    case 'form':
    case 'multipart':
      return {
        how: requestBody,
        fields: hasFields(operation)
          ? fields.map((field, index) => ({
              ...compileValue(field, names[index] ?? field.name),
              isFile: field.file,
              mediaType: field.mediaType,
            }))
          : [],
      };
    default:
      return { how: requestBody };
  }
}

function compileResponse(response: RestResponse, { mapping }: ConsumeCompileContext): ProgramRestResponse {
  const { status, mediaType, form, message, value, example, headers } = response;
  return {
    status,
    mediaType,
    form,
    mapping: form === 'mapping' ? (mapping(response.mapping) ?? -1) : null,
    kind: valueKindOf(value),
    message,
    value,
    example,
    headers: headers.map(({ name, node, list, json, example: shown }) => ({
      name,
      node,
      isList: list,
      isJson: json,
      example: shown,
    })),
  };
}

function compilePaging(operation: RestOperation): ProgramRestPaging | null {
  const { paging, pagingPath, pagingInput, pagingFirst, pagingLimit } = operation;
  if (paging === 'none') return null;
  return {
    how: paging,
    path: pagingPath.split('.').filter((step) => step !== ''),
    parameter: pagingInput,
    first: pagingFirst,
    limit: pagingLimit,
  };
}

/** The flow that answers first where it is mocked. */
function flowOf({ mockFlow }: { mockFlow?: string | null }, { flow }: ConsumeCompileContext): { flow?: number } {
  const index = flow(mockFlow ?? null);
  return index === null ? {} : { flow: index };
}

/** The same of one operation. */
function mockFlowOf(operation: { mockFlow?: string | null }, context: ConsumeCompileContext): { mockFlow?: number } {
  const { flow } = flowOf(operation, context);
  return flow === undefined ? {} : { mockFlow: flow };
}
