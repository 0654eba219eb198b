import { formatOfMediaType, type MessageTree } from '../format/index.ts';

/** A name and a value of a query or form, not encoded; and how both are written, where that does not follow from them. */
export type WrittenPair = readonly [name: string, value: string, written?: string];

/** Everything that is not unreserved (RFC 3986, 2.3), encoded: what is in a value means nothing to an address. */
export function encodedPart(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Pairs as `application/x-www-form-urlencoded`, and as a query. */
export function joinedPairs(pairs: readonly WrittenPair[]): string {
  return pairs.map(([name, value, written]) => written ?? `${encodedPart(name)}=${encodedPart(value)}`).join('&');
}

/** A JSON text as a tree; null when it is none. */
export function treeOfJson(text: string): MessageTree | null {
  return formatOfMediaType('application/json')?.tree(text) ?? null;
}

/** A tree as JSON text, digit for digit. */
export function jsonOfTree(tree: MessageTree): string {
  switch (tree.type) {
    case 'object':
      return `{${tree.children.map((child) => `${JSON.stringify(child.name)}:${jsonOfTree(child)}`).join(',')}}`;
    case 'list':
      return `[${tree.children.map(jsonOfTree).join(',')}]`;
    case 'text':
      return JSON.stringify(tree.text);
    default:
      return tree.text;
  }
}
