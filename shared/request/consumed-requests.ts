import { consumedProtocolOf, consumedServiceUnits } from '../consume/index.ts';
import { formatOfMediaType } from '../format/index.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import { type CollectedRequest, freeName, type RequestCollection, requestMethods, requestSchema } from './kind.ts';

/** An operation of a consumed service that a request is for. */
export interface RequestedOperation {
  service: Unit;
  id: string;
  name: string;
}

/** A request for an operation of a consumed service, with values as they may look; null for one that cannot be sent from here. */
export function requestForConsumed(
  view: ProjectView,
  service: Unit,
  operation: string,
  data: RequestCollection,
  newId: IdSource,
): CollectedRequest | null {
  const sample = consumedProtocolOf(service)?.sample(service, operation, view);
  const named = consumedProtocolOf(service)
    ?.operationsOf(service, view)
    .find(({ id }) => id === operation);
  if (!sample || !named || !requestMethods.some((method) => method === sample.method)) return null;
  const { method, address, parameters, mediaType, body } = sample;
  const format = formatOfMediaType(mediaType);
  return requestSchema.parse({
    id: newId(),
    name: freeName(named.name, data),
    folder: service.name,
    method,
    address,
    parameters: parameters.map(({ in: place, name, value, isRequired }) => ({
      id: newId(),
      in: place,
      name,
      value,
      enabled: isRequired,
    })),
    mediaType,
    body: body !== '' && format?.tree(body) ? format.indent(body) : body,
  });
}

/** The operation of a consumed service that a request of a collection is for: by its address, and where several have the same by its headers. */
export function consumedRequested(
  view: ProjectView,
  { method, address, parameters, mediaType }: CollectedRequest,
): RequestedOperation | undefined {
  for (const service of consumedServiceUnits(view)) {
    const protocol = consumedProtocolOf(service);
    for (const { id, name } of protocol?.operationsOf(service, view) ?? []) {
      const sample = protocol?.sample(service, id, view, true);
      if (!sample || sample.method !== method || sample.address !== address) continue;
      const isSame = sample.parameters
        .filter((wanted) => wanted.in === 'header' && wanted.isFixed)
        .every((wanted) =>
          parameters.some((own) => own.in === 'header' && own.name === wanted.name && own.value === wanted.value),
        );
      if (isSame && (!sample.isTyped || sample.mediaType === mediaType)) return { service, id, name };
    }
  }
  return undefined;
}
