/** A name of XML as it is written, and what it means (Namespaces in XML 1.0). */
export interface XmlName {
  /** As it is written: `cbc:ID`. */
  raw: string;
  prefix: string;
  local: string;
  /** Namespace; '' for none. */
  ns: string;
  /** `{namespace}local`, or the local name alone without a namespace. */
  key: string;
  /** That of an attribute among the members of its element. */
  attributeKey: string;
}

export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
export const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';
export const xsiNamespace = 'http://www.w3.org/2001/XMLSchema-instance';

/** The key of a name in a namespace. */
export function nameKey(ns: string, local: string): string {
  return ns === '' ? local : `{${ns}}${local}`;
}

const start =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const part = `${start}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040`;
const ncName = new RegExp(`^[${start}][${part}]*$`, 'u');

/** Whether a text is a name without a colon (NCName). */
export function isNcName(text: string): boolean {
  return ncName.test(text);
}

/** The most prefixes that a scope copies for the elements inside; one that has more is looked through behind them. */
const copiedPrefixes = 32;

/** A power of two. */
const recentNames = 64;

/** The names of a scope, with what they mean or what is wrong with them. */
class NamesMet {
  readonly all = new Map<string, XmlName | string>();
  readonly recent: (XmlName | undefined)[] = new Array(recentNames).fill(undefined);
}

/**
 * The namespaces in scope of an element. Names that were met are kept with what they mean, so that each is looked up once for all elements
 * that stand in the same declarations.
 */
export class NamespaceScope {
  private readonly prefixes: ReadonlyMap<string, string>;
  /** Where prefixes are looked up that are not among its own; null where it has all of them. */
  private readonly outer: NamespaceScope | null;
  /** Made when first needed: many scopes are those of one element without attributes. */
  private elements: NamesMet | null = null;
  private attributes: NamesMet | null = null;

  private constructor(prefixes: ReadonlyMap<string, string>, outer: NamespaceScope | null) {
    this.prefixes = prefixes;
    this.outer = outer;
  }

  static readonly outermost = () => new NamespaceScope(new Map([['xml', xmlNamespace]]), null);

  /**
   * The scope of an element with declarations of its own. A message of a quarter of a megabyte with thousands of prefixes, and as many elements with a declaration, took
   * 20 s when all prefixes were copied for each of them.
   */
  with(declarations: ReadonlyMap<string, string>): NamespaceScope {
    return this.prefixes.size > copiedPrefixes
      ? new NamespaceScope(declarations, this)
      : new NamespaceScope(new Map([...this.prefixes, ...declarations]), this.outer);
  }

  namespaceOf(prefix: string): string | undefined {
    for (let scope: NamespaceScope | null = this; scope !== null; scope = scope.outer) {
      const found = scope.prefixes.get(prefix);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Prefixes with their namespaces, but for `xml`. */
  declared(): [prefix: string, namespace: string][] {
    const all = new Map([...(this.outer?.declared() ?? []), ...this.prefixes]);
    return [...all].filter(([prefix]) => prefix !== 'xml');
  }

  /** The same for the name that stands between two places of a text: one that was met before is not cut out of it. */
  elementIn(text: string, from: number, to: number): XmlName | string {
    this.elements ??= new NamesMet();
    const slot = slotOf(text, from, to);
    const known = this.elements.recent[slot];
    if (known !== undefined && standsAt(known.raw, text, from, to)) return known;
    const name = this.element(text.slice(from, to));
    if (typeof name !== 'string') this.elements.recent[slot] = name;
    return name;
  }

  /** The same for the name of an attribute. */
  attributeIn(text: string, from: number, to: number): XmlName | string {
    this.attributes ??= new NamesMet();
    const slot = slotOf(text, from, to);
    const known = this.attributes.recent[slot];
    if (known !== undefined && standsAt(known.raw, text, from, to)) return known;
    const name = this.attribute(text.slice(from, to));
    if (typeof name !== 'string') this.attributes.recent[slot] = name;
    return name;
  }

  /** What the name of an element means; a text says what is wrong with it. */
  element(raw: string): XmlName | string {
    this.elements ??= new NamesMet();
    let known = this.elements.all.get(raw);
    if (known === undefined) this.elements.all.set(raw, (known = this.resolve(raw, true)));
    return known;
  }

  attribute(raw: string): XmlName | string {
    this.attributes ??= new NamesMet();
    let known = this.attributes.all.get(raw);
    if (known === undefined) this.attributes.all.set(raw, (known = this.resolve(raw, false)));
    return known;
  }

  private resolve(raw: string, isElement: boolean): XmlName | string {
    const colon = raw.indexOf(':');
    const prefix = colon < 0 ? '' : raw.slice(0, colon);
    const local = raw.slice(colon + 1);
    const shown = raw.length > 60 ? `${raw.slice(0, 57)}…` : raw;
    if (!isNcName(local) || (colon >= 0 && !isNcName(prefix))) return `${shown} is no name.`;
    if (prefix === 'xmlns') return `${shown} has the prefix xmlns, which is kept for declarations.`;
    const ns = colon < 0 && !isElement ? '' : this.namespaceOf(prefix);
    if (ns === undefined) {
      if (prefix !== '')
        return `The prefix ${prefix.slice(0, 60)} of ${shown} is not declared (xmlns:${prefix.slice(0, 60)}="…").`;
      return { raw, prefix, local, ns: '', key: local, attributeKey: `@${local}` };
    }
    const key = nameKey(ns, local);
    return { raw, prefix, local, ns, key, attributeKey: `@${key}` };
  }
}

/** Where a name is kept among the recent ones. */
function slotOf(text: string, from: number, to: number): number {
  return (text.charCodeAt(from) * 3 + text.charCodeAt(to - 1) + (to - from) * 7) & (recentNames - 1);
}

/** Names are short: to compare them here costs less than to ask the engine. */
function standsAt(name: string, text: string, from: number, to: number): boolean {
  const length = to - from;
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) if (name.charCodeAt(i) !== text.charCodeAt(from + i)) return false;
  return true;
}
