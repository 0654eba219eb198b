import type { Unit } from '../../model/unit.ts';
import type { PublishedProtocol } from '../protocol.ts';
import { restAddresses } from './addresses.ts';
import { restServiceRules } from './checks.ts';
import { compileRestServices } from './compile.ts';
import { contractDriftRule } from './contract-drift.ts';
import { planResource } from './generate-resource.ts';
import { type RestService, restServiceKind } from './kind.ts';
import { readingMappings } from './operation-formats.ts';
import { isOfPart } from './parameter-types.ts';
import { joinPath } from './path.ts';

/** Published REST. */
export const rest: PublishedProtocol = {
  id: 'rest',
  kind: restServiceKind,
  pathOf: ({ data }: Unit<RestService>) => (data.enabled ? joinPath(data.path) : null),
  addressesOf: restAddresses,
  operationsOf: ({ data }: Unit<RestService>) =>
    data.resources.flatMap((resource) =>
      resource.operations.map((o) => ({
        id: o.id,
        method: o.method,
        path: joinPath(data.path, resource.name, o.path),
        summary: o.summary,
        parameters: o.parameters.flatMap(({ name, in: place, type, required }) =>
          // A request of a collection sends texts: no files.
          isOfPart(place) || type === 'binary' ? [] : [{ name, in: place, required }],
        ),
        reads: o.importMapping,
        writes: o.exportMapping,
        status: o.status,
      })),
    ),
  validates: ({ data }: Unit<RestService>) =>
    data.resources.flatMap((resource) =>
      resource.operations.flatMap((o) => (o.validate === 'off' ? [] : readingMappings(o))),
    ),
  entities: { label: 'Publish as REST', plan: planResource },
  compile: compileRestServices,
  checks: [restServiceRules, contractDriftRule],
};
