import { xmlFormat } from '../../format/xml/index.ts';
import { type EntityShape, structureOfShape, toMemberName } from '../../mapping/entity-message.ts';
import type { MappedObject } from '../../mapping/kind.ts';
import { movePaths } from '../../mapping/move-paths.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { StructureNode } from '../../structure/node.ts';

/** The data of an XML schema that declares an element of an entity, or of a list of them, in the namespace of a service. */
export function elementStructure(
  shape: EntityShape,
  catalog: Catalog,
  { isList, ...named }: { name: string; listName: string; isList: boolean; namespace: string },
): Record<string, unknown> {
  const node = withItemNames(structureOfShape(shape, catalog), shape);
  const message = xmlFormat.definitions?.structure({
    root: isList ? { name: '', type: 'array', item: node } : node,
    types: {},
    ...named,
  });
  return { ...xmlFormat.kind.defaults(), ...message };
}

/** A mapping of plain members, as it is for messages in XML. */
export function movedToXml(root: MappedObject): MappedObject {
  return movePaths(root, (path) => xmlFormat.definitions?.pathOf(path) ?? path) as MappedObject;
}

/** Each element of a list is called by its entity. */
function withItemNames(node: StructureNode, shape: EntityShape): StructureNode {
  const children = (node.children ?? []).map((child) => {
    const link = shape.links.find(({ member }) => member === child.name);
    if (!link) return child;
    if (child.type !== 'array' || !child.item) return withItemNames(child, link.shape);
    const name = toMemberName(link.shape.entity.name);
    return { ...child, wire: { ...child.wire, item: name }, item: withItemNames(child.item, link.shape) };
  });
  return { ...node, children };
}
