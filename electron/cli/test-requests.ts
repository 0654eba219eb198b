import type { ProjectView } from '../../shared/model/project.ts';
import type { ProgramOptions } from '../../shared/program/compile-program.ts';
import { type RequestCollection, requestCollectionKind } from '../../shared/request/index.ts';
import { createHttpClient } from '../runtime/consume/http-client.ts';
import { type Chosen, isToRun, type Outcome, send, startForRequests } from './sent-requests.ts';
import type { TestedDocument } from './test-report.ts';

/**
 * Tries the requests of a project that have checks, against a run of it with an empty database; those that lead elsewhere are left out, since nobody can tell what answers there. `switches` say what
 * answers in place of consumed services.
 */
export async function testRequests(
  view: ProjectView,
  collections: ReadonlySet<string> | null,
  switches: Omit<ProgramOptions, 'name'>,
): Promise<TestedDocument[]> {
  const chosen = view
    .ofKind<RequestCollection>(requestCollectionKind.kind)
    .filter(({ id }) => collections === null || collections.has(id))
    .flatMap((unit) => unit.data.requests.map((request): Chosen => ({ unit, request, environment: null })))
    .filter((each) => each.request.checks.length > 0 && isToRun(each));
  if (chosen.length === 0) return [];
  const http = createHttpClient();
  const runtime = await startForRequests(view, { name: 'test', ...switches });
  const tested = new Map<string, TestedDocument['outcomes'][number][]>();
  try {
    for (const each of chosen) {
      const outcome = await send(http, view, each, runtime.url, undefined);
      const message = whatFailed(outcome);
      const outcomes = tested.get(outcome.collection) ?? [];
      tested.set(outcome.collection, [
        ...outcomes,
        {
          payload: each.request.id,
          name: outcome.name,
          ok: message === null,
          ms: outcome.durationMs ?? 0,
          message,
          actual: null,
        },
      ]);
    }
  } finally {
    await runtime.stop();
    await http.close();
  }
  return [...tested].map(([document, outcomes]) => ({ document, outcomes }));
}

/** Why a request is not as its checks say; null when it is. */
function whatFailed({ error, checks, status }: Outcome): string | null {
  if (error !== undefined) return error;
  const failed = checks.filter((check) => !check.ok);
  if (failed.length === 0) return null;
  return [`It answered ${status}.`, ...failed.map(({ label, why }) => `${label}: ${why ?? 'no'}`)].join(' ');
}
