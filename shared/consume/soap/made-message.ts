import { indentXml } from '../../format/xml/indent.ts';
import type { ProjectView } from '../../model/project.ts';
import { type SoapVersion, writeEnvelope } from '../../soap/envelope.ts';
import { madeElement } from '../../soap/made-element.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { SampleRequest } from '../consumed-protocol.ts';
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
    response: operation.oneWay
      ? null
      : readable(
          data.version,
          operation.answerHeaders.map(({ element }) => made(element)),
          made(operation.response),
        ),
  };
}

function readable(version: SoapVersion, headers: readonly string[], body: string): string {
  return indentXml(writeEnvelope(version, headers, body));
}

/** A request of an operation with a made message, labelled as SOAP 1.1 (6.1.1) and 1.2 (part 2, appendix A) have it. */
export function sampleSoapRequest(
  data: ConsumedSoapService,
  operation: SoapOperation,
  view: ProjectView,
  isBare = false,
): SampleRequest {
  const quoted = `"${operation.action}"`;
  const isFirst = data.version === '1.1';
  const header = { in: 'header' as const, name: 'SOAPAction', value: quoted, isRequired: true, isFixed: true as const };
  const action = operation.action === '' ? '' : `; action=${quoted}`;
  return {
    method: 'POST',
    address: data.address.trim(),
    parameters: isFirst ? [header] : [],
    mediaType: isFirst ? 'text/xml; charset=utf-8' : `application/soap+xml; charset=utf-8${action}`,
    isTyped: true,
    body: isBare ? '' : sampleEnvelopes(data, operation, view, 1).request,
  };
}
