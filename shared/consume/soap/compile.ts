import type { ImportMapping } from '../../mapping/kind.ts';
import type { Unit } from '../../model/unit.ts';
import { binaryElements } from '../../soap/binary-elements.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import { programCallLimits } from '../call-limits.ts';
import type { ConsumeCompileContext } from '../consumed-protocol.ts';
import { programTransport } from '../transport.ts';
import type { ConsumedSoapService, SoapOperation } from './kind.ts';
import { answerHeaderResult, attachmentInputs, headerInput, headerValue, messagesOf, valuesOf } from './operations.ts';
import type { ProgramConsumedSoapService, ProgramSoapOperation } from './program.ts';

/** A consumed web service of a program. What cannot be called as it stands (the checks say so) takes or gives nothing. */
export function compileSoapService(
  unit: Unit<ConsumedSoapService>,
  context: ConsumeCompileContext,
): ProgramConsumedSoapService {
  const { data } = unit;
  const decryptionKey = context.constant(data.decryptionKey);
  const document = messagesOf(data, context.view);
  return {
    protocol: 'soap',
    id: unit.id,
    name: context.view.qualifiedName(unit),
    data: {
      version: data.version,
      address: data.address,
      location: context.constant(data.location),
      authentication: data.authentication,
      user: context.constant(data.user),
      password: context.constant(data.password),
      certificate: context.constant(data.certificate),
      key: context.constant(data.key),
      timeoutMs: data.timeoutMs,
      attempts: data.attempts,
      pauseMs: data.pauseMs,
      ...programCallLimits(data),
      validate: data.validate,
      attached: data.binary === 'mtom' && document ? [...binaryElements(document)] : null,
      addressing: data.addressing,
      understanding: data.understanding,
      ...(data.answerSignature === 'none'
        ? {}
        : {
            verify: {
              certificate: context.constant(data.answerCertificate),
              takesSha1: data.answerSignature === 'verify-old',
            },
          }),
      ...(decryptionKey === null ? {} : { decryptionKey }),
      operations: data.operations.map((operation) => compileOperation(data, operation, context)),
    },
    ...programTransport(data, context.constant),
    ...(context.isMocked(unit.id) ? { mock: { ...mockOf(data, document), ...flowOf(data, context) } } : {}),
  };
}

/** What answers are made of; without the structure they are empty elements. */
function mockOf(
  { address }: ConsumedSoapService,
  document: StructureDocument | undefined,
): NonNullable<ProgramConsumedSoapService['mock']> {
  const { root = { name: '', type: 'object' }, types, namespaces } = document ?? {};
  return {
    path: /^[a-z]+:\/\/[^/?#]*(\/[^?#]*)/i.exec(address)?.[1] ?? '/',
    shape: { root, ...(types ? { types } : {}), ...(namespaces ? { namespaces } : {}) },
  };
}

function compileOperation(
  data: ConsumedSoapService,
  operation: SoapOperation,
  context: ConsumeCompileContext,
): ProgramSoapOperation {
  return {
    id: operation.id,
    name: operation.name,
    action: operation.action,
    addressingAction: operation.addressingAction || operation.action,
    isEncoded: operation.encoded,
    isOneWay: operation.oneWay,
    request: requestOf(data, operation, context),
    headers: operation.headers.map(({ mapping }, index) => ({
      input: headerInput(operation, index),
      mapping: context.mapping(mapping),
    })),
    ...attachmentsOf(data, operation, context),
    answerHeaders: operation.answerHeaders.map(({ element, form, mapping }, index) => {
      const found = form === 'value' ? headerValue(data, element, context.view) : null;
      return {
        result: answerHeaderResult(operation, index),
        element,
        reads:
          form === 'mapping'
            ? { how: 'mapping' as const, mapping: context.mapping(mapping) ?? -1 }
            : found
              ? { how: 'value' as const, ...found }
              : { how: 'text' as const },
      };
    }),
    requestElement: operation.request,
    responseElement: operation.response,
    response: responseOf(data, operation, context),
    faults: operation.faults.map(({ name, element }) => ({ name, element })),
    ...mockFlowOf(operation, context),
    ...(operation.mockAnswer.trim() === '' ? {} : { mockAnswer: operation.mockAnswer }),
  };
}

function attachmentsOf(
  data: ConsumedSoapService,
  operation: SoapOperation,
  { view }: ConsumeCompileContext,
): Pick<ProgramSoapOperation, 'attachments'> {
  if (operation.attachments.length === 0) return {};
  const inputs = attachmentInputs(data, operation, view);
  return {
    attachments: operation.attachments.map(({ name, mediaType }, i) => ({
      input: inputs[i]?.name ?? name,
      name,
      mediaType,
    })),
  };
}

function requestOf(
  data: ConsumedSoapService,
  { request, requestBody, requestMapping }: SoapOperation,
  { view, mapping }: ConsumeCompileContext,
): ProgramSoapOperation['request'] {
  if (request === null) return { how: 'empty' };
  if (requestBody === 'text') return { how: 'text' };
  if (requestBody === 'mapping') {
    const unit = view.unit(requestMapping) as Unit<ImportMapping> | undefined;
    const parameters = (unit?.data.parameters ?? []).map(({ name }) => name);
    return { how: 'mapping', mapping: mapping(requestMapping) ?? -1, parameters };
  }
  return { how: 'values', element: request, values: valuesOf(data, request, view) ?? [] };
}

function responseOf(
  data: ConsumedSoapService,
  { response, responseBody, responseMapping }: SoapOperation,
  { view, mapping }: ConsumeCompileContext,
): ProgramSoapOperation['response'] {
  if (response === null) return { how: 'nothing' };
  if (responseBody === 'mapping') return { how: 'mapping', mapping: mapping(responseMapping) ?? -1 };
  if (responseBody === 'value') {
    const [value] = valuesOf(data, response, view) ?? [];
    return value ? { how: 'value', element: response, value } : { how: 'nothing' };
  }
  return { how: responseBody };
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
