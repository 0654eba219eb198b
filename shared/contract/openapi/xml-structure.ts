import type { StructureNode } from '../../structure/node.ts';
import { expanded } from '../../structure/path.ts';
import { plainName } from '../../structure/pattern/name-characters.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { wrapsList } from '../../structure/wrapped-list.ts';
import type { Content } from '../json-schema/structure/content.ts';

type Wire = NonNullable<StructureNode['wire']>;

/** What `xml` of a schema says of a place, on the node that is built of it: only `xmlShape` reads it. */
export function xmlWire({ xml }: Content): StructureNode['wire'] {
  if (xml?.type !== 'object') return undefined;
  const wire: Record<string, string | boolean> = {};
  for (const { key, value } of xml.members)
    if (Object.hasOwn(hints, key) && (value.type === 'string' || value.type === 'boolean'))
      wire[hints[key as keyof typeof hints]] = value.value;
  return wire;
}

const hints = {
  name: 'xmlName',
  namespace: 'xmlNamespace',
  prefix: 'xmlPrefix',
  attribute: 'xmlAttribute',
  wrapped: 'xmlWrapped',
} as const;
const hintNames: ReadonlySet<string> = new Set(Object.values(hints));

/** A message that is an element: its name in the structure, and what stands in it. */
export interface XmlMessage {
  key: string;
  local: string;
  namespace: string;
  node: StructureNode;
}

/** What of a schema cannot stand in XML, by the names of its members. */
export interface XmlProblem {
  name: string;
  why: 'no-name' | 'same-name';
}

/**
 * The structure of elements as OpenAPI describes XML (3.1, 4.8.26): members are elements or attributes of their names, lists repeat their element or stand in one of
 * their own (`wrapped`), and members without names are whatever elements there are. `types` are those of the schemas, with what `xmlWire` says on them.
 */
export function xmlShape(
  messages: readonly XmlMessage[],
  types: Readonly<Record<string, StructureNode>>,
): { shape: StructureShape; problems: XmlProblem[] } {
  const maker = new Maker({ root: { name: '', type: 'object' }, types });
  const children = messages.map(({ key, local, namespace, node }): StructureNode => {
    maker.notePrefix(namespace, node.wire?.['xmlPrefix']);
    const own = maker.rootOf(node, local);
    return { ...own, name: key, ...wireOf(key, local, namespace, wrapsOf(own)) };
  });
  const made = Object.entries(types).flatMap(([name, type]): [string, StructureNode][] =>
    isLevel(expanded(type, maker.shape)) ? [] : [[name, maker.typeOf(type)]],
  );
  return {
    shape: {
      root: { name: '', type: 'object', group: 'choice', children },
      ...(made.length > 0 ? { types: Object.fromEntries(made) } : {}),
      ...(maker.namespaces.size > 0 ? { namespaces: Object.fromEntries(maker.namespaces) } : {}),
    },
    problems: maker.problems,
  };
}

const isNcName = (name: string) => plainName.test(name);

/** Lists and what has members without names: how they stand in XML is said where they are used, so they are no types. */
function isLevel({ type }: StructureNode): boolean {
  return type === 'array' || type === 'dictionary';
}

function wireOf(name: string, local: string, namespace: string, more: Wire = {}): { wire?: Wire } {
  const wire = { ...(local === name ? {} : { name: local }), ...(namespace === '' ? {} : { ns: namespace }), ...more };
  return Object.keys(wire).length > 0 ? { wire } : {};
}

class Maker {
  readonly shape: StructureShape;
  readonly namespaces = new Map<string, string>();
  readonly problems: XmlProblem[] = [];

  constructor(shape: StructureShape) {
    this.shape = shape;
  }

  /** Keeps the prefix that a namespace is to be written with. */
  notePrefix(namespace: string, prefix: unknown): void {
    if (namespace === '' || typeof prefix !== 'string' || !isNcName(prefix) || /^xml/i.test(prefix)) return;
    if (!this.namespaces.has(prefix) && ![...this.namespaces.values()].includes(namespace))
      this.namespaces.set(prefix, namespace);
  }

  /** A whole message: a list stands in the element, since a document has one root. */
  rootOf(node: StructureNode, local: string): StructureNode {
    const full = expanded(node, this.shape);
    return full.type === 'array' ? this.wrapper(full, local) : this.content(node);
  }

  typeOf(type: StructureNode): StructureNode {
    return this.content({ ...type, wire: plainWire(type) });
  }

  /** What stands in an element, without its name. */
  private content(node: StructureNode): StructureNode {
    const { wire: _wire, optional: _optional, ...own } = node;
    const wire = plainWire(node);
    const base = { ...own, ...(wire ? { wire } : {}) };
    const full = expanded(node, this.shape);
    if (full.type === 'dictionary') return this.anything(base);
    // Its type says what stands in it, and is made once.
    if (node.ref !== undefined) return base;
    if (node.type === 'object') return { ...base, children: this.members(node) };
    if (node.type !== 'any' && node.type !== 'unknown') return base;
    const { sample: _sample, ...any } = base;
    return { ...any, type: 'any' };
  }

