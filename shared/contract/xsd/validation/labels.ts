import { type NamespaceScope, schemaNamespace } from '../names.ts';
import { cut, type XmlAttribute } from '../xml-reader.ts';
import type { Leaf, Model } from './content-model.ts';

/** What could have come in the place of an element. */
export function expectedText(
  model: Model,
  leaves: readonly Leaf[],
  frame: { namespace: string; local: string; scope: NamespaceScope },
): string {
  const labels = [...new Set(leaves.map((leaf) => leafLabel(leaf, frame.scope)))];
  if (labels.length === 0) return 'nothing more is expected';
  const shown = labels.slice(0, 6).join(', ');
  const same = leaves
    .flatMap((leaf) => [...(leaf.names?.values() ?? [])])
    .find((e) => e.local === frame.local && e.namespace !== frame.namespace);
  const hint = same ? ` (it is of ${namespaceText(frame.namespace)}, not of ${namespaceText(same.namespace)})` : '';
  return `expected ${model.isEnd ? 'at most ' : 'is '}${shown}${labels.length > 6 ? ', …' : ''}${hint}`;
}

/** An element as the message would write it. */
export function leafLabel({ names, wildcard }: Leaf, scope: NamespaceScope): string {
  if (wildcard) return 'any element';
  const concrete = [...(names?.values() ?? [])].filter((e) => !e.isAbstract);
  const labels = concrete.slice(0, 4).map(({ namespace, local }) => {
    const prefix = prefixFor(scope, namespace);
    return prefix === '' ? cut(local) : `${cut(prefix)}:${cut(local)}`;
  });
  return labels.join(' or ') || cut([...(names?.values() ?? [])][0]?.local ?? '');
}

export function attributeName({ prefix, local }: XmlAttribute): string {
  return prefix === '' ? cut(local) : `${cut(prefix)}:${cut(local)}`;
}

export function namespaceText(namespace: string): string {
  if (namespace === schemaNamespace) return 'the namespace of XML Schema';
  return namespace === '' ? 'no namespace' : `the namespace ${cut(namespace, 120)}`;
}

/** The prefix that a message writes a namespace with where it stands; '' for none. */
function prefixFor(scope: NamespaceScope, namespace: string): string {
  for (let at: NamespaceScope | null = scope; at; at = at.parent)
    for (const prefix in at.declared) if (at.declared[prefix] === namespace) return prefix;
  return '';
}
