/** The regions of the window in the order of F6; each is one stop, whatever is docked in it. */
const regions = [
  '.s-title',
  '.s-rail',
  '[data-side="left"]',
  '.w-editor-bar',
  '.w-editor-body',
  '[data-side="right"]',
  '[data-side="bottom"]',
  '.s-status',
];

const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]';

const isSeen = (element: HTMLElement): boolean => element.offsetParent !== null && element.getClientRects().length > 0;

/** What a region is entered by: its main control (a tree, a canvas, a table), else the first that takes the focus. */
export function entryOf(region: HTMLElement): HTMLElement | null {
  const all = [...region.querySelectorAll<HTMLElement>(focusable)].filter((e) => e.tabIndex >= 0 && isSeen(e));
  const main = all.find((e) => /^(tree|application|grid|listbox|treegrid)$/.test(e.getAttribute('role') ?? ''));
  return main ?? all[0] ?? null;
}

/** Moves the focus into the next (1) or previous (-1) region that has something to focus. */
export function stepRegion(step: 1 | -1): void {
  const found = regions
    .flatMap((selector) => [...document.querySelectorAll<HTMLElement>(selector)])
    .filter((region) => isSeen(region) && entryOf(region) !== null);
  if (found.length === 0) return;
  const here = document.activeElement;
  // The innermost one that holds the focus: an editor stands inside a group of panes when it is docked there.
  const at = found.reduce(
    (best, region, i) =>
      region.contains(here) && (best < 0 || (found[best] as HTMLElement).contains(region)) ? i : best,
    -1,
  );
  const start = at < 0 && step < 0 ? 0 : at;
  const next = found[(start + step + found.length) % found.length] as HTMLElement;
  entryOf(next)?.focus();
}