  /** Members of any name are kept as they are. */
  private anything({ item: _item, ref: _ref, ...node }: StructureNode): StructureNode {
    const any: StructureNode = {
      name: 'any',
      type: 'array',
      optional: true,
      item: { name: '', type: 'any', wire: { kind: 'any' } },
      wire: { kind: 'any' },
    };
    return { ...node, type: 'object', children: [any] };
  }

  private members(node: StructureNode): StructureNode[] {
    const known = new Set<string>();
    return (node.children ?? []).flatMap((child): StructureNode[] => {
      const made = this.member(child);
      if (!made) {
        this.problems.push({ name: child.name, why: 'no-name' });
        return [];
      }
      const { name, ns, kind } = made.wire ?? {};
      const key = `${kind ?? ''} ${ns ?? ''} ${name ?? made.name}`;
      if (known.has(key)) {
        this.problems.push({ name: child.name, why: 'same-name' });
        return [];
      }
      known.add(key);
      return [made];
    });
  }

  /** A member of an object as element, attribute or list; null where it has no name that XML knows. */
  private member(node: StructureNode): StructureNode | null {
    const { name } = node;
    const full = expanded(node, this.shape);
    const optional: { optional?: true } = node.optional ? { optional: true } : {};
    if (full.type === 'array') return this.list(node, full, optional);
    const local = textOf(node, 'xmlName') ?? name;
    const namespace = textOf(node, 'xmlNamespace') ?? '';
    if (!isNcName(local)) return null;
    this.notePrefix(namespace, node.wire?.['xmlPrefix']);
    const content = this.content(node);
    if (node.wire?.['xmlAttribute'] !== true || full.type === 'object' || full.type === 'dictionary')
      return { ...content, name, ...optional, ...wireOf(name, local, namespace, content.wire) };
    const { nullable, ...value } = { ...content, ...(full.type === 'any' ? { type: 'string' as const } : {}) };
    return {
      ...value,
      name,
      // An attribute has no way to be nil.
      ...(nullable || node.optional ? { optional: true } : {}),
      ...wireOf(name, local, namespace, { ...content.wire, kind: 'attribute' }),
    };
  }

  private list(node: StructureNode, full: StructureNode, optional: { optional?: true }): StructureNode | null {
    const { name } = node;
    const outer = textOf(node, 'xmlName') ?? name;
    const namespace = textOf(node, 'xmlNamespace') ?? '';
    this.notePrefix(namespace, node.wire?.['xmlPrefix']);
    if (node.wire?.['xmlWrapped'] === true) {
      const wrapper = isNcName(outer) ? this.wrapper(full, outer) : null;
      return wrapper && { ...wrapper, name, ...optional, ...wireOf(name, outer, namespace, wrapper.wire) };
    }
    const item = full.item ?? { name: '', type: 'any' as const };
    const local = textOf(item, 'xmlName') ?? outer;
    if (!isNcName(local)) return null;
    const own = textOf(item, 'xmlNamespace') ?? namespace;
    this.notePrefix(own, item.wire?.['xmlPrefix']);
    const { wire: _wire, ref: _ref, nullable: _nullable, ...list } = full;
    // Without an item there is no element: nobody can tell whether the list is there.
    const isOptional = optional.optional || !full.minItems ? { optional: true } : {};
    return { ...list, name, ...isOptional, item: this.item(item, local), ...wireOf(name, local, own) };
  }

  /** An element whose one member is the list. */
  private wrapper(list: StructureNode, outer: string): StructureNode {
    const item = list.item ?? { name: '', type: 'any' as const };
    const local = textOf(item, 'xmlName') ?? outer;
    const inner = isNcName(local) ? local : outer;
    const namespace = textOf(item, 'xmlNamespace') ?? '';
    this.notePrefix(namespace, item.wire?.['xmlPrefix']);
    const { minItems, maxItems, documentation } = list;
    return {
      name: outer,
      type: 'object',
      wire: { [wrapsList]: true },
      ...(documentation ? { documentation } : {}),
      children: [
        {
          name: inner,
          type: 'array',
          ...(minItems ? { minItems } : { optional: true }),
          ...(maxItems === undefined ? {} : { maxItems }),
          item: this.item(item, inner),
          ...wireOf(inner, inner, namespace),
        },
      ],
    };
  }

  private item(node: StructureNode, local: string): StructureNode {
    const full = expanded(node, this.shape);
    const content = full.type === 'array' ? this.wrapper(full, local) : this.content(node);
    return { ...content, name: '' };
  }
}

function wrapsOf({ wire }: StructureNode): Wire {
  return wire?.[wrapsList] === true ? { [wrapsList]: true } : {};
}

function textOf({ wire }: StructureNode, hint: string): string | undefined {
  const value = wire?.[hint];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What a node says on the wire in any format. */
function plainWire({ wire }: StructureNode): Wire | undefined {
  const kept = Object.entries(wire ?? {}).filter(([key]) => !hintNames.has(key));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
