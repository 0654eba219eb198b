import type { restCalls } from '../../../shared/rpc/calls/rest.ts';
import type { RestService } from '../../../shared/service/rest/kind.ts';
import { openApiOf } from '../../../shared/service/rest/openapi.ts';
import { type Handlers, need, unitOf } from './handler.ts';

export const restHandlers: Handlers<typeof restCalls> = {
  'rest.openApi': (client, { service }) => openApiOf(unitOf<RestService>(client, service), need(client).view),
};
