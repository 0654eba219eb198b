import { formatOfStructure } from '../../../shared/format/index.ts';
import type { HttpExchange } from '../../../shared/rpc/calls/request.ts';
import type { MessageShape, RequestTemplate } from './operations.ts';

export interface ResponseCheck {
  label: string;
  ok: boolean;
  /** What is wrong, with the place. */
  why?: string;
}

/** How a text fits a structure: `fits` or the first problem. */
export function fitOf(text: string, shape: MessageShape): ResponseCheck {
  const found = formatOfStructure(shape.kind)?.validate(text, shape.structure.root) ?? [];
  const problem = found.find((d) => d.severity === 'error');
  return problem
    ? { label: `does not fit ${shape.name}`, ok: false, why: `${problem.path ?? '$'}: ${problem.message}` }
    : { label: `fits ${shape.name}`, ok: true };
}

/** What an answer is held against: the operation's status, and its structure when it went well. */
export function checksOf(template: RequestTemplate | null, response: HttpExchange): ResponseCheck[] {
  if (!template) return [];
  const checks: ResponseCheck[] = [
    {
      label: `Status is ${template.status}`,
      ok: response.status === template.status,
      ...(response.status === template.status ? {} : { why: `It is ${response.status}.` }),
    },
  ];
  if (template.response && response.status < 300 && response.body) {
    const fit = fitOf(response.body, template.response);
    checks.push({ ...fit, label: `Body ${fit.label}` });
  }
  return checks;
}
