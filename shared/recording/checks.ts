import { consumedProtocolOf } from '../consume/index.ts';
import type { CheckRule } from '../model/check-rule.ts';
import type { Unit } from '../model/unit.ts';
import type { Recording } from './kind.ts';

/** Recordings: that there is something that they can answer for. What cannot be answered with harms nothing else. */
export const recordingRule: CheckRule = {
  id: 'recordings',
  kinds: ['recording'],
  run({ data }: Unit<Recording>, { view, report }) {
    if (data.service === null) {
      report({
        severity: 'warning',
        code: 'recording/no-service',
        message: 'It answers for no service.',
        path: 'service',
        property: 'service',
        fix: 'Choose the consumed service that was recorded, or delete the recording.',
      });
      return;
    }
    const service = view.unit(data.service);
    const protocol = consumedProtocolOf(service);
    if (!service || !protocol) return;
    const own = new Set(protocol.operationsOf(service, view).map(({ id }) => id));
    const foreign = data.exchanges.filter(({ operation }) => operation === null || !own.has(operation));
    const [first] = foreign;
    if (first)
      report({
        severity: 'warning',
        code: 'recording/other-operation',
        message: `${foreign.length} of its exchanges are of no operation of ${view.qualifiedName(service)}: they answer nothing.`,
        element: first.id,
        path: `exchanges[${data.exchanges.indexOf(first)}].operation`,
        property: 'operation',
        fix: 'Choose the operation of each, or record the service anew.',
      });
  },
};
