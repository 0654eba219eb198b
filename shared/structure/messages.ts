import { madeOnce } from '../model/made-once.ts';
import type { StructureNode } from './node.ts';
import { expanded, memberPath, rootPath } from './path.ts';
import type { StructureShape } from './structure-document.ts';

/** The root of a structure of several messages without names of their own on the wire (the bodies of a REST service): its children are the messages. */
export function rootOfMessages(children: StructureNode[]): StructureNode {
  return { name: '', type: 'object', group: 'choice', wire: { messages: true }, children };
}

/** Whether a structure is of several messages, of which each place that uses it names one. */
export function holdsMessages({ root }: Pick<StructureShape, 'root'>): boolean {
  return root.wire?.['messages'] === true;
}

/** The names of its messages, in their order; none of a structure that is one message. */
export function messageNames(shape: StructureShape): string[] {
  return holdsMessages(shape) ? (shape.root.children ?? []).map(({ name }) => name) : [];
}

const messagesOf = madeOnce((shape: StructureShape) => {
  const { root: _root, ...rest } = shape;
  return new Map(
    (shape.root.children ?? []).map((child): [string, StructureShape] => [
      child.name,
      { ...rest, root: { ...expanded(child, shape), ...child, name: '' } },
    ]),
  );
});

/** One of the messages as a structure of its own; the first where none is named. Undefined when there is none of that name. A structure of one message is that message. */
export function messageShape<S extends StructureShape>(shape: S, name?: string | null): StructureShape | undefined {
  if (!holdsMessages(shape)) return shape;
  const messages = messagesOf(shape);
  const wanted = name ?? messageNames(shape)[0];
  return wanted === undefined ? undefined : messages.get(wanted);
}

/** The name of the message that a path of the whole structure leads into; null for its root. */
export function messageOfPath(shape: StructureShape, path: string | undefined): string | null {
  if (path === undefined || path === rootPath) return null;
  return (
    messageNames(shape).find((name) => {
      const own = memberPath(rootPath, name);
      return path === own || path.startsWith(`${own}.`) || path.startsWith(`${own}[`) || path.startsWith(`${own}{`);
    }) ?? null
  );
}
