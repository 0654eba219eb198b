import type { PlacedNode } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { xmlNamespace, xsiNamespace } from './names.ts';
import { xmlNameOf, xmlPlaceOf } from './wire.ts';

/** The prefixes that names of a structure are written with. */
export interface XmlPrefixes {
  /** Prefix of an element's namespace; '' for the default one. */
  ofElement(ns: string): string;
  /** Prefix of an attribute's namespace, which is never the default one; '' for none. */
  ofAttribute(ns: string): string;
}

const made = new WeakMap<StructureShape, XmlPrefixes>();

/** The prefixes of a structure: those that it names; namespaces that it does not name get `ns1` and so on, in the order they are asked for. */
export function xmlPrefixes(shape: StructureShape): XmlPrefixes {
  let prefixes = made.get(shape);
  if (!prefixes) made.set(shape, (prefixes = prefixesOf(shape)));
  return prefixes;
}

function prefixesOf({ namespaces = {} }: StructureShape): XmlPrefixes {
  const named = new Map<string, string>([[xmlNamespace, 'xml']]);
  const taken = new Set(['xml', 'xsi']);
  for (const [prefix, ns] of Object.entries(namespaces)) {
    if (prefix === '' || prefix === 'xml' || named.has(ns)) continue;
    named.set(ns, prefix);
    taken.add(prefix);
  }
  if (!named.has(xsiNamespace)) named.set(xsiNamespace, 'xsi');
  let next = 1;
  const of = (ns: string): string => {
    let prefix = named.get(ns);
    for (; prefix === undefined; next++) if (!taken.has(`ns${next}`)) prefix = `ns${next}`;
    taken.add(prefix);
    named.set(ns, prefix);
    return prefix;
  };
  const byDefault = Object.hasOwn(namespaces, '') ? namespaces[''] : '';
  return {
    ofElement: (ns) => (ns === byDefault ? '' : of(ns)),
    ofAttribute: (ns) => (ns === '' ? '' : of(ns)),
  };
}

/** The name of an element or attribute as it is written: `cbc:ID`. */
export function xmlRawName(placed: PlacedNode): string {
  const { local, ns } = xmlNameOf(placed);
  const prefixes = xmlPrefixes(placed.shape);
  const prefix = xmlPlaceOf(placed.node) === 'attribute' ? prefixes.ofAttribute(ns) : prefixes.ofElement(ns);
  return prefix === '' ? local : `${prefix}:${local}`;
}

/** The declarations that names of these nodes need, as they stand in the root element, sorted by prefix. */
export function xmlDeclarations(written: readonly PlacedNode[]): string {
  const declared = new Map<string, string>();
  for (const placed of written) {
    const { node, shape } = placed;
    const place = xmlPlaceOf(node);
    if (node.nullable) declared.set('xsi', xsiNamespace);
    if ((place !== 'element' && place !== 'attribute') || node.group !== undefined || node.item?.group !== undefined)
      continue;
    const { ns } = xmlNameOf(placed);
    if (ns === '') continue;
    const prefixes = xmlPrefixes(shape);
    declared.set(place === 'attribute' ? prefixes.ofAttribute(ns) : prefixes.ofElement(ns), ns);
  }
  declared.delete('xml');
  return [...declared]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([prefix, ns]) =>
        ` xmlns${prefix === '' ? '' : `:${prefix}`}="${ns.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')}"`,
    )
    .join('');
}
