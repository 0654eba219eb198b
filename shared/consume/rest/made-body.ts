import { formatOfMediaType } from '../../format/index.ts';
import type { StructureNode } from '../../structure/node.ts';
import { type MessageShapes, messageOfType, shapeOfType, startOfMessage } from './message-structures.ts';
import type { ProgramRestResponse } from './program.ts';

/** Statuses whose answers have no content (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
export function madeHeaderless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** The root of a message of which nothing is known: an empty element, or an object with one of that name. */
export const unknownMessage: StructureNode = {
  name: '',
  type: 'object',
  group: 'choice',
  children: [{ name: 'message', type: 'object', children: [] }],
};

/** Messages that are made before an empty list is taken as it is. */
const mostTries = 6;

/** A message, and where that is a list one that has items, if one can be had: nobody tries a flow with an empty one. */
function messageWithItems(made: (seed: number) => string | undefined, seed: number): string {
  let text = made(seed) ?? 'null';
  for (let i = 1; i < mostTries && text.trim() === '[]'; i++) text = made(seed + i / mostTries) ?? text;
  return text;
}

/** The text of a single value that is made of its node, as it stands outside of JSON. */
export function madeText(node: StructureNode, seed: number): string {
  const { body } = madeBody(
    { mediaType: 'application/json', example: null, message: null, value: node },
    undefined,
    seed,
  );
  return String(body)
    .trim()
    .replace(/^"(.*)"$/s, '$1');
}

/** The headers of an answer: what the contract shows, else values made of their types. One of which nothing is known but that it is JSON is left out. */
export function madeHeaders({ headers }: Pick<ProgramRestResponse, 'headers'>, seed: number): [string, string][] {
  return headers.flatMap(({ name, node, isJson, example }): [string, string][] => {
    // A wait that is made at random would be kept.
    const made = /^retry-after$/i.test(name) ? '1' : isJson ? '' : madeText(node, seed);
    const text = example || made;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no header holds
    return text === '' || /[^\t\x20-\x7e\x80-\xff]/.test(text) ? [] : [[name, text]];
  });
}

/** The content of an answer: what the contract shows, else what is made of its structure, the same for the same seed. */
export function madeBody(
  { mediaType, example, message, value }: Pick<ProgramRestResponse, 'mediaType' | 'example' | 'message' | 'value'>,
  shapes: MessageShapes | undefined,
  seed: number,
): { mediaType: string; body: string | Uint8Array } {
  const type = mediaType.includes('*') ? 'application/json' : mediaType;
  if (example !== null) return { mediaType: type, body: example };
  const own = formatOfMediaType(type);
  if (own && value) return { mediaType: type, body: own.made?.({ root: value }, { seed }) ?? 'null' };
  const shape = shapes && shapeOfType(shapes, type);
  if (own && message !== null && shape && messageOfType(shapes, type, message))
    return {
      mediaType: type,
      body: messageWithItems((s) => own.made?.(shape, { start: startOfMessage(message), seed: s }), seed),
    };
  // Nothing is known of it but its format: the smallest message there is.
  if (own) return { mediaType: type, body: own.made?.({ root: unknownMessage }, { seed }) ?? '' };
  if (mediaType.startsWith('text/')) return { mediaType: `${type}`, body: `text ${seed % 1000}` };
  return { mediaType: type, body: Uint8Array.from({ length: 16 }, (_, i) => (seed >> (i % 24)) & 0xff) };
}
