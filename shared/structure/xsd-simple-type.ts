import type { Facets, NodeType, StructureNode } from './node.ts';
import { type XsdElement, xsd } from './xsd-element.ts';

/** The built-in types of XML Schema that hold the values of a tree's; a tree of XML has one type for whole numbers of any size. */
const builtIns: Readonly<Partial<Record<NodeType, string>>> = {
  integer: 'int',
  long: 'long',
  decimal: 'decimal',
  boolean: 'boolean',
  datetime: 'dateTime',
  date: 'date',
  time: 'time',
  uri: 'anyURI',
  binary: 'base64Binary',
};

export function builtInType({ type, wire }: StructureNode, isXml: boolean): string {
  // Notations and names with prefixes hang on what a written schema does not declare.
  const noted = isXml && wire?.list !== true && typeof wire?.type === 'string' ? wire.type : null;
  if (noted !== null && !['NOTATION', 'QName'].includes(noted)) return `xs:${noted}`;
  if (type === 'binary' && wire?.encoding === 'hex') return 'xs:hexBinary';
  if (type === 'long' && isXml) return 'xs:integer';
  return `xs:${builtIns[type] ?? 'string'}`;
}

/** A restriction of a built-in type by what a node says; null when it says nothing more. */
export function simpleTypeOf(node: StructureNode, isXml: boolean, name?: string): XsdElement | null {
  const base = builtInType(node, isXml);
  const [pattern, ...more] = node.facets?.pattern ?? [];
  const facets = [
    ...(node.enum ?? []).map((value) => facet('enumeration', value)),
    ...limitsOf(node, base),
    ...(pattern === undefined ? [] : [facet('pattern', pattern)]),
  ];
  if (facets.length === 0 && name === undefined) return null;
  // Patterns beside each other are alternatives; those that must all match stand in types of their own, one inside the other.
  let inner: XsdElement | null = null;
  for (const further of more) inner = restriction(inner, base, [facet('pattern', further)]);
  return restriction(inner, base, facets, name);
}

function restriction(inner: XsdElement | null, base: string, facets: XsdElement[], name?: string): XsdElement {
  return xsd('simpleType', { name }, [xsd('restriction', { base: inner ? undefined : base }, [inner, ...facets])]);
}

function facet(name: string, value: string | number): XsdElement {
  return xsd(name, { value });
}

const wholeNumber = /^[+-]?\d+$/;
const decimalNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

function limitsOf({ facets = {}, type }: StructureNode, base: string): XsdElement[] {
  const isWhole = type === 'integer' || type === 'long';
  const isNumber = isWhole || type === 'decimal';
  const fits = (text: string) => !isNumber || (isWhole ? wholeNumber : decimalNumber).test(text);
  const bound = (name: keyof Facets) => {
    const text = facets[name];
    return typeof text === 'string' && fits(text) ? [facet(name, text)] : [];
  };
  const oneOf = (inclusive: XsdElement[], exclusive: XsdElement[]) => (inclusive.length > 0 ? inclusive : exclusive);
  const count = (name: 'length' | 'minLength' | 'maxLength' | 'totalDigits' | 'fractionDigits') => {
    const value = name === 'fractionDigits' ? (facets.fractionDigits ?? digitsOf(facets.multipleOf)) : facets[name];
    return value === undefined ? [] : [facet(name, value)];
  };
  const hasLength = type !== 'boolean' && !isNumber && !/date|time/i.test(base);
  return [
    ...(hasLength ? [...count('length'), ...count('minLength'), ...count('maxLength')] : []),
    ...(isNumber ? count('totalDigits') : []),
    ...(type === 'decimal' ? count('fractionDigits') : []),
    ...(type === 'string'
      ? []
      : [
          ...oneOf(bound('minInclusive'), bound('minExclusive')),
          ...oneOf(bound('maxInclusive'), bound('maxExclusive')),
        ]),
  ];
}

/** Digits behind the point of multiples of a power of ten. */
function digitsOf(multipleOf: string | undefined): number | undefined {
  const found = multipleOf === undefined ? null : /^(?:0\.(0*)1|(1))$/.exec(multipleOf);
  return found ? (found[2] ? 0 : (found[1] as string).length + 1) : undefined;
}
