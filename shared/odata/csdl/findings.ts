import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { CsdlPlace } from './model.ts';

/** More of one code than that say nothing new. */
const mostOfOneCode = 100;

/** What is found while a description is read, each with its place. */
export class CsdlFindings {
  readonly diagnostics: LocatedDiagnostic[] = [];
  private readonly counts = new Map<string, number>();

  add(
    severity: LocatedDiagnostic['severity'],
    code: string,
    message: string,
    at: CsdlPlace,
    more: { path?: string; fix?: string } = {},
  ): void {
    const count = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, count);
    if (count > mostOfOneCode) return;
    this.diagnostics.push({ severity, code, message, ...at, ...more });
    if (count === mostOfOneCode)
      this.diagnostics.push({
        severity: 'info',
        code: 'csdl/more',
        message: `Further findings of the kind ${code} are not listed.`,
        document: at.document,
      });
  }

  error(code: string, message: string, at: CsdlPlace, more: { path?: string; fix?: string } = {}): void {
    this.add('error', code, message, at, more);
  }

  warning(code: string, message: string, at: CsdlPlace, more: { path?: string; fix?: string } = {}): void {
    this.add('warning', code, message, at, more);
  }
}
