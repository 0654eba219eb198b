import { useShell } from './shell-state.ts';

/** The search field of the pane or editor that has the focus; in a canvas, the elements of this document in the palette. */
export function findHere(): void {
  const here = document.activeElement?.closest('.dv-groupview, .s-welcome');
  const field = [...(here?.querySelectorAll<HTMLInputElement>('input[data-find]') ?? [])].find(
    (input) => input.offsetParent !== null,
  );
  if (field) {
    field.focus();
    field.select();
  } else useShell.setState({ palette: '@' });
}
