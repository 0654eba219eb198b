import { parsePathTemplate, pathTemplateProblem } from './path-template.ts';

const reserved = ['_', 'api-doc', 'rest-doc'];

/** Why a service cannot be served at a path, in words; null when it can. */
export function servicePathProblem(
  path: string,
): { what: 'no-path' | 'reserved-path' | 'path-syntax'; message: string } | null {
  if (!path.trim()) return { what: 'no-path', message: 'The service has no path.' };
  if (reserved.includes(parsePathTemplate(path)[0]?.texts[0] ?? ''))
    return { what: 'reserved-path', message: `The path ${path} is reserved.` };
  const problem = /[{}]/.test(path)
    ? 'The path of a service has no parameters; an operation may.'
    : pathTemplateProblem(path);
  return problem ? { what: 'path-syntax', message: problem } : null;
}
