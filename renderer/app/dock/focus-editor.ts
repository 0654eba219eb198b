import { useStudio } from '../../project/index.ts';
import { entryOf } from '../regions.ts';
import { useDock } from './dock-state.ts';
import { unitOf } from './document-panels.ts';

/** An editor that is opened anew is drawn within so many frames. */
const patience = 60;

/** Gives the keyboard to the editor of the active document, once it is drawn: whoever went there by keys goes on there. */
export function focusEditor(frames = patience): void {
  const { active } = useStudio.getState();
  const panels =
    useDock.getState().api?.panels.filter((p) => p.group.activePanel === p && unitOf(p.id) === active) ?? [];
  const group = (panels.find((p) => p.api.isActive) ?? panels[0])?.group;
  const body = group?.element.querySelector<HTMLElement>('.w-editor-body');
  // Whoever was quicker, by a press or a key, is where they want to be.
  if (body?.contains(document.activeElement)) return;
  const entry = body && entryOf(body);
  if (entry) entry.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusEditor(frames - 1));
}
