import type { NamespaceConstraint, Wildcard } from './components.ts';
import type { SchemaElement } from './schema-file.ts';
import type { SchemaDocument } from './schema-set.ts';

/** What the `namespace` of a wildcard says in a schema of a target namespace. */
export function namespaceConstraintOf(text: string, target: string): NamespaceConstraint {
  const words = text.trim().split(/\s+/).filter(Boolean);
  if (words.includes('##any')) return { kind: 'any' };
  if (words.includes('##other')) return { kind: 'not', namespace: target };
  const named = words.map((word) => (word === '##targetNamespace' ? target : word === '##local' ? '' : word));
  return { kind: 'some', namespaces: new Set(named) };
}

const nothing: NamespaceConstraint = { kind: 'some', namespaces: new Set() };

/** The namespaces that both allow (part 1, 3.10.6, Attribute Wildcard Intersection). */
export function intersectionOf(a: NamespaceConstraint, b: NamespaceConstraint): NamespaceConstraint {
  if (a.kind === 'any') return b;
  if (b.kind === 'any') return a;
  if (a.kind === 'some' && b.kind === 'some')
    return { kind: 'some', namespaces: new Set([...a.namespaces].filter((n) => b.namespaces.has(n))) };
  if (a.kind === 'not' && b.kind === 'not') {
    // Two different exceptions have no expression of their own; the one that is not "no namespace" excludes both.
    if (a.namespace === b.namespace || b.namespace === '') return a;
    return a.namespace === '' ? b : nothing;
  }
  const [not, some] = a.kind === 'not' ? [a, b] : [b, a];
  if (not.kind !== 'not' || some.kind !== 'some') return nothing;
  return {
    kind: 'some',
    namespaces: new Set([...some.namespaces].filter((n) => n !== '' && n !== not.namespace)),
  };
}

/** The namespaces that one of them allows (part 1, 3.10.6, Attribute Wildcard Union). */
export function unionOf(a: NamespaceConstraint, b: NamespaceConstraint): NamespaceConstraint {
  if (a.kind === 'any' || b.kind === 'any') return { kind: 'any' };
  if (a.kind === 'some' && b.kind === 'some')
    return { kind: 'some', namespaces: new Set([...a.namespaces, ...b.namespaces]) };
  if (a.kind === 'not' && b.kind === 'not') return a.namespace === b.namespace ? a : { kind: 'not', namespace: '' };
  const [not, some] = a.kind === 'not' ? [a, b] : [b, a];
  if (not.kind !== 'not' || some.kind !== 'some') return { kind: 'any' };
  const hasNone = some.namespaces.has('');
  const hasOwn = some.namespaces.has(not.namespace);
  if (not.namespace === '') return hasNone ? { kind: 'any' } : not;
  if (hasNone && hasOwn) return { kind: 'any' };
  if (hasOwn) return { kind: 'not', namespace: '' };
  return hasNone ? { kind: 'any' } : not;
}

/** Whether every namespace of one is allowed by the other (part 1, 3.10.6, Wildcard Subset). */
export function isSubset(part: NamespaceConstraint, whole: NamespaceConstraint): boolean {
  if (whole.kind === 'any') return true;
  if (part.kind === 'any') return false;
  if (part.kind === 'not')
    return whole.kind === 'not' && (part.namespace === whole.namespace || whole.namespace === '');
  return [...part.namespaces].every((n) =>
    whole.kind === 'some' ? whole.namespaces.has(n) : n !== '' && n !== whole.namespace,
  );
}

/** Whether there is a namespace that both allow. */
export function overlaps(a: NamespaceConstraint, b: NamespaceConstraint): boolean {
  if (a.kind === 'some' || b.kind === 'some') {
    const [some, other] = a.kind === 'some' ? [a, b] : [b as typeof a & { kind: 'some' }, a];
    if (some.kind !== 'some') return true;
    return [...some.namespaces].some((n) =>
      other.kind === 'any' ? true : other.kind === 'some' ? other.namespaces.has(n) : n !== '' && n !== other.namespace,
    );
  }
  return true;
}

/** The wildcard of an <any> or <anyAttribute>. */
export function wildcardOf(source: SchemaElement, document: SchemaDocument): Wildcard {
  return {
    kind: 'wildcard',
    namespaces: namespaceConstraintOf(source.attributes.get('namespace') ?? '##any', document.namespace),
    process: (source.attributes.get('processContents') ?? 'strict') as Wildcard['process'],
    source,
  };
}
