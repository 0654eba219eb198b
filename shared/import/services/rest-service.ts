import type { DescribedRestService } from '../../contract/openapi/index.ts';
import { planRestContractFirst } from '../../service/rest/contract-first.ts';
import type { ServicePlanner } from '../service-planner.ts';
import { structureOfOrigin } from './rest.ts';

/** A REST service of a description becomes a published REST service, over the structures that the import made of its messages. */
export const restServicePlanner: ServicePlanner = {
  protocol: 'rest',
  publishes: true,
  plan: (view, { description }, origin, parent, ids) =>
    planRestContractFirst(
      view,
      description as DescribedRestService,
      {
        structure: structureOfOrigin(view, origin)?.id ?? null,
        xmlStructure: structureOfOrigin(view, origin, 'xml-schema')?.id ?? null,
      },
      origin,
      parent,
      ids,
    ),
};
