import type { TraceSummary } from '../../../shared/rpc/calls/run.ts';
import type { SentRequest } from './exchanges.ts';

/** When a request was sent: what the run recorded of it stands in its trace with the same time. */
export function sentAt({ at, answer }: SentRequest, traces: readonly TraceSummary[]): number {
  const trace = 'trace' in answer ? answer.trace : null;
  return (trace && traces.find((t) => t.id === trace)?.startedAt) || at;
}
