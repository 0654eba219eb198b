import { client } from './client.ts';

const prefix = 'weft.';
const waitMs = 250;
const patienceMs = 2_000;
const changed = new Set<string>();
let timer: ReturnType<typeof setTimeout> | null = null;

/**
 * What is remembered of how a person left the window, by names that begin with `weft.`. The page's storage answers at once; the host keeps the
 * same for the next page, which may have another origin.
 */
export function recall(name: string): string | null {
  return localStorage.getItem(name);
}

/** Remembers a text; null forgets it. */
export function remember(name: string, text: string | null): void {
  if (localStorage.getItem(name) === text) return;
  if (text === null) localStorage.removeItem(name);
  else localStorage.setItem(name, text);
  changed.add(name);
  timer ??= setTimeout(tell, waitMs);
}

/** Takes over what the host keeps; asked before anything of a project is shown. */
export async function recallAll(): Promise<void> {
  const told = client()
    .call('app.memory', {})
    .catch(() => null);
  // A host that is just started again may never hear the question: the project matters more.
  const kept = await Promise.race([told, new Promise<null>((go) => setTimeout(() => go(null), patienceMs))]);
  if (!kept) return;
  // A host that was never told anything (an older studio's settings): the page remembers for both.
  if (Object.keys(kept).length === 0) return;
  const stale = Object.keys(localStorage).filter((n) => n.startsWith(prefix) && !(n in kept) && !changed.has(n));
  for (const name of stale) localStorage.removeItem(name);
  for (const [name, text] of Object.entries(kept)) if (!changed.has(name)) localStorage.setItem(name, text);
}

function tell(): void {
  timer = null;
  const names = [...changed];
  changed.clear();
  for (const name of names)
    client()
      .call('app.remember', { name, text: localStorage.getItem(name) })
      // The page remembers it; the next change tells it again.
      .catch(() => {});
}

/** What was changed in the last moment is told before the page goes. */
export function tellAtTheEnd(): void {
  window.addEventListener('pagehide', () => {
    if (timer !== null) clearTimeout(timer);
    tell();
  });
}
