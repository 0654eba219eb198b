import type { LocatedDiagnostic } from '../model/diagnostic.ts';

/** Findings of one kind that are told one by one. */
const mostOfAKind = 20;

/** Where something stands in the files of a contract. */
export interface RemarkPlace {
  document: string;
  path: string;
  line: number;
  column: number;
}

/** What is said of a contract when it becomes something: of one kind some are told at their places, and how many more there are. */
export class Remarks {
  private readonly found: LocatedDiagnostic[] = [];
  private readonly counts = new Map<string, number>();

  /** `place` is only asked for when the finding is told: it costs a look at the text. */
  report(
    place: () => RemarkPlace,
    severity: LocatedDiagnostic['severity'],
    code: string,
    message: string,
    fix?: string,
  ): void {
    const number = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, number);
    if (number > mostOfAKind) return;
    this.found.push({ severity, code, message, ...place(), ...(fix === undefined ? {} : { fix }) });
  }

  findings(): LocatedDiagnostic[] {
    const more = [...this.counts].flatMap(([code, count]): LocatedDiagnostic[] => {
      const like = this.found.find((d) => d.code === code);
      if (count <= mostOfAKind || !like) return [];
      return [
        { severity: like.severity, code, message: `There are ${count - mostOfAKind} more of these: ${like.message}` },
      ];
    });
    return [...this.found, ...more];
  }
}
