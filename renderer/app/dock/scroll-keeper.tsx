import { type ReactNode, useEffect, useRef } from 'react';
import { placeOf, rememberScroll, useStudio } from '../../project/index.ts';

/** How long what fills a part is waited for. */
const patienceMs = 3_000;
/** Text editors and canvases keep their own place. */
const apart = '.monaco-editor, .react-flow';

/** Keeps how far the parts of a pane or document are scrolled, as the person left them, whatever draws them. */
export function ScrollKeeper({ name, children }: { name: string; children: ReactNode }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = root.current;
    const { file } = useStudio.getState();
    if (!box || !file) return;
    const restoring = restore(box, scrollsOf(file, name));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = (event: Event) => {
      const part = event.target;
      if (!(part instanceof HTMLElement) || part.closest(apart) || restoring.isUnderWay()) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (part.isConnected) rememberScroll(`${name} ${nameOf(part)}`, part.scrollTop);
      }, 150);
    };
    box.addEventListener('scroll', keep, true);
    // Who scrolls, clicks or types is where they want to be.
    for (const type of ['wheel', 'pointerdown', 'keydown'] as const)
      box.addEventListener(type, restoring.end, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      restoring.end();
      box.removeEventListener('scroll', keep, true);
      for (const type of ['wheel', 'pointerdown', 'keydown'] as const)
        box.removeEventListener(type, restoring.end, true);
    };
  }, [name]);
  return (
    <div ref={root} style={{ display: 'contents' }}>
      {children}
    </div>
  );
}

/** A name for a part that is the same the next time: what it says of itself, else its class. */
function nameOf(part: HTMLElement): string {
  return part.getAttribute('aria-label') ?? part.className;
}

function scrollsOf(file: string, name: string): Map<string, number> {
  const own = Object.entries(placeOf(file).scrolls).filter(([each]) => each.startsWith(`${name} `));
  return new Map(own.map(([each, top]) => [each.slice(name.length + 1), top]));
}

/** Scrolls each part as soon as it is there and as long as it was. */
function restore(box: HTMLElement, wanted: Map<string, number>): { isUnderWay(): boolean; end(): void } {
  const observer = new MutationObserver(() => look());
  const sizes = new ResizeObserver(() => look());
  const timer = setTimeout(() => end(), patienceMs);
  const end = () => {
    clearTimeout(timer);
    observer.disconnect();
    sizes.disconnect();
    wanted.clear();
  };
  const look = () => {
    for (const part of wanted.size > 0 ? box.querySelectorAll<HTMLElement>('[aria-label], [class]') : []) {
      const top = wanted.get(nameOf(part));
      if (top === undefined || part.scrollHeight - part.clientHeight < top || part.clientHeight === 0) continue;
      part.scrollTop = top;
      wanted.delete(nameOf(part));
    }
    if (wanted.size === 0) end();
  };
  observer.observe(box, { childList: true, subtree: true, attributes: true, attributeFilter: ['style'] });
  for (const part of box.children) sizes.observe(part);
  look();
  return { isUnderWay: () => wanted.size > 0, end };
}
