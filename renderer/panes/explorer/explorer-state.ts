import { create } from 'zustand';
import { useShell } from '../../app/shell-state.ts';
import { changePlace, placeOf, useStudio } from '../../project/index.ts';

/** What the explorer alone knows. It outlives the pane: hidden and shown again, it looks the same. */
export const useExplorer = create<{
  /** Chosen rows; the last one chosen first. Empty follows the open document. */
  chosen: readonly string[];
  /** Where a range with Shift begins. */
  anchor: string | null;
  closed: ReadonlySet<string>;
  filter: string;
  renaming: string | null;
  /** What was cut, with the text that stands in the clipboard for it: pasted while both agree, it moves. */
  cut: { ids: readonly string[]; text: string } | null;
}>(() => ({ chosen: [], anchor: null, closed: new Set(), filter: '', renaming: null, cut: null }));

export function choose(ids: readonly string[], anchor = ids[0] ?? null): void {
  useExplorer.setState({ chosen: ids, anchor });
}

/** Shows a damaged document as text. */
export function openDamaged(id: string): void {
  useShell.setState({ damaged: id });
}

export function toggleRow(id: string): void {
  useExplorer.setState(({ closed }) => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    return { closed: next };
  });
  changePlace({ closed: [...useExplorer.getState().closed] });
}

// Another project is shown as it was left.
useStudio.subscribe(({ file }, before) => {
  if (file && file !== before.file)
    useExplorer.setState({
      chosen: [],
      anchor: null,
      filter: '',
      renaming: null,
      closed: new Set(placeOf(file).closed),
    });
});
