import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';

/** A finding with a name that stays while the list around it changes. */
export interface ListedFinding {
  key: string;
  finding: LocatedDiagnostic;
}

/** The findings of one document. */
export interface FindingGroup {
  /** Id of the document; empty for findings of none. */
  unit: string;
  findings: ListedFinding[];
}

export type SeverityFilter = ReadonlySet<LocatedDiagnostic['severity']>;

/** Findings by document, documents with the worst finding first; what the filter leaves out is not listed. */
export function groupFindings(
  all: readonly LocatedDiagnostic[],
  severities: SeverityFilter,
  text: string,
): FindingGroup[] {
  const wanted = text.trim().toLowerCase();
  const groups = new Map<string, FindingGroup>();
  const seen = new Map<string, number>();
  for (const finding of all) {
    const { unit = '', code, element = '', path = '', property = '', message, document = '' } = finding;
    const place = [unit, code, element, path, property].join('|');
    const count = seen.get(place) ?? 0;
    seen.set(place, count + 1);
    if (!severities.has(finding.severity)) continue;
    if (wanted && !`${message} ${document} ${path} ${code}`.toLowerCase().includes(wanted)) continue;
    const group = groups.get(unit) ?? { unit, findings: [] };
    groups.set(unit, group);
    group.findings.push({ key: `${place}|${count}`, finding });
  }
  return [...groups.values()];
}
