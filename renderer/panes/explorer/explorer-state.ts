import { create } from 'zustand';
import { useShell } from '../../app/shell-state.ts';
import { changePlace, placeOf, recall, remember, useStudio } from '../../project/index.ts';

/** What the explorer alone knows. It outlives the pane: hidden and shown again, it looks the same. */
export const useExplorer = create<{
  /** Chosen rows; the last one chosen first. Empty follows the open document. */
  chosen: readonly string[];
  /** Where a range with Shift begins. */
  anchor: string | null;
  closed: ReadonlySet<string>;
  filter: string;
  renaming: string | null;
  /** The document that is shown is chosen and brought into sight, also when it was opened elsewhere. */
  follows: boolean;
  /** What was cut, with the text that stands in the clipboard for it: pasted while both agree, it moves. */
  cut: { ids: readonly string[]; text: string } | null;
}>(() => ({ chosen: [], anchor: null, closed: new Set(), filter: '', renaming: null, follows: true, cut: null }));

const followsKey = 'weft.explorer-follows';

export function setFollows(follows: boolean): void {
  remember(followsKey, follows ? null : 'no');
  useExplorer.setState({ follows });
  if (follows) follow();
}

/** Chooses the document that is shown and opens what it stands in. */
function follow(): void {
  const { active, view } = useStudio.getState();
  const unit = view.unit(active);
  const { chosen, closed } = useExplorer.getState();
  if (!unit || chosen.includes(unit.id)) return;
  const above = new Set(view.placesOf(unit).map((place) => place.id));
  choose([unit.id]);
  if ([...above].some((id) => closed.has(id)))
    useExplorer.setState({ closed: new Set([...closed].filter((id) => !above.has(id))) });
}

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
useStudio.subscribe(({ file, active, documents }, before) => {
  if (file && file !== before.file)
    useExplorer.setState({
      chosen: [],
      anchor: null,
      filter: '',
      renaming: null,
      follows: recall(followsKey) === null,
      closed: new Set(placeOf(file).closed),
    });
  // Opened again, it is looked for again.
  else if ((active !== before.active || documents !== before.documents) && useExplorer.getState().follows) follow();
});
