import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { parseJson } from './parse.ts';

/** What makes a text no JSON; a name that stands twice is only odd. */
export function checkWellFormedJson(text: string): LocatedDiagnostic[] {
  return parseJson(text).problems.map(({ code, message, path, line, column }) => ({
    severity: code === 'json/duplicate-key' ? 'warning' : 'error',
    code,
    message,
    path,
    line,
    column,
  }));
}
