import type { MappedObject } from '../mapping/kind.ts';
import type { AttributeInfo, Catalog, EntityInfo } from '../model/catalog.ts';
import type { NodeType, StructureNode } from '../structure/node.ts';
import { memberPath } from '../structure/path.ts';

/** `OrderNumber` as `orderNumber`, `ID` as `id`. */
export function toMemberName(name: string): string {
  return /^[A-Z0-9_]+$/.test(name) ? name.toLowerCase() : (name[0] ?? '').toLowerCase() + name.slice(1);
}

function nodeTypeOf(attribute: AttributeInfo): NodeType {
  switch (attribute.definition.type) {
    case 'enumeration':
      return 'string';
    case 'autonumber':
      return 'long';
    default:
      return attribute.definition.type;
  }
}

/** The message structure of an entity: one member an attribute, in camel case. */
export function structureOfEntity(entity: EntityInfo, catalog: Catalog): StructureNode {
  return {
    name: '',
    type: 'object',
    children: entity.attributes.map((attribute): StructureNode => {
      const required = attribute.definition.validations.some((v) => v.rule === 'required');
      const values =
        attribute.type.kind === 'enumeration' ? catalog.enumeration(attribute.type.enumeration)?.values : undefined;
      return {
        name: toMemberName(attribute.name),
        type: nodeTypeOf(attribute),
        ...(required ? {} : { optional: true, nullable: true }),
        ...(values ? { enum: values.map((v) => v.wire ?? v.name) } : {}),
        exposedName: attribute.name,
      };
    }),
  };
}

/** Mapping elements of an entity at a path: every attribute to its member. */
export function mappedEntity(
  entity: EntityInfo,
  path: string,
  options: {
    only?: (a: AttributeInfo) => boolean;
    obtain?: MappedObject['obtain'];
    whenMissing?: 'leave' | 'empty';
  } = {},
): MappedObject {
  return {
    path,
    entity: entity.id,
    association: null,
    obtain: options.obtain ?? 'create',
    whenNotFound: 'error',
    values: entity.attributes
      .filter((a) => options.only?.(a) ?? true)
      .map((a) => ({
        path: memberPath(path, toMemberName(a.name)),
        attribute: a.id,
        expression: '',
        key: false,
        whenMissing: options.whenMissing ?? ('leave' as const),
        whenEmpty: 'auto' as const,
      })),
    objects: [],
  };
}
