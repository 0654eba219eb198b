import type { restCalls } from '../../../shared/rpc/calls/rest.ts';
import { planResource } from '../../../shared/service/rest/generate-resource.ts';
import type { RestService } from '../../../shared/service/rest/kind.ts';
import { openApiOf } from '../../../shared/service/rest/openapi.ts';
import { newId } from '../new-id.ts';
import { CallError, type Handlers, need, unitOf } from './handler.ts';

export const restHandlers: Handlers<typeof restCalls> = {
  'rest.planResource': (client, args) => {
    const plan = planResource(need(client).view, args, newId);
    if ('error' in plan) throw new CallError('rest/plan', plan.error);
    return plan;
  },
  'rest.openApi': (client, { service }) => openApiOf(unitOf<RestService>(client, service), need(client).view),
};
