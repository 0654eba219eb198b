import type { Facets, NodeType, StructureNode } from '../../structure/node.ts';
import { type FacetText, type LimitName, membersOf, type SimpleType } from './components.ts';
import { schemaNamespace } from './names.ts';

/** What a simple type says of a node: its type, the texts it allows, its facets. */
export type ValueContent = Pick<StructureNode, 'type' | 'enum' | 'facets' | 'wire'>;

const nodeTypeOf: Readonly<Record<string, NodeType>> = Object.assign(Object.create(null), {
  boolean: 'boolean',
  byte: 'integer',
  short: 'integer',
  int: 'integer',
  unsignedByte: 'integer',
  unsignedShort: 'integer',
  integer: 'long',
  long: 'long',
  nonNegativeInteger: 'long',
  positiveInteger: 'long',
  nonPositiveInteger: 'long',
  negativeInteger: 'long',
  unsignedInt: 'long',
  unsignedLong: 'long',
  decimal: 'decimal',
  float: 'decimal',
  double: 'decimal',
  dateTime: 'datetime',
  date: 'date',
  time: 'time',
  anyURI: 'uri',
  base64Binary: 'binary',
  hexBinary: 'binary',
});

/** Built-in types that say more of their values than the node's type does; `wire.type` names them. */
const noted: ReadonlySet<string> = new Set(
  'byte short unsignedByte unsignedShort unsignedInt unsignedLong nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger duration gYearMonth gYear gMonthDay gDay gMonth QName NOTATION language NMTOKEN Name NCName ID IDREF ENTITY'.split(
    ' ',
  ),
);

/** The longest list of texts that a node carries; a longer one is code data, checked by the schema itself. */
const longestEnumeration = 10_000;

export function valueContentOf(type: SimpleType): ValueContent {
  if (type.variety === 'list') {
    const refers = type.item?.builtIn === 'IDREF' || type.builtIn === 'IDREFS';
    return { type: 'string', wire: { list: true, ...(refers ? { type: 'IDREFS' } : {}) } };
  }
  if (type.variety === 'union') {
    const texts = type.facets.enumeration ? textsOf(type) : unionTexts(type);
    return { type: 'string', ...(texts ? { enum: texts } : {}) };
  }
  const nodeType = nodeTypeOf[type.builtIn] ?? 'string';
  const texts = nodeType === 'string' ? textsOf(type) : null;
  const facets = facetsOf(type);
  const wire: Record<string, string> = {};
  if (type.builtIn === 'hexBinary') wire.encoding = 'hex';
  if (noted.has(type.builtIn)) wire.type = type.builtIn;
  // Part 2, 4.3.6: of other types readers take away what stands around a value by themselves.
  const { whiteSpace } = type.facets;
  if ((nodeType === 'string' || nodeType === 'uri') && whiteSpace !== 'preserve') wire.whiteSpace = whiteSpace;
  return {
    type: nodeType,
    ...(texts ? { enum: texts } : {}),
    ...(facets ? { facets } : {}),
    ...(Object.keys(wire).length > 0 ? { wire } : {}),
  };
}

/** Whether a type is worth a name of its own in the tree: it says more than the built-in type below it. */
export function carriesSomething(type: SimpleType): boolean {
  if (type.namespace === schemaNamespace || type.name === null) return false;
  const content = valueContentOf(type);
  return content.enum !== undefined || content.facets !== undefined;
}

function textsOf({ facets }: SimpleType): string[] | null {
  if (!facets.enumeration || facets.enumeration.length > longestEnumeration) return null;
  return [...new Set(facets.enumeration.map(({ text }) => normalized(text, facets.whiteSpace)))];
}

/** The texts of a union of enumerations; null when any other text is allowed. */
function unionTexts(type: SimpleType): string[] | null {
  const texts = new Set<string>();
  for (const member of membersOf(type)) {
    if (member.variety === 'union' && !member.facets.enumeration) continue;
    const own = member.variety === 'list' ? null : textsOf(member);
    if (!own) return null;
    for (const text of own) texts.add(text);
  }
  return texts.size > 0 && texts.size <= longestEnumeration ? [...texts] : null;
}

/** A text with its white space as a type reads it (part 1, 3.1.4). */
export function normalized(text: string, whiteSpace: SimpleType['facets']['whiteSpace']): string {
  if (whiteSpace === 'preserve' || !hasSpace(text)) return text;
  const replaced = /[\t\n\r]/.test(text) ? text.replace(/[\t\n\r]/g, ' ') : text;
  if (whiteSpace === 'replace' || !/^ | $| {2}/.test(replaced)) return replaced;
  return replaced.replace(/ +/g, ' ').replace(/^ | $/g, '');
}

/** Whether a text has white space, and one is worth looking at again. */
function hasSpace(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) <= 32) return true;
  return false;
}

const counts: readonly LimitName[] = ['length', 'minLength', 'maxLength', 'totalDigits', 'fractionDigits'];
const bounds: readonly LimitName[] = ['minInclusive', 'maxInclusive', 'minExclusive', 'maxExclusive'];

/** The facets that schemas add to the built-in types, whose own follow from the type. */
function facetsOf({ facets: { limits, patterns } }: SimpleType): Facets | null {
  const facets: Record<string, unknown> = {};
  const own = (name: LimitName): FacetText | null => {
    const facet = limits.get(name);
    return facet?.source ? facet : null;
  };
  for (const name of counts) {
    const text = own(name)?.text.trim();
    if (text !== undefined && /^\+?\d{1,15}$/.test(text) && !(name === 'totalDigits' && Number(text) === 0))
      facets[name] = Number(text);
  }
  for (const name of bounds) {
    const facet = own(name);
    if (facet) facets[name] = facet.text.trim();
  }
  const written = patterns.filter((step) => step.some(isOfSchema));
  if (written.length > 0)
    facets.pattern = written.map((step) => (step.length === 1 ? step[0] : step.map((p) => `(${p})`).join('|')));
  return Object.keys(facets).length > 0 ? (facets as Facets) : null;
}

/** The only built-in pattern is that of `language`. */
function isOfSchema(pattern: string): boolean {
  return pattern !== '[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*';
}
