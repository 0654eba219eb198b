import { indentXml } from '../../format/xml/indent.ts';
import { xmlFormat } from '../../format/xml/index.ts';
import { attributeText } from '../../format/xml/writers.ts';
import type { ProjectView } from '../../model/project.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { type SoapVersion, withoutDeclaration, writeEnvelope } from './envelope.ts';
import type { ConsumedSoapService, ElementName, SoapOperation } from './kind.ts';
import { messageElement } from './message-elements.ts';
import { messagesOf } from './operations.ts';

/** An element of a message made up of its schema, the same for the same seed; empty where nothing is known of it. */
export function madeElement(shape: StructureShape | undefined, element: ElementName, seed: number): string {
  const placed = shape && messageElement(shape, element);
  const made = placed && xmlFormat.made?.(shape, { start: placed.path, seed });
  return made === undefined ? emptyElement(element) : withoutDeclaration(made);
}

function emptyElement({ name, namespace }: ElementName): string {
  return namespace === '' ? `<${name}/>` : `<m:${name} xmlns:m="${attributeText(namespace)}"/>`;
}

/** A request and an answer of an operation, made up for a person to read; null for an answer that does not come. */
export function sampleEnvelopes(
  data: ConsumedSoapService,
  operation: SoapOperation,
  view: ProjectView,
  seed: number,
): { request: string; response: string | null } {
  const shape = messagesOf(data, view);
  const made = (element: ElementName | null) => (element === null ? '' : madeElement(shape, element, seed));
  const headers = operation.headers.map(({ element }) => made(element));
  return {
    request: readable(data.version, headers, made(operation.request)),
    response: operation.oneWay ? null : readable(data.version, [], made(operation.response)),
  };
}

function readable(version: SoapVersion, headers: readonly string[], body: string): string {
  return indentXml(writeEnvelope(version, headers, body));
}
