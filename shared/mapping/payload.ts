import { z } from 'zod';
import type { MessageTree } from '../format/index.ts';
import { elementId, ref } from '../model/kind.ts';

/** A message that a mapping is tried on, kept with it, and what is expected to come of it: a test of the mapping. */
export const payloadSchema = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name' }),
  text: z.string().meta({ title: 'Message' }),
  /** Of an import: the export mapping that writes what was read, if any. Of an export: the import mapping that reads the objects from the message. */
  through: ref('import-mapping', 'export-mapping').meta({ ref: 'import-mapping|export-mapping', gone: 'clear' }),
  /** The message that is written; of an import that nothing writes, its objects as JSON (`objectsAsJson`). None: it only has to go well. */
  expected: z.string().optional(),
});
export type Payload = z.infer<typeof payloadSchema>;

/** A message longer than this is no test but a load; in characters. */
export const longestPayload = 1_000_000;

/** How one payload went. */
export interface PayloadOutcome {
  payload: string;
  name: string;
  ok: boolean;
  ms: number;
  /** Why it is not ok, with the place in what came. */
  message: string | null;
  /** What came: the message, or the objects as JSON; null when nothing did. */
  actual: string | null;
}

/** An object that an import made, as previews show it. */
export interface MadeObject {
  entity: string;
  values: readonly { attribute: string; text: string | null }[];
  children: readonly MadeObject[];
}

/** Objects as JSON: `$type`, the attributes that are mapped as texts with all their digits, and in `$below` what was made below each. */
export function objectsAsJson(objects: readonly MadeObject[]): string {
  const plain = ({ entity, values, children }: MadeObject): object => ({
    $type: entity,
    ...Object.fromEntries(values.map(({ attribute, text }) => [attribute, text])),
    ...(children.length > 0 ? { $below: children.map(plain) } : {}),
  });
  return `${JSON.stringify(objects.map(plain), null, 2)}\n`;
}

/** Where objects differ from those that are expected, as a sentence; null when they do not. An attribute that the expected ones leave out may be anything. */
export function objectsDifference(expected: string, actual: string): string | null {
  let wanted: unknown;
  try {
    wanted = JSON.parse(expected);
  } catch (error) {
    return `What is expected is not JSON: ${(error as Error).message}.`;
  }
  return valueDifference(wanted, JSON.parse(actual), '$');
}

function valueDifference(wanted: unknown, came: unknown, path: string): string | null {
  if (Array.isArray(wanted)) {
    const list = Array.isArray(came) ? came : came === undefined ? [] : null;
    if (list === null) return `${path} is one, and a list is expected.`;
    if (list.length !== wanted.length)
      return `${path} has ${list.length} ${list.length === 1 ? 'object' : 'objects'}, and ${wanted.length} ${wanted.length === 1 ? 'is' : 'are'} expected.`;
    return first(wanted.map((each, i) => () => valueDifference(each, list[i], `${path}[${i}]`)));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof came !== 'object' || came === null || Array.isArray(came))
      return `${path} is ${shown(came)}, and an object is expected.`;
    return first(
      Object.entries(wanted).map(
        ([key, value]) =>
          () =>
            valueDifference(
              value,
              Object.hasOwn(came, key) ? (came as Record<string, unknown>)[key] : undefined,
              `${path}.${key}`,
            ),
      ),
    );
  }
  // What came is text; what a person writes may be a number or a boolean.
  const text = wanted === null ? null : String(wanted);
  return text === (came ?? null) ? null : `${path} is ${shown(came)}, and ${shown(text)} is expected.`;
}

function first(checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const found = check();
    if (found !== null) return found;
  }
  return null;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);
}

/** Where a message differs from the expected one, as a sentence; null when both say the same, however they are laid out. */
export function messageDifference(expected: MessageTree, actual: MessageTree, path = '$'): string | null {
  const nested = (tree: MessageTree) => tree.type === 'object' || tree.type === 'list';
  if (expected.type !== actual.type || (!nested(expected) && expected.text !== actual.text))
    return `${path} is ${words(actual)}, and ${words(expected)} is expected.`;
  // Where a name stands several times, in either of the two, places count.
  if (expected.type === 'list' || hasRepeated(expected) || hasRepeated(actual)) {
    if (expected.children.length !== actual.children.length)
      return `${path} has ${actual.children.length} items, and ${expected.children.length} are expected.`;
    return first(
      expected.children.map((child, i) => () => {
        const other = actual.children[i] as MessageTree;
        if (expected.type === 'object' && child.name !== other.name)
          return `${path} has ${other.name} where ${child.name} is expected.`;
        return messageDifference(child, other, `${path}[${i}]`);
      }),
    );
  }
  const left = new Map(actual.children.map((child) => [child.name, child]));
  const found = first(
    expected.children.map((child) => () => {
      const other = left.get(child.name);
      left.delete(child.name);
      return other ? messageDifference(child, other, `${path}.${child.name}`) : `${path}.${child.name} is missing.`;
    }),
  );
  const [more] = left.keys();
  return found ?? (more === undefined ? null : `${path}.${more} is not expected.`);
}

function hasRepeated({ children }: MessageTree): boolean {
  return new Set(children.map((child) => child.name)).size < children.length;
}

function words(tree: MessageTree): string {
  return tree.type === 'object'
    ? 'an object'
    : tree.type === 'list'
      ? 'a list'
      : shown(tree.type === 'nothing' ? null : tree.text);
}
