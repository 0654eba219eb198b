import { attributeTypeFor } from '../../mapping/auto-map.ts';
import type { ImportMapping } from '../../mapping/kind.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import type { ValueType } from '../../model/catalog.ts';
import { toValueType } from '../../model/data-type.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { StructureNode } from '../../structure/node.ts';
import type { ConsumedOperation, OperationInput, OperationResult } from '../consumed-protocol.ts';
import type { RestAnswerHeader, RestField, RestOperation, RestParameter, RestResponse } from './kind.ts';

/** The name of the input that is the body of a request: an object that a mapping writes, a text, a value, or bytes. */
export const bodyInput = 'Body';

/** Whether an operation is at another address than its service. */
export function isElsewhere({ address, location }: Pick<RestOperation, 'address' | 'location'>): boolean {
  return location !== null || address.trim() !== '';
}

/** Kinds of single values, as flows have them. */
export type RestValueKind = 'string' | 'integer' | 'long' | 'decimal' | 'boolean' | 'datetime' | 'date' | 'binary';

/** What a flow gives or gets for a value. */
export function valueKindOf(node: Pick<StructureNode, 'type'> | null): RestValueKind {
  if (node?.type === 'binary') return 'binary';
  return node ? (attributeTypeFor(node.type) as RestValueKind) : 'string';
}

/** The inputs of an operation by name: parameters, then fields. Of several of a name the later ones have a number. */
export function inputNames(operation: Pick<RestOperation, 'parameters' | 'requestBody' | 'fields'>): string[] {
  const taken = new Set<string>(
    operation.requestBody === 'none' || hasFields(operation) ? [] : [bodyInput.toLowerCase()],
  );
  const given = [...operation.parameters, ...(hasFields(operation) ? operation.fields : [])];
  return given.map(({ name }) => {
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}${n}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

/** Whether the body of an operation is a form, whose fields are inputs. */
export function hasFields({ requestBody }: Pick<RestOperation, 'requestBody'>): boolean {
  return requestBody === 'form' || requestBody === 'multipart';
}

/** An operation of a document as flows see it. */
export function consumedOperation(operation: RestOperation, view: ProjectView): ConsumedOperation {
  return {
    id: operation.id,
    name: operation.name,
    documentation: operation.documentation,
    inputs: [...valueInputs(operation), ...bodyInputs(operation, view)],
    output: outputOf(operation, view),
    results: headerResults(operation),
    reads: operation.responses.find(({ form }) => form === 'mapping')?.mapping ?? null,
  };
}

function valueInputs(operation: RestOperation): OperationInput[] {
  const names = inputNames(operation);
  const given = [...operation.parameters, ...(hasFields(operation) ? operation.fields : [])];
  return given.flatMap((value, index) => {
    const name = names[index] ?? value.name;
    if (isPagingInput(operation, value)) return [];
    return [{ name, ...helpOf(value), type: inputType(value), isRequired: value.required }];
  });
}

/** Whether a parameter is given by the paging, and by no flow: a page number follows from the page. An offset or cursor may be begun with. */
function isPagingInput({ paging, pagingInput }: RestOperation, { name }: RestParameter | RestField): boolean {
  return paging === 'page' && pagingInput === name;
}

function helpOf({ documentation, list, json }: RestParameter | RestField): { help?: string } {
  const form = json ? 'JSON text.' : list ? 'Several values, with commas between, or as a JSON list.' : '';
  const help = [documentation, form].filter(Boolean).join(' ');
  return help === '' ? {} : { help };
}

function inputType(value: RestParameter | RestField): ValueType {
  if ('file' in value && value.file) return { kind: 'binary' };
  if (value.list || value.json) return { kind: 'string' };
  return { kind: valueKindOf(value.node) };
}

function bodyInputs(operation: RestOperation, view: ProjectView): OperationInput[] {
  const { requestBody, requestMapping, requestRequired, requestType, requestValue } = operation;
  const body = (type: ValueType, help?: string): OperationInput => ({
    name: bodyInput,
    ...(help === undefined ? {} : { help }),
    type,
    isRequired: requestRequired,
  });
  switch (requestBody) {
    case 'text':
      return [body({ kind: 'string' }, `The body, as ${requestType}.`)];
    case 'binary':
      return [body({ kind: 'binary' }, `The body, as ${requestType}.`)];
    case 'value':
      return [body({ kind: valueKindOf(requestValue) })];
    case 'mapping': {
      const type = mappingType(view, requestMapping);
      return [...(type ? [body(type)] : []), ...mappingInputs(view, requestMapping)];
    }
    default:
      return [];
  }
}

function mappingInputs(view: ProjectView, mapping: string | null): OperationInput[] {
  const unit = view.unit(mapping) as Unit<ImportMapping> | undefined;
  return (unit?.data.parameters ?? []).map(({ name, type }) => ({ name, type: toValueType(type), isRequired: true }));
}

/** What a response gives; null for nothing. */
export function responseType({ form, mapping, value }: RestResponse, view: ProjectView): ValueType | null {
  switch (form) {
    case 'text':
      return { kind: 'string' };
    case 'binary':
      return { kind: 'binary' };
    case 'value':
      return { kind: valueKindOf(value) };
    case 'mapping':
      return mappingType(view, mapping) ?? null;
    default:
      return null;
  }
}

/** What an operation gives: what the first of its responses does that gives anything; the others have to give the same. */
export function outputOf({ responses }: RestOperation, view: ProjectView): ValueType | null {
  for (const response of responses) {
    const type = responseType(response, view);
    if (type) return type;
  }
  return null;
}

/** Names of headers are the same in any case (RFC 9110, 5.1). */
export const sameHeader = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function headerKind({ node, list, json }: RestAnswerHeader): RestValueKind {
  // Bytes do not stand in a header.
  const kind = list || json ? 'string' : valueKindOf(node);
  return kind === 'binary' ? 'string' : kind;
}

/** The headers that a flow may take, of all answers. One that two of them have of different types is a text. */
export function headerResults({ responses }: Pick<RestOperation, 'responses'>): (OperationResult & {
  type: { kind: RestValueKind };
})[] {
  const found: ReturnType<typeof headerResults> = [];
  for (const { form, headers } of responses) {
    for (const header of headers) {
      const kind = headerKind(header);
      const known = found.find(({ name }) => sameHeader(name, header.name));
      const ofErrors = form === 'error' ? { ofErrors: true as const } : {};
      if (known && known.type.kind !== kind) known.type = { kind: 'string' };
      if (known) {
        Object.assign(known, ofErrors);
        continue;
      }
      const help = [header.documentation, headerHelp(header)].filter(Boolean).join(' ');
      found.push({ name: header.name, ...(help === '' ? {} : { help }), type: { kind }, ...ofErrors });
    }
  }
  return found;
}

function headerHelp({ name, list, json }: RestAnswerHeader): string {
  if (sameHeader(name, 'Set-Cookie')) return 'Each cookie in a line of its own.';
  return list ? 'Several values, with commas between.' : json ? 'As it is written.' : '';
}
