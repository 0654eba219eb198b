import { formatOfStructure } from '../format/index.ts';
import { type CheckedAnswer, type CheckOutcome, evaluateChecks } from './evaluate-checks.ts';
import type { CollectedRequest } from './kind.ts';
import type { KnownOperation, MessageShape } from './served-requests.ts';

/** How a text fits a structure: `fits` or the first problem. */
export function fitOf(text: string, shape: MessageShape): CheckOutcome {
  const found = formatOfStructure(shape.kind)?.validate(text, shape.structure.root) ?? [];
  const problem = found.find((d) => d.severity === 'error');
  return problem
    ? { label: `does not fit ${shape.name}`, ok: false, why: `${problem.path ?? '$'}: ${problem.message}` }
    : { label: `fits ${shape.name}`, ok: true };
}

/** What an answer is held against: the request's own checks, and the structure of the operation that it met when it went well. */
export function outcomesOf(
  request: CollectedRequest,
  operation: KnownOperation | null,
  answer: CheckedAnswer,
  values: ReadonlyMap<string, string>,
): CheckOutcome[] {
  const outcomes = evaluateChecks(request.checks, answer, values);
  if (operation?.response && answer.status < 300 && answer.body) {
    const fit = fitOf(answer.body, operation.response);
    outcomes.push({ ...fit, label: `Body ${fit.label}` });
  }
  return outcomes;
}
