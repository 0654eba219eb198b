import { formatOfMapping } from '../../mapping/format-of-mapping.ts';
import type { Microflow } from '../../microflow/kind.ts';
import type { CheckContext } from '../../model/check-rule.ts';
import { mediaTypeOf } from './answer-form.ts';
import { batchAnswers } from './batch-answers.ts';
import type { RestOperation } from './kind.ts';
import { answersOf, readingMappings } from './operation-formats.ts';

/** What several formats of an operation's bodies and answers need: mappings that can be told apart by what a request says. */
export function checkFormats(
  operation: RestOperation,
  flow: Microflow | undefined,
  at: { element: string; path: string },
  { view, report }: CheckContext,
): void {
  const error = (code: string, message: string, property: string, fix: string) =>
    report({ severity: 'error', code, message, ...at, property, fix });
  const { alsoReads, alsoAnswers } = operation;
  if (
    alsoReads.some((other) => other.importMapping === null) ||
    alsoAnswers.some((other) => other.exportMapping === null)
  )
    error(
      'rest/format-without-mapping',
      'Another format has no mapping: nobody can ask for it.',
      alsoReads.some((other) => other.importMapping === null) ? 'alsoReads' : 'alsoAnswers',
      'Choose its mapping, or remove it.',
    );
  if (alsoReads.length > 0 && operation.importMapping === null)
    error(
      'rest/other-formats-alone',
      'Other bodies are read only beside one that the import mapping of the operation reads.',
      'importMapping',
      'Choose the import mapping, or remove the other bodies.',
    );
  if (alsoAnswers.length > 0 && operation.exportMapping === null)
    error(
      'rest/other-formats-alone',
      'There are other answers only beside one that the export mapping of the operation writes.',
      'exportMapping',
      'Choose the export mapping, or remove the other answers.',
    );
  const formats = readingMappings(operation).map((mapping) => formatOfMapping(mapping, view));
  const twice = formats.find((format, i) => formats.indexOf(format) !== i);
  if (twice)
    error(
      'rest/format-twice',
      `Two mappings read ${twice.label}: no Content-Type tells which of them.`,
      'alsoReads',
      'Keep one of them.',
    );
  const types = answersOf(operation, view).map(({ contentType }) => mediaTypeOf(contentType) || 'application/json');
  const again = types.find((type, i) => types.indexOf(type) !== i);
  if (again !== undefined)
    error(
      'rest/format-twice',
      `Two answers are ${again}: no Accept tells which of them.`,
      'alsoAnswers',
      'Give one of them another content type, or remove it.',
    );
  if (flow && alsoAnswers.length > 0 && batchAnswers(flow).length > 0)
    error(
      'rest/formats-in-batches',
      'The microflow answers in batches, which are written by one mapping: there are no other answers.',
      'alsoAnswers',
      'Remove the other answers, or return the objects.',
    );
}
