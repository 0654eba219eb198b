import type { MessageTree } from './message-format.ts';

/** The keys of a path into a message (`$.lines[0].sku`, `$["odd name"]`); null when it is none. */
export function parseMessagePath(path: string): (string | number)[] | null {
  let rest = path.trim();
  if (!rest.startsWith('$')) return null;
  rest = rest.slice(1);
  const keys: (string | number)[] = [];
  while (rest !== '') {
    const member = /^\.([^.[\]\s]+)/.exec(rest);
    const item = /^\[(\d{1,9})\]/.exec(rest);
    const quoted = /^\[("(?:[^"\\]|\\.)*"|'[^']*')\]/.exec(rest);
    if (member) keys.push(member[1] as string);
    else if (item) keys.push(Number(item[1]));
    else if (quoted) {
      const key = keyOf(quoted[1] as string);
      if (key === null) return null;
      keys.push(key);
    } else return null;
    rest = rest.slice((member ?? item ?? quoted)?.[0].length);
  }
  return keys;
}

function keyOf(text: string): string | null {
  if (text.startsWith("'")) return text.slice(1, -1);
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}

/** What stands at a path in a message; of members of one name the last, as everywhere. Null where there is nothing. */
export function messageAt(tree: MessageTree, keys: readonly (string | number)[]): MessageTree | null {
  let at: MessageTree | undefined = tree;
  for (const key of keys) {
    if (at?.type === 'list') at = typeof key === 'number' ? at.children[key] : undefined;
    else if (at?.type === 'object') at = at.children.findLast((child) => child.name === String(key));
    else return null;
  }
  return at ?? null;
}

/** The path of a child, in the words of `parseMessagePath`. */
export function pathOfChild(parent: string, of: MessageTree['type'], name: string): string {
  if (of === 'list') return `${parent}[${name}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${parent}.${name}` : `${parent}[${JSON.stringify(name)}]`;
}
