import { isValidName, toName, uniqueName } from '../../model/naming.ts';

/** A legal name that is not taken, as like the given one as can be. */
export function legalName(name: string, fallback: string, taken: Iterable<string>): string {
  const set = new Set([...taken].map((t) => t.toLowerCase()));
  return uniqueName(isValidName(name) ? name : toName(name, fallback), (n) => set.has(n.toLowerCase()));
}

interface Named {
  id: string;
  name: string;
}

/** Names of the others in a list of named elements. */
export const namesBeside = (list: readonly Named[], id: string): string[] =>
  list.filter((n) => n.id !== id).map((n) => n.name);

/** Renames the element with an id in a list. */
export function renameIn(list: readonly Named[], id: string, name: string): void {
  const found = list.find((n) => n.id === id);
  if (found) found.name = name;
}
