import type { CheckRule } from '../../model/check-rule.ts';
import type { Unit } from '../../model/unit.ts';
import { reportCredentials } from '../http-credentials.ts';
import { reportSignature } from '../signature.ts';
import { reportTransport } from '../transport.ts';
import type { ConsumedODataService } from './kind.ts';

/** Consumed OData services: that they can be called as they say. */
export const consumedODataRule: CheckRule = {
  id: 'consumed-odata-services',
  kinds: ['consumed-odata-service'],
  run({ data }: Unit<ConsumedODataService>, ctx) {
    reportTransport(data, ctx);
    reportSignature(data, ctx);
    reportCredentials(data, 'odata', ctx);
    if (data.address.trim() === '' && data.location === null)
      ctx.report({
        severity: 'error',
        code: 'odata/no-address',
        message: 'The service has no address.',
        property: 'address',
        fix: 'Give the address that its entity sets stand behind, or a constant that holds it.',
      });
    else if (data.location === null && !/^(https?:\/\/|\/)/i.test(data.address.trim()))
      ctx.report({
        severity: 'error',
        code: 'odata/bad-address',
        message: `${data.address.trim().slice(0, 100)} is no address of HTTP.`,
        property: 'address',
        fix: 'Begin it with https:// or http://, or with / for this program itself.',
      });
  },
};
