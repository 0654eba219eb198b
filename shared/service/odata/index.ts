import type { Unit } from '../../model/unit.ts';
import { joinPath } from '../join-path.ts';
import type { PublishedProtocol } from '../protocol.ts';
import { odataServiceRule } from './checks.ts';
import { compileODataServices } from './compile.ts';
import { type ODataService, odataServiceKind } from './kind.ts';
import { planODataEntity } from './publish-entity.ts';

/** Published OData. */
export const odata: PublishedProtocol = {
  id: 'odata',
  kind: odataServiceKind,
  pathOf: ({ data }: Unit<ODataService>) => (data.enabled ? joinPath(data.path) : null),
  addressesOf: ({ data }: Unit<ODataService>) => [{ method: null, path: joinPath(data.path), withAllBelow: true }],
  operationsOf: ({ data }: Unit<ODataService>) =>
    data.entities
      .filter((each) => each.readable && each.set !== '')
      .flatMap((each) => [
        {
          id: each.id,
          method: 'GET',
          path: joinPath(data.path, each.set),
          summary: `Entities of ${each.set}`,
          parameters: ['$filter', '$select', '$expand', '$orderby', '$top', '$skip', '$count', '$search'].map(
            (name) => ({ name, in: 'query' as const, required: false }),
          ),
          reads: null,
          writes: null,
          status: 200,
        },
        ...(each.insertable
          ? [
              {
                id: `${each.id}:create`,
                method: 'POST',
                path: joinPath(data.path, each.set),
                summary: `Create in ${each.set}`,
                parameters: [],
                reads: null,
                writes: null,
                status: 201,
              },
            ]
          : []),
      ]),
  entities: { label: 'Publish as OData', plan: planODataEntity },
  compile: compileODataServices,
  checks: [odataServiceRule],
};
