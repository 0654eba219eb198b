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

/** XML names without a colon (Namespaces in XML, NCName). */
const nameStart =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const nameRest = `${nameStart}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040`;
export const plainName = new RegExp(`^[${nameStart}][${nameRest}]*$`, 'u');
export const nameWithColons = new RegExp(`^[:${nameStart}][:${nameRest}]*$`, 'u');
export const nameToken = new RegExp(`^[:${nameRest}]+$`, 'u');
export const initialNameCharacter = new RegExp(`^[:${nameStart}]$`, 'u');
export const nameCharacter = new RegExp(`^[:${nameRest}]$`, 'u');

/** The two halves of a name with an optional prefix; null when it is none. */
export function splitName(text: string): { prefix: string; local: string } | null {
  const colon = text.indexOf(':');
  const prefix = colon < 0 ? '' : text.slice(0, colon);
  const local = text.slice(colon + 1);
  return (colon < 0 || plainName.test(prefix)) && plainName.test(local) ? { prefix, local } : null;
}
