import { type RefObject, useEffect, useRef } from 'react';

/** How near to the edge of the canvas an element may stand and still be seen. */
const edge = 8;

/**
 * Calls `show` for the active element when it was selected from inside the canvas (a key, a new node) and stands outside what is seen. What was selected
 * when the canvas was drawn first stands where the person left it.
 */
export function useKeepsInSight(
  root: RefObject<HTMLElement | null>,
  active: string | undefined,
  show: (id: string) => void,
): void {
  const seen = useRef(active);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another active element is looked for
  useEffect(() => {
    const isAsLeft = seen.current === active;
    seen.current = active;
    if (isAsLeft || !active || !root.current?.contains(document.activeElement)) return;
    // A new element is drawn first, and measured.
    const timer = setTimeout(() => {
      const canvas = root.current?.getBoundingClientRect();
      const box = document.getElementById(`el-${active}`)?.getBoundingClientRect();
      if (!canvas) return;
      const isSeen =
        box &&
        box.left >= canvas.left + edge &&
        box.right <= canvas.right - edge &&
        box.top >= canvas.top + edge &&
        box.bottom <= canvas.bottom - edge;
      // What is larger than the canvas is never seen as a whole.
      const fits = !box || (box.width < canvas.width && box.height < canvas.height);
      if (!isSeen && fits) show(active);
    }, 80);
    return () => clearTimeout(timer);
  }, [active, root]);
}
