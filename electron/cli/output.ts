import type { Diagnostic } from '../../shared/model/diagnostic.ts';
import { toPrintedDiagnostic } from '../../shared/model/diagnostic.ts';

/** A wrong call: exit 2. */
export class UsageError extends Error {}

/** A finding in the project or the input, already printed or as its message: exit 1. */
export class Finding extends Error {}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Findings for people, on stderr: severity, place, message, what to do. */
export function sayDiagnostics(diagnostics: readonly Diagnostic[]): void {
  for (const d of diagnostics) {
    const where = [d.document, d.path].filter(Boolean).join(' ');
    const at = d.line === undefined ? '' : `:${d.line}:${d.column ?? 1}`;
    say(`${d.severity}: ${where ? `${where}${at}: ` : ''}${d.message}${d.fix ? ` ${d.fix}` : ''} [${d.code}]`);
  }
}

export const printed = (diagnostics: readonly Diagnostic[]): Diagnostic[] => diagnostics.map(toPrintedDiagnostic);
