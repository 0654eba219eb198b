import type { Unit } from '../../model/unit.ts';
import type { ServedAddress } from '../protocol.ts';
import type { RestService } from './kind.ts';
import { joinPath } from './path.ts';

/** What a service answers by itself, below its path: its contract in three versions, and its page. */
export const ownAddresses = ['/openapi.json', '/openapi-3.0.json', '/swagger.json', '/docs'] as const;

/** All that a service answers: its operations, its contract and its page. */
export function restAddresses({ data }: Unit<RestService>): ServedAddress[] {
  return [
    ...data.resources.flatMap((resource) =>
      resource.operations.map(({ method, path }) => ({ method, path: joinPath(data.path, resource.name, path) })),
    ),
    ...ownAddresses.map((own) => ({ method: 'GET', path: joinPath(data.path, own) })),
  ];
}
