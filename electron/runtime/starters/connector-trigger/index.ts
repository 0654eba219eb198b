import type { TriggerData } from '../../../../shared/starter/connector-trigger/index.ts';
import { defineStarter } from '../run-starter.ts';
import { Trigger } from './trigger.ts';

/** Triggers of connectors: each listens for itself. */
export const connectorTrigger = defineStarter<TriggerData>({
  starter: 'connector-trigger',
  start(entries, context) {
    const triggers = entries.map((entry) => new Trigger(entry, context));
    return {
      dispose: () => {
        for (const one of triggers) one.dispose();
      },
    };
  },
});
