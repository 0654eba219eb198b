import { recall, remember, toast } from '../../project/index.ts';

const key = 'weft.zoom';

/** The steps of the interface zoom, in per cent. */
export const zoomSteps = [80, 90, 100, 110, 125, 150, 175, 200] as const;

/** The remembered zoom, in per cent. */
export function zoomChoice(): number {
  const stored = Number(recall(key));
  return stored >= 80 && stored <= 200 ? stored : 100;
}

/** Whether the studio sets its own zoom: in a browser the browser does (Ctrl and +). */
export const canZoom = (): boolean => window.weft !== undefined;

/** Sets the interface zoom (80 to 200 %) and remembers it. */
export function setZoom(percent: number): void {
  if (!canZoom()) {
    toast('The browser sets the zoom here: Ctrl and +, Ctrl and −.');
    return;
  }
  const zoom = Math.min(200, Math.max(80, percent));
  remember(key, String(zoom));
  window.weft?.setZoom(zoom / 100);
}

/** One step larger (1) or smaller (-1). */
export function changeZoom(step: 1 | -1): void {
  const now = zoomChoice();
  const next = step > 0 ? zoomSteps.find((z) => z > now) : [...zoomSteps].reverse().find((z) => z < now);
  setZoom(next ?? now);
}

/** Applies the remembered zoom. */
export function followZoom(): void {
  if (canZoom()) window.weft?.setZoom(zoomChoice() / 100);
}
