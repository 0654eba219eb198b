import { create } from 'zustand';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { useShell } from '../../app/shell-state.ts';
import { openDocument, toast, useStudio } from '../../project/index.ts';
import { groupFindings, type ListedFinding } from './finding-list.ts';
import { applyFix, fixesFor } from './quick-fixes.ts';

interface ErrorWalk {
  /** The chosen finding. */
  key: string | null;
  severities: ReadonlySet<LocatedDiagnostic['severity']>;
  text: string;
}

/** What the errors pane shows and which finding is chosen; the keys work also while the pane is closed. */
export const useErrorWalk = create<ErrorWalk>(() => ({
  key: null,
  severities: new Set(['error', 'warning', 'info'] as const),
  text: '',
}));

/** The findings in the order of the pane. */
export function listedFindings(): ListedFinding[] {
  const { severities, text } = useErrorWalk.getState();
  return groupFindings(useStudio.getState().diagnostics, severities, text).flatMap((g) => g.findings);
}

export function goToFinding(finding: LocatedDiagnostic | undefined): void {
  if (finding?.code === 'project/damaged' && finding.unit) useShell.setState({ damaged: finding.unit });
  else if (finding?.unit) openDocument(finding.unit, finding.element ? { element: finding.element } : {});
}

/** Chooses the next (1) or the previous (-1) finding and shows its place. */
export function walkFindings(step: 1 | -1): void {
  const list = listedFindings();
  if (list.length === 0) {
    toast('No errors or warnings.');
    return;
  }
  const at = list.findIndex((f) => f.key === useErrorWalk.getState().key);
  const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length];
  useErrorWalk.setState({ key: next?.key ?? null });
  goToFinding(next?.finding);
}

/** The finding that a fix by key is about: the chosen one, else the first of what is selected, else of the open document. */
export function findingAtHand(): LocatedDiagnostic | undefined {
  const { active, selection, diagnostics } = useStudio.getState();
  const chosen = listedFindings().find((f) => f.key === useErrorWalk.getState().key);
  const here = diagnostics.filter((d) => d.unit === active);
  return (
    here.find((d) => d.element && selection.unit === active && selection.elements.includes(d.element)) ??
    (chosen && (!active || chosen.finding.unit === active) ? chosen.finding : undefined) ??
    here[0]
  );
}

/** Applies the first fix of the finding at hand; says so when there is none. */
export async function fixAtHand(): Promise<void> {
  const finding = findingAtHand();
  const fix = finding && fixesFor(finding, useStudio.getState().view)[0];
  if (fix) await applyFix(fix);
  else
    toast(finding ? `${finding.message} ${finding.fix ?? 'There is no fix at a key for it.'}` : 'Nothing to fix here.');
}
