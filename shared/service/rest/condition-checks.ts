import type { Microflow } from '../../microflow/kind.ts';
import type { CheckContext } from '../../model/check-rule.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { parsePathTemplate, pathShape } from '../path-template.ts';
import { batchAnswers } from './batch-answers.ts';
import type { RestOperation, RestService } from './kind.ts';
import { headersGivenBy } from './openapi-headers.ts';
import { joinPath } from './path.ts';

/** The operation of a service that reads, with an ETag of ours or of its flow, what another one writes: GET of the same address. */
export function readerOf(
  service: RestService,
  resource: string,
  operation: RestOperation,
  view: ProjectView,
): RestOperation | undefined {
  const shapeOf = (name: string, path: string) => pathShape(parsePathTemplate(joinPath(name, path)));
  const shape = shapeOf(resource, operation.path);
  if (operation.method === 'GET') return undefined;
  return service.resources
    .flatMap(({ name, operations }) => operations.map((o) => ({ name, o })))
    .find(
      ({ name, o }) =>
        o.method === 'GET' && (o.etag || givesTag(o, view)) && o.microflow && shapeOf(name, o.path) === shape,
    )?.o;
}

function givesTag({ microflow }: RestOperation, view: ProjectView): boolean {
  const flow = view.unit(microflow) as Unit<Microflow> | undefined;
  return flow?.kind === 'microflow' && headersGivenBy(flow.data).has('etag');
}

/** Conditions of requests, and answers that are kept: what they need. */
export function checkConditions(
  unit: Unit<RestService>,
  resource: string,
  operation: RestOperation,
  flow: Microflow | undefined,
  at: { element: string; path: string },
  { report, view }: CheckContext,
): void {
  const error = (code: string, message: string, property: string, fix: string) =>
    report({ severity: 'error', code, message, ...at, property, fix });
  const isRead = operation.method === 'GET';
  const inBatches = flow !== undefined && batchAnswers(flow).length > 0;
  if (operation.etag && !isRead)
    error(
      'rest/etag-of-write',
      'Only what is read has an ETag: it says which state of an address is answered.',
      'etag',
      'Choose it for the GET of this address.',
    );
  if (operation.etag && inBatches)
    error(
      'rest/etag-in-batches',
      'An answer in batches is sent while it is read: nobody knows its ETag before its end.',
      'etag',
      'Answer without an ETag, or return the objects.',
    );
  if (operation.requiresIfMatch && !isRead && !readerOf(unit.data, resource, operation, view))
    error(
      'rest/if-match-without-etag',
      'No request can have the right If-Match: nothing at this address is read with an ETag.',
      'requiresIfMatch',
      'Choose ETag for the GET of this address, let its microflow set one, or do not require If-Match.',
    );
  if (operation.requiresIfMatch && operation.batchSize > 0)
    report({
      severity: 'warning',
      code: 'rest/if-match-in-batches',
      message: 'Each batch is stored by itself: If-Match is held by the first, and not by those after it.',
      ...at,
      property: 'requiresIfMatch',
      fix: 'Read the body as a whole, if nothing may come between.',
    });
  if (operation.requiresIfMatch && isRead)
    error('rest/if-match-of-read', 'Who reads has nothing to match.', 'requiresIfMatch', 'Require it of what writes.');
  if (operation.keepsAnswers > 0 && isRead)
    error(
      'rest/kept-reads',
      'A GET changes nothing, and may be sent again as it is.',
      'keepsAnswers',
      'Set it to 0, or choose it for what writes.',
    );
  if (operation.keepsAnswers > 0 && (operation.batchSize > 0 || inBatches))
    error(
      'rest/kept-in-batches',
      'What is read or answered in batches is several runs: its answer is not kept.',
      'keepsAnswers',
      'Set it to 0, or read and answer as a whole.',
    );
  if (operation.requiresKey && operation.keepsAnswers === 0)
    error(
      'rest/key-not-kept',
      'A key is asked for, and no answer is kept for it.',
      'requiresKey',
      'Say how long answers are kept, or ask for no key.',
    );
}
