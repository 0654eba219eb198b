import type { ImportMapping, MappedObject } from '../../mapping/kind.ts';
import { firstEntity, mappingType } from '../../mapping/mapped-type.ts';
import { toValueType } from '../../model/data-type.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { type ElementValue, elementValues, messageElement, ownValue } from '../../soap/message-elements.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import type { ConsumedOperation, OperationInput, OperationResult } from '../consumed-protocol.ts';
import type { ConsumedSoapService, SoapOperation } from './kind.ts';

/** The name of the input that is the body of a request: an object that a mapping writes, or a text. */
export const bodyInput = 'Body';

/** The structure that the messages of a service are declared in; undefined when there is none. */
export function messagesOf(
  { structure }: Pick<ConsumedSoapService, 'structure'>,
  view: ProjectView,
): StructureDocument | undefined {
  const unit = view.unit(structure) as Unit<StructureDocument> | undefined;
  return unit?.kind === 'xml-schema' ? unit.data : undefined;
}

/** The children of a message's element that are values; null where they are something else, or nothing is known of the element. */
export function valuesOf(
  data: ConsumedSoapService,
  element: ElementName | null,
  view: ProjectView,
): ElementValue[] | null {
  if (element === null) return [];
  const shape = messagesOf(data, view);
  const placed = shape && messageElement(shape, element);
  return placed ? elementValues(placed) : null;
}

/** The name of the input for a header. */
export function headerInput({ headers }: SoapOperation, index: number): string {
  const { name } = headers[index]?.element ?? { name: '' };
  const isTwice = headers.some((other, i) => i < index && other.element.name === name) || name === bodyInput;
  return isTwice ? `${name}${index + 1}` : name;
}

/** The one value that an element is or holds; null where it is anything else. */
export function headerValue(
  data: Pick<ConsumedSoapService, 'structure'>,
  element: ElementName,
  view: ProjectView,
): { value: ElementValue; isOwn: boolean } | null {
  const shape = messagesOf(data, view);
  const placed = shape && messageElement(shape, element);
  if (!placed) return null;
  const own = ownValue(placed);
  if (own) return { value: own, isOwn: true };
  const [value, ...others] = elementValues(placed) ?? [];
  return value && others.length === 0 ? { value, isOwn: false } : null;
}

/** The name of the result that a header of an answer is. */
export function answerHeaderResult({ answerHeaders }: Pick<SoapOperation, 'answerHeaders'>, index: number): string {
  const name = answerHeaders[index]?.element.name ?? '';
  return answerHeaders.some((other, i) => i < index && other.element.name === name) ? `${name}${index + 1}` : name;
}

function headerResults(data: ConsumedSoapService, operation: SoapOperation, view: ProjectView): OperationResult[] {
  return operation.answerHeaders.flatMap(({ element, form, mapping }, index): OperationResult[] => {
    const name = answerHeaderResult(operation, index);
    const help = `The header ${element.name} of the answer`;
    if (form === 'text') return [{ name, help: `${help}, as XML.`, type: { kind: 'string' } }];
    const kind = form === 'value' ? headerValue(data, element, view)?.value.kind : undefined;
    const type = form === 'mapping' ? mappingType(view, mapping) : kind && { kind };
    return type ? [{ name, help: `${help}.`, type }] : [];
  });
}

/** An operation of a document as flows see it. */
export function consumedOperation(
  data: ConsumedSoapService,
  operation: SoapOperation,
  view: ProjectView,
): ConsumedOperation {
  return {
    id: operation.id,
    name: operation.name,
    documentation: operation.documentation,
    inputs: [...mainInputs(data, operation, view), ...attachmentInputs(data, operation, view)],
    output: outputOf(data, operation, view),
    results: headerResults(data, operation, view),
    reads: operation.responseBody === 'mapping' ? operation.responseMapping : null,
  };
}

function mainInputs(data: ConsumedSoapService, operation: SoapOperation, view: ProjectView): OperationInput[] {
  return [...requestInputs(data, operation, view), ...headerInputs(operation, view)];
}

/** The inputs for the attachments of an operation, in their order; each has a name that no other input has. */
export function attachmentInputs(
  data: ConsumedSoapService,
  operation: SoapOperation,
  view: ProjectView,
): OperationInput[] {
  const taken = new Set(mainInputs(data, operation, view).map(({ name }) => name.toLowerCase()));
  return operation.attachments.map(({ name, mediaType }) => {
    let free = name;
    for (let n = 1; taken.has(free.toLowerCase()); n++) free = `${name}Attachment${n === 1 ? '' : n}`;
    taken.add(free.toLowerCase());
    return {
      name: free,
      help: `Goes beside the message as ${mediaType}; nothing goes for an empty one.`,
      type: { kind: 'binary' as const },
      isRequired: false,
    };
  });
}

function requestInputs(data: ConsumedSoapService, operation: SoapOperation, view: ProjectView): OperationInput[] {
  const { request, requestBody, requestMapping } = operation;
  if (request === null) return [];
  if (requestBody === 'text')
    return [
      { name: bodyInput, help: `The element ${request.name}, as XML.`, type: { kind: 'string' }, isRequired: true },
    ];
  if (requestBody === 'mapping') {
    const type = mappingType(view, requestMapping);
    return [...(type ? [{ name: bodyInput, type, isRequired: true }] : []), ...mappingInputs(view, requestMapping)];
  }
  return (valuesOf(data, request, view) ?? []).map(({ name, kind, documentation, isOptional, isNillable }) => ({
    name,
    ...(documentation === '' ? {} : { help: documentation }),
    type: { kind },
    isRequired: !isOptional && !isNillable,
  }));
}

function mappingInputs(view: ProjectView, mapping: string | null): OperationInput[] {
  const unit = view.unit(mapping) as Unit<ImportMapping> | undefined;
  return (unit?.data.parameters ?? []).map(({ name, type }) => ({ name, type: toValueType(type), isRequired: true }));
}

function headerInputs(operation: SoapOperation, view: ProjectView): OperationInput[] {
  return operation.headers.map(({ element, mapping }, index) => {
    const type = mapping === null ? undefined : mappingType(view, mapping);
    return {
      name: headerInput(operation, index),
      help: type ? `The header ${element.name}.` : `The header ${element.name}, as XML.`,
      type: type ?? { kind: 'string' as const },
      isRequired: false,
    };
  });
}

function outputOf(data: ConsumedSoapService, operation: SoapOperation, view: ProjectView): ConsumedOperation['output'] {
  const { response, responseBody, responseMapping } = operation;
  if (response === null) return null;
  if (responseBody === 'text') return { kind: 'string' };
  if (responseBody === 'mapping') return mappingType(view, responseMapping) ?? null;
  if (responseBody === 'value') {
    const [value, ...others] = valuesOf(data, response, view) ?? [];
    return value && others.length === 0 ? { kind: value.kind } : null;
  }
  return null;
}

/** Whether what a mapping maps stands in an element of its structure. */
export function isMappingOf(
  mapping: { structure: string | null; root: MappedObject | null } | undefined,
  data: ConsumedSoapService,
  element: ElementName,
  view: ProjectView,
): boolean {
  const shape = messagesOf(data, view);
  const placed = shape && messageElement(shape, element);
  if (!placed || !mapping?.root || mapping.structure !== data.structure) return false;
  const { path } = placed;
  const first = firstEntity(mapping.root)?.path ?? mapping.root.path;
  return first === path || first.startsWith(`${path}.`) || first.startsWith(`${path}[`);
}
