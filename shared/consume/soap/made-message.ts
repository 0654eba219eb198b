import { indentXml } from '../../format/xml/indent.ts';
import type { ProjectView } from '../../model/project.ts';
import { type SoapVersion, writeEnvelope } from '../../soap/envelope.ts';
import { madeElement } from '../../soap/made-element.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { ConsumedSoapService, SoapOperation } from './kind.ts';
import { messagesOf } from './operations.ts';

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
