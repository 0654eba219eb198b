import { plainName } from '../../structure/pattern/name-characters.ts';

/** A name with its namespace, as one text: `{urn:orders}Order`, `Order` for none (Clark's notation). */
export type ExpandedName = string;

export const schemaNamespace = 'http://www.w3.org/2001/XMLSchema';
export const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';
export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

export function expandedName(namespace: string, local: string): ExpandedName {
  return namespace === '' ? local : `{${namespace}}${local}`;
}

/** Namespaces in scope at a place, by prefix. */
export interface NamespaceScope {
  declared: Readonly<Record<string, string>>;
  parent: NamespaceScope | null;
}

export const outermostScope: NamespaceScope = { declared: { xml: xmlNamespace }, parent: null };

/** The namespace that a prefix stands for; '' for the empty prefix without a default namespace, undefined for an unknown prefix. */
export function namespaceOf(scope: NamespaceScope, prefix: string): string | undefined {
  for (let at: NamespaceScope | null = scope; at; at = at.parent)
    if (Object.hasOwn(at.declared, prefix)) return at.declared[prefix];
  return prefix === '' ? '' : undefined;
}

export function scopeWithin(parent: NamespaceScope, declared: Readonly<Record<string, string>> | null): NamespaceScope {
  return declared ? { declared, parent } : parent;
}

/** The two halves of a name with an optional prefix; null when it is none. */
export function splitName(text: string): { prefix: string; local: string } | null {
  const colon = text.indexOf(':');
  const prefix = colon < 0 ? '' : text.slice(0, colon);
  const local = text.slice(colon + 1);
  return (colon < 0 || plainName.test(prefix)) && plainName.test(local) ? { prefix, local } : null;
}
