import { controlOf } from '../../microflow/activities/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { statusesOf } from '../../microflow/statuses.ts';
import type { CheckContext } from '../../model/check-rule.ts';
import { isBodyless } from './answer-form.ts';
import type { RestOperation } from './kind.ts';
import { answersOf } from './operation-formats.ts';

interface Place {
  element: string;
  path: string;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const mediaType =
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\s*;\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+=(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"[^"\\\r\n]*"))*$/;

/** What HTTP forbids in the answers and headers of an operation. */
export function checkAnswer(
  operation: RestOperation,
  flow: Microflow | undefined,
  at: Place,
  { view, report }: CheckContext,
): void {
  const error = (code: string, message: string, property: string, fix?: string) =>
    report({ severity: 'error', code, message, ...at, property, ...(fix ? { fix } : {}) });
  answersOf(operation, view).forEach(({ contentType }, i) => {
    const property = i === 0 ? 'contentType' : 'alsoAnswers';
    if (contentType.trim() !== '' && !mediaType.test(contentType))
      error(
        'rest/content-type',
        `${JSON.stringify(contentType)} is no content type.`,
        property,
        'For example application/json or text/csv.',
      );
    const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
    if (charset !== undefined && !/^utf-?8$/i.test(charset))
      error('rest/content-type', `Answers are written in UTF-8, not in ${charset}.`, property);
  });
  for (const parameter of operation.parameters)
    if (parameter.in === 'header' && !token.test(parameter.name))
      report({
        severity: 'error',
        code: 'rest/header-name',
        message: `${JSON.stringify(parameter.name)} is not a header name.`,
        ...at,
        property: 'parameters',
        params: { parameter: parameter.id },
      });
  for (const status of flow && operation.exportMapping !== null ? bodylessResults(flow) : [])
    error(
      'rest/end-without-body',
      `An answer with status ${status} has no body, but the microflow ends with it and a result that an export mapping writes.`,
      'microflow',
      'Give that end no result, or another status.',
    );
  // A result that nothing writes only says whether there is one: a Boolean that chooses between 204 and 404.
  if (isBodyless(operation.status) && operation.exportMapping !== null)
    error(
      'rest/status-without-body',
      `An answer with status ${operation.status} has no body, but an export mapping writes one.`,
      'status',
      'Choose 200, or write no body.',
    );
}

/** Statuses without a body with which a microflow ends although it has a result. */
function bodylessResults({ nodes }: Microflow): number[] {
  return nodes.flatMap(({ action }) => {
    const control = controlOf(action);
    if (control?.form !== 'return' || /^\s*(?:empty\s*)?$/.test(control.result(action))) return [];
    return statusesOf(control.status(action)).statuses.filter((status) => status >= 200 && isBodyless(status));
  });
}
