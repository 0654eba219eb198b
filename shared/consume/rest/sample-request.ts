import type { ProjectView } from '../../model/project.ts';
import { withoutEnd } from '../../model/text-ends.ts';
import type { Unit } from '../../model/unit.ts';
import type { SampleRequest } from '../consumed-protocol.ts';
import type { ConsumedRestService, RestField, RestOperation, RestParameter } from './kind.ts';
import { madeBody, madeText } from './made-body.ts';
import { messageShapes } from './message-structures.ts';
import { hasFields } from './operations.ts';

/** A request of an operation as it may look: with the values that the contract shows, else made ones. */
export function sampleRestRequest(
  { data }: Unit<ConsumedRestService>,
  operation: RestOperation,
  view: ProjectView,
  isBare = false,
): SampleRequest {
  const shapes = messageShapes(data, view);
  const { requestType, requestMessage, requestValue, requestExample, requestBody } = operation;
  const sent = { mediaType: requestType, message: requestMessage, value: requestValue, example: requestExample };
  const isText = !isBare && requestBody !== 'none' && requestBody !== 'binary' && !hasFields(operation);
  const body = isText ? madeBody(sent, shapes, 1).body : '';
  return {
    method: operation.method,
    address: `${withoutEnd(operation.address.trim() || data.address.trim(), '/')}${operation.path}`,
    parameters: [
      ...operation.parameters.map((parameter) => ({ ...sampleOf(parameter, isBare), in: parameter.in })),
      // Files are chosen by whoever sends them.
      ...(hasFields(operation) ? operation.fields : []).flatMap((field) =>
        field.file ? [] : [{ ...sampleOf(field, isBare), in: 'form' as const }],
      ),
    ],
    mediaType: requestBody === 'none' ? '' : requestType,
    body: typeof body === 'string' ? body : '',
  };
}

function sampleOf(
  value: RestParameter | RestField,
  isBare: boolean,
): { name: string; value: string; isRequired: boolean } {
  return { name: value.name, value: isBare ? '' : sampleValue(value), isRequired: value.required };
}

function sampleValue({ example, node, list, json }: RestParameter | RestField): string {
  if (example !== '' || json || list) return example;
  return madeText(node, 1);
}
