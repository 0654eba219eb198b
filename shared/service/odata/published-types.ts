import type { AttributeInfo, Catalog, EntityInfo } from '../../model/catalog.ts';
import { associationEnds } from '../../model/kinds/domain-model.ts';
import { edmTypeOf } from './edm-type.ts';
import type { ExposedAttribute, ExposedEntity, ODataService } from './kind.ts';
import type { ProgramODataNavigation, ProgramODataProperty, ProgramODataStream, ProgramODataType } from './program.ts';

/** The namespace of a service's types. */
export function namespaceOf(unit: { name: string; data: ODataService }): string {
  return unit.data.namespace.trim() || unit.name;
}

/** The name of an exposed entity's type, without the namespace. */
export function typeNameOf(exposed: ExposedEntity, catalog: Catalog): string {
  return exposed.name.trim() || (catalog.entity(exposed.entity ?? '')?.name ?? '');
}

/** A type with what the studio alone needs of it. */
export interface PublishedType extends ProgramODataType {
  exposed: ExposedEntity;
  info: EntityInfo;
}

/** The exposed entity that an entity's type derives from: the nearest of its generalizations that the service has. */
export function baseOf(entity: EntityInfo, data: ODataService, catalog: Catalog): ExposedEntity | null {
  for (let id = entity.generalization; id !== undefined; id = catalog.entity(id)?.generalization) {
    const found = data.entities.find((each) => each.entity === id);
    if (found) return found;
  }
  return null;
}

/** Whether values of an attribute can be published. */
export function isPublishable({ definition }: AttributeInfo): boolean {
  return definition.type !== 'enumeration' || definition.enumeration !== null;
}

/** Whether an attribute is published as bytes at an address of their own. */
function isStream({ stream }: ExposedAttribute, { definition }: AttributeInfo): boolean {
  return stream !== 'no' && definition.type === 'binary';
}

/** Names of properties of its own that tell one entity from all others, and are not the key by themselves: nothing lets two have the same value. */
export function alternateKeysOf({ info, properties, key }: PublishedType): string[] {
  return properties.flatMap(({ name, attribute, type, filterable }) => {
    const definition = info.attributes.find((each) => each.id === attribute)?.definition;
    const isUnique =
      definition?.type === 'autonumber' || definition?.validations.some(({ rule }) => rule === 'unique') === true;
    const canBe = filterable && ['Edm.String', 'Edm.Int32', 'Edm.Int64'].includes(type);
    return isUnique && canBe && !(key.length === 1 && key[0] === name) ? [name] : [];
  });
}

/** The types of a service as its document says them; entities that are gone, and what of them is, are left out. */
export function publishedTypes(unit: { name: string; data: ODataService }, catalog: Catalog): PublishedType[] {
  const { data } = unit;
  const namespace = namespaceOf(unit);
  const qualified = (name: string) => `${namespace}.${name}`;
  const exposedOf = (entity: string) => data.entities.find((each) => each.entity === entity);
  /** The nearest entity that is exposed, itself first: what an association to a specialization that is not leads to. */
  const targetOf = (entity: string): ExposedEntity | undefined => {
    const own = exposedOf(entity);
    const info = catalog.entity(entity);
    return own ?? (info && (baseOf(info, data, catalog) ?? undefined));
  };
  return data.entities.flatMap((exposed): PublishedType[] => {
    const info = catalog.entity(exposed.entity ?? '');
    if (!info) return [];
    const base = baseOf(info, data, catalog);
    const inherited = new Set(base?.attributes.map((each) => each.attribute) ?? []);
    const key = (base ? rootOf(base, data, catalog) : exposed).key;
    const attributeOf = (id: string | null) => info.attributes.find((each) => each.id === id);
    const properties = exposed.attributes.flatMap((each): ProgramODataProperty[] => {
      const attribute = attributeOf(each.attribute);
      if (!attribute || inherited.has(each.attribute) || !isPublishable(attribute) || isStream(each, attribute))
        return [];
      const { type, enumeration, calculated, validations } = attribute.definition;
      const isKey = key.includes(attribute.id);
      const isMade = type === 'autonumber' || calculated !== null;
      const enumName = type === 'enumeration' ? catalog.enumeration(enumeration ?? '')?.name : undefined;
      const isRequired = validations.some((v) => v.rule === 'required');
      return [
        {
          name: each.name.trim() || attribute.name,
          attribute: attribute.id,
          type: type === 'enumeration' ? qualified(enumName ?? '') : edmTypeOf[type],
          isEnum: type === 'enumeration',
          isKey,
          nullable: !isKey && !isRequired,
          // What is calculated has no column to ask.
          filterable: each.filterable && calculated === null && type !== 'binary',
          sortable: each.sortable && calculated === null && type !== 'binary',
          insertable: each.insertable && !isMade,
          updatable: each.updatable && !isMade && !isKey,
          searchable: exposed.searchable && each.filterable && calculated === null && type === 'string',
        },
      ];
    });
    const streams = exposed.attributes.flatMap((each): ProgramODataStream[] => {
      const attribute = attributeOf(each.attribute);
      if (!attribute || inherited.has(each.attribute) || !isStream(each, attribute)) return [];
      return [
        {
          name: each.stream === 'media' ? null : each.name.trim() || attribute.name,
          attribute: attribute.id,
          contentType: attributeOf(each.contentType)?.definition.type === 'string' ? each.contentType : null,
          insertable: each.insertable && attribute.definition.calculated === null,
          updatable: each.updatable && attribute.definition.calculated === null,
        },
      ];
    });
    const inheritedWays = new Set(base?.associations.map((each) => `${each.association} ${each.reverse}`) ?? []);
    const navigation = exposed.associations.flatMap((each): ProgramODataNavigation[] => {
      const association = catalog.association(each.association ?? '');
      if (!association || inheritedWays.has(`${each.association} ${each.reverse}`)) return [];
      const target = targetOf(each.reverse ? association.from : association.to);
      if (!target) return [];
      const ends = associationEnds(association.definition);
      return [
        {
          name: each.name.trim() || (catalog.entity(target.entity ?? '')?.name ?? ''),
          association: association.id,
          reverse: each.reverse,
          many: (each.reverse ? ends.from : ends.to) === 'many',
          target: qualified(typeNameOf(target, catalog)),
          writable: each.writable,
          contains: each.contains,
        },
      ];
    });
    return [
      {
        exposed,
        info,
        name: qualified(typeNameOf(exposed, catalog)),
        id: exposed.id,
        entity: info.id,
        set: exposed.readable && exposed.set.trim() !== '' ? exposed.set.trim() : null,
        // Which microflow gives it is known where all are compiled.
        singleton:
          exposed.readable && exposed.singleton.trim() !== '' ? { name: exposed.singleton.trim(), flow: null } : null,
        base: base ? qualified(typeNameOf(base, catalog)) : null,
        key: base ? [] : exposed.key.flatMap((id) => properties.find((each) => each.attribute === id)?.name ?? []),
        readable: exposed.readable,
        insertable: exposed.readable && exposed.insertable,
        updatable: exposed.readable && exposed.updatable,
        deletable: exposed.readable && exposed.deletable,
        searchable: exposed.searchable,
        properties,
        streams,
        navigation,
      },
    ];
  });
}

function rootOf(exposed: ExposedEntity, data: ODataService, catalog: Catalog): ExposedEntity {
  const info = catalog.entity(exposed.entity ?? '');
  const base = info && baseOf(info, data, catalog);
  return base ? rootOf(base, data, catalog) : exposed;
}
