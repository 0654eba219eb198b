import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import type { SampleRequest } from '../consumed-protocol.ts';
import type { ConsumedRestService, RestOperation, RestParameter } from './kind.ts';
import { madeBody } from './made-body.ts';

/** A request of an operation as it may look: with the values that the contract shows, else made ones. */
export function sampleRestRequest(
  { data }: Unit<ConsumedRestService>,
  operation: RestOperation,
  view: ProjectView,
  isBare = false,
): SampleRequest {
  const shape = (view.unit(data.structure) as Unit<StructureDocument> | undefined)?.data;
  const { requestType, requestMessage, requestValue, requestExample, requestBody } = operation;
  const sent = { mediaType: requestType, message: requestMessage, value: requestValue, example: requestExample };
  const isText = !isBare && requestBody !== 'none' && requestBody !== 'binary' && requestBody !== 'multipart';
  const body = isText ? madeBody(sent, shape, 1).body : '';
  return {
    method: operation.method,
    address: `${data.address.trim().replace(/\/+$/, '')}${operation.path}`,
    parameters: operation.parameters.flatMap((parameter) => {
      const { in: place, name, required } = parameter;
      return place === 'cookie'
        ? []
        : [{ in: place, name, value: isBare ? '' : sampleValue(parameter), isRequired: required }];
    }),
    mediaType: requestBody === 'none' ? '' : requestType,
    body: typeof body === 'string' ? body : '',
  };
}

function sampleValue({ example, node, list, json }: RestParameter): string {
  if (example !== '' || json || list) return example;
  const { body } = madeBody({ mediaType: 'application/json', example: null, message: null, value: node }, undefined, 1);
  return String(body)
    .trim()
    .replace(/^"(.*)"$/s, '$1');
}
