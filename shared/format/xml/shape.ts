import { childrenOf, type PlacedNode, rootOf } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { anyAttributeKey, anyKey, mixedKey, textKey, xmlMemberKey } from './wire.ts';

/** What may stand in an element: its members by their keys, those of its groups among them. */
export interface XmlMembers {
  byKey: ReadonlyMap<string, PlacedNode>;
  all: readonly PlacedNode[];
  text: PlacedNode | undefined;
  mixed: PlacedNode | undefined;
  any: PlacedNode | undefined;
  anyAttribute: PlacedNode | undefined;
}

/** The members of a placed object. */
export function xmlMembers(placed: PlacedNode): XmlMembers {
  const all: PlacedNode[] = [];
  const add = (parent: PlacedNode): void => {
    for (const child of childrenOf(parent)) {
      const item = child.node.item?.group === undefined ? undefined : childrenOf(child)[0];
      if (item) add(item);
      else if (child.node.group !== undefined) add(child);
      else all.push(child);
    }
  };
  add(placed);
  const byKey = new Map<string, PlacedNode>();
  for (const member of all) {
    const key = xmlMemberKey(member);
    if (!byKey.has(key)) byKey.set(key, member);
  }
  const of = (key: string) => byKey.get(key);
  return { byKey, all, text: of(textKey), mixed: of(mixedKey), any: of(anyKey), anyAttribute: of(anyAttributeKey) };
}

/** The members of the nodes of a structure, each looked up once. */
export class XmlShape {
  private readonly members = new Map<string, XmlMembers>();
  readonly root: PlacedNode;

  constructor(shape: StructureShape) {
    this.root = rootOf(shape);
  }

  membersOf(placed: PlacedNode): XmlMembers {
    let known = this.members.get(placed.path);
    if (!known) this.members.set(placed.path, (known = xmlMembers(placed)));
    return known;
  }

  /** The node that one element stands for: the item of a list. */
  itemOf(placed: PlacedNode): PlacedNode {
    return placed.node.type === 'array' ? (childrenOf(placed)[0] ?? placed) : placed;
  }
}
