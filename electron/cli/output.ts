import type { Diagnostic } from '../../shared/model/diagnostic.ts';
import { toPrintedDiagnostic } from '../../shared/model/diagnostic.ts';
import { shownText } from './shown-text.ts';

/** A wrong call: exit 2. */
export class UsageError extends Error {}

/** The environment configures the run wrongly: exit 78, as a bundle does. */
export class ConfigurationError extends Error {}

/** A finding in the project or the input, already printed or as its message: exit 1. */
export class Finding extends Error {}

/** Everything that is printed goes through here or through `say`; `printMessage` prints what must stay as it is. */
export function print(text: string): void {
  process.stdout.write(shownText(text));
}

/** A message of a format, to the letter; only a terminal gets it in a form that does not act on it. */
export function printMessage(text: string): void {
  process.stdout.write(process.stdout.isTTY ? shownText(text) : text);
}

/** A message that is bytes, such as a workbook. */
export function printBytes(bytes: Uint8Array): void {
  process.stdout.write(bytes);
}

export function printJson(value: unknown): void {
  print(`${JSON.stringify(value)}\n`);
}

export function say(text: string): void {
  process.stderr.write(`${shownText(text)}\n`);
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
