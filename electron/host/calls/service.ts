import type { serviceCalls } from '../../../shared/rpc/calls/service.ts';
import { publishedProtocols } from '../../../shared/service/index.ts';
import { newId } from '../new-id.ts';
import { CallError, type Handlers, need } from './handler.ts';

export const serviceHandlers: Handlers<typeof serviceCalls> = {
  'service.planEntity': (client, { protocol, ...options }) => {
    const entities = publishedProtocols.find(({ id }) => id === protocol)?.entities;
    if (!entities) throw new CallError('service/plan', `Entities are not published in the protocol ${protocol}.`);
    const plan = entities.plan(need(client).view, options, newId);
    if ('error' in plan) throw new CallError('service/plan', plan.error);
    const { service, ...rest } = plan;
    return { ...rest, opens: service };
  },
};
