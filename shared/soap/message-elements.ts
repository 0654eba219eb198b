import { nameKey } from '../format/xml/names.ts';
import { xmlMembers } from '../format/xml/shape.ts';
import { xmlNameOf, xmlPlaceOf } from '../format/xml/wire.ts';
import { attributeTypeFor } from '../mapping/auto-map.ts';
import { madeOnce } from '../model/made-once.ts';
import type { ElementName } from '../structure/element-name.ts';
import type { StructureNode } from '../structure/node.ts';
import { isValueNode } from '../structure/node.ts';
import { childrenOf, type PlacedNode } from '../structure/path.ts';
import { rootElements } from '../structure/root-elements.ts';
import type { StructureShape } from '../structure/structure-document.ts';

const elementsByKey = madeOnce((shape: StructureShape) => {
  const byKey = new Map<string, PlacedNode>();
  for (const placed of rootElements(shape)) {
    const { local, ns } = xmlNameOf(placed);
    const key = nameKey(ns, local);
    if (!byKey.has(key)) byKey.set(key, placed);
  }
  return byKey;
});

/** The root element of a structure by its name; undefined when it declares none. */
export function messageElement(shape: StructureShape, { name, namespace }: ElementName): PlacedNode | undefined {
  return elementsByKey(shape).get(nameKey(namespace, name));
}

/** Types of values that elements are given as, one by one. */
export type ValueKind = 'string' | 'integer' | 'long' | 'decimal' | 'boolean' | 'datetime' | 'date' | 'binary';

/** A child of a message's element that is one value. */
export interface ElementValue {
  name: string;
  element: ElementName;
  kind: ValueKind;
  /** Whether bytes are written in hexadecimal digits. */
  isHex: boolean;
  /** What its type makes of white space (XML Schema part 2, 4.3.6); left out where it is kept. */
  whiteSpace?: 'replace' | 'collapse';
  isOptional: boolean;
  isNillable: boolean;
  documentation: string;
}

/**
 * The children of a message's element where each of them is one value (CS-05): wrapped messages of simple types. Null for an element that is anything else,
 * which takes a mapping or a text. An element without children has no values.
 */
export function elementValues(element: PlacedNode): ElementValue[] | null {
  if (element.node.type !== 'object') return null;
  const isChoice = (placed: PlacedNode): boolean =>
    childrenOf(placed).some(
      (c) =>
        c.node.group === 'choice' || c.node.item?.group !== undefined || (c.node.group !== undefined && isChoice(c)),
    );
  if (element.node.group === 'choice' || isChoice(element)) return null;
  const values: ElementValue[] = [];
  for (const member of xmlMembers(element).all) {
    const { node } = member;
    const place = xmlPlaceOf(node);
    if (place === 'any' || place === 'anyAttribute' || (place === 'attribute' && node.optional)) continue;
    if (place !== 'element' || !isValueNode(node) || node.type === 'any') return null;
    const { local, ns } = xmlNameOf(member);
    values.push({
      name: node.exposedName ?? node.name,
      element: { name: local, namespace: ns },
      kind: valueKind(node),
      isHex: node.wire?.encoding === 'hex',
      ...whiteSpaceOf(node),
      isOptional: node.optional === true,
      isNillable: node.nullable === true,
      documentation: node.documentation ?? '',
    });
  }
  const names = new Set(values.map(({ name }) => name.toLowerCase()));
  // Elements of one name are not told apart where they are read.
  const elements = new Set(values.map(({ element: own }) => nameKey(own.namespace, own.name)));
  return names.size === values.length && elements.size === values.length ? values : null;
}

/** An element that is one value itself (its type is a simple one); null for any other. */
export function ownValue(element: PlacedNode): ElementValue | null {
  const { node } = element;
  if (node.type === 'object' || !isValueNode(node) || node.type === 'any') return null;
  const { local, ns } = xmlNameOf(element);
  return {
    name: local,
    element: { name: local, namespace: ns },
    kind: valueKind(node),
    isHex: node.wire?.encoding === 'hex',
    ...whiteSpaceOf(node),
    isOptional: true,
    isNillable: true,
    documentation: node.documentation ?? '',
  };
}

function whiteSpaceOf({ wire }: StructureNode): Pick<ElementValue, 'whiteSpace'> {
  const { whiteSpace } = wire ?? {};
  return whiteSpace === 'collapse' || whiteSpace === 'replace' ? { whiteSpace } : {};
}

function valueKind(node: StructureNode): ValueKind {
  if (node.type === 'binary') return 'binary';
  return attributeTypeFor(node.type) as ValueKind;
}
