import type { Constant } from './kinds/constant.ts';
import type { Association, Attribute, Entity } from './kinds/domain-model.ts';
import type { Enumeration } from './kinds/enumeration.ts';
import type { ProjectView } from './project.ts';

/** A type of values in expressions, parameters and variables. Entities and enumerations are named by id. */
export type ValueType =
  | {
      kind:
        | 'string'
        | 'integer'
        | 'long'
        | 'decimal'
        | 'boolean'
        | 'datetime'
        | 'date'
        | 'binary'
        | 'empty'
        | 'unknown'
        | 'nothing';
    }
  | { kind: 'enumeration'; enumeration: string }
  | { kind: 'object'; entity: string }
  | { kind: 'list'; item: ValueType };

/** An attribute as language and runtime see it. */
export interface AttributeInfo {
  id: string;
  name: string;
  type: ValueType;
  /** The entity that declares it. */
  entity: string;
  definition: Attribute;
}

export interface AssociationInfo {
  id: string;
  name: string;
  qualifiedName: string;
  /** Id of the owning entity; the link is recorded there (DMO-33). */
  from: string;
  to: string;
  type: 'reference' | 'reference-set';
  owner: 'default' | 'both';
  definition: Association;
}

export interface EntityInfo {
  id: string;
  name: string;
  qualifiedName: string;
  generalization?: string;
  persistable: boolean;
  /** Inherited ones first, then own, in model order. */
  attributes: readonly AttributeInfo[];
  definition: Entity;
  /** Unit id of the domain model. */
  unit: string;
}

export interface EnumerationInfo {
  id: string;
  name: string;
  qualifiedName: string;
  values: readonly { id: string; name: string; caption: string; wire?: string }[];
}

export interface ConstantInfo {
  id: string;
  qualifiedName: string;
  type: ValueType;
  definition: Constant;
}

/** The domain of a project by id and by name, with inheritance resolved. Built once per project view. */
export class Catalog {
  private readonly entityById = new Map<string, EntityInfo>();
  private readonly entityIdByName = new Map<string, string>();
  private readonly enumerationById = new Map<string, EnumerationInfo>();
  private readonly enumerationIdByName = new Map<string, string>();
  private readonly constantMap = new Map<string, ConstantInfo>();
  private readonly associationById = new Map<string, AssociationInfo>();
  private readonly associationIdByName = new Map<string, string>();
  private readonly associationsByEntity = new Map<string, AssociationInfo[]>();
  private readonly specializationsById = new Map<string, string[]>();

  constructor(view: ProjectView) {
    const definitions = new Map([...view.entities()].map((found) => [found.entity.id, found]));
    const build = (id: string, trail: readonly string[]): EntityInfo | undefined => {
      const known = this.entityById.get(id);
      if (known) return known;
      const found = definitions.get(id);
      if (!found) return undefined;
      const general = found.entity.generalization;
      // A circle of generalizations is reported by a check; here it is cut so that everything else goes on.
      const parent = general && !trail.includes(general) && general !== id ? build(general, [...trail, id]) : undefined;
      const own = found.entity.attributes.map(
        (attribute): AttributeInfo => ({
          id: attribute.id,
          name: attribute.name,
          type: attributeValueType(attribute),
          entity: id,
          definition: attribute,
        }),
      );
      const info: EntityInfo = {
        id,
        name: found.entity.name,
        qualifiedName: found.qualifiedName,
        persistable: found.entity.persistable,
        attributes: [...(parent?.attributes ?? []), ...own],
        definition: found.entity,
        unit: found.unit.id,
        ...(parent ? { generalization: parent.id } : {}),
      };
      this.entityById.set(id, info);
      this.entityIdByName.set(info.qualifiedName, id);
      if (parent) this.specializationsById.set(parent.id, [...(this.specializationsById.get(parent.id) ?? []), id]);
      return info;
    };
    for (const id of definitions.keys()) build(id, []);
    for (const entity of systemEntities()) {
      this.entityById.set(entity.id, entity);
      this.entityIdByName.set(entity.qualifiedName, entity.id);
    }
    for (const unit of view.ofKind<{ associations: Association[] }>('domain-model')) {
      const module = view.moduleOf(unit)?.name ?? '';
      for (const association of unit.data.associations) {
        const { from, to } = association;
        // One without an entity at an end is reported by a check, and is none for everything else.
        if (from === null || to === null || !this.entityById.has(from) || !this.entityById.has(to)) continue;
        const info: AssociationInfo = {
          id: association.id,
          name: association.name,
          qualifiedName: `${module}.${association.name}`,
          from,
          to,
          type: association.type,
          owner: association.owner,
          definition: association,
        };
        this.associationById.set(info.id, info);
        this.associationIdByName.set(info.qualifiedName, info.id);
        for (const end of new Set([info.from, info.to])) {
          this.associationsByEntity.set(end, [...(this.associationsByEntity.get(end) ?? []), info]);
        }
      }
    }
    for (const unit of view.ofKind<Enumeration>('enumeration')) {
      const info = { id: unit.id, name: unit.name, qualifiedName: view.qualifiedName(unit), values: unit.data.values };
      this.enumerationById.set(unit.id, info);
      this.enumerationIdByName.set(info.qualifiedName, unit.id);
    }
    for (const unit of view.ofKind<Constant>('constant')) {
      const qualifiedName = view.qualifiedName(unit);
      this.constantMap.set(qualifiedName, {
        id: unit.id,
        qualifiedName,
        type: { kind: unit.data.type },
        definition: unit.data,
      });
    }
  }

  entity(id: string | null | undefined): EntityInfo | undefined {
    return id ? this.entityById.get(id) : undefined;
  }

  entityByName(name: string): EntityInfo | undefined {
    return this.entity(this.entityIdByName.get(name));
  }

  entities(): Iterable<EntityInfo> {
    return this.entityById.values();
  }

  enumeration(id: string | null | undefined): EnumerationInfo | undefined {
    return id ? this.enumerationById.get(id) : undefined;
  }

  enumerationByName(name: string): EnumerationInfo | undefined {
    return this.enumeration(this.enumerationIdByName.get(name));
  }

  enumerations(): Iterable<EnumerationInfo> {
    return this.enumerationById.values();
  }

  constantByName(name: string): ConstantInfo | undefined {
    return this.constantMap.get(name);
  }

  constants(): Iterable<ConstantInfo> {
    return this.constantMap.values();
  }

  association(id: string | null | undefined): AssociationInfo | undefined {
    return id ? this.associationById.get(id) : undefined;
  }

  associationByName(name: string): AssociationInfo | undefined {
    return this.association(this.associationIdByName.get(name));
  }

  associations(): Iterable<AssociationInfo> {
    return this.associationById.values();
  }

  attribute(entityId: string, attributeId: string | null): AttributeInfo | undefined {
    return this.entity(entityId)?.attributes.find((a) => a.id === attributeId);
  }

  /** Associations at either end of an entity or of what it specializes. */
  associationsOf(entityId: string): readonly AssociationInfo[] {
    const found = new Set<AssociationInfo>();
    for (const id of this.lineage(entityId)) for (const a of this.associationsByEntity.get(id) ?? []) found.add(a);
    return [...found];
  }

  /** The entity and its generalizations, nearest first; of more than there may be (`maxLineage`), the nearest. */
  lineage(entityId: string): string[] {
    const ids = new Set<string>();
    let current = this.entity(entityId);
    while (current && !ids.has(current.id) && ids.size < maxLineage) {
      ids.add(current.id);
      current = this.entity(current.generalization);
    }
    return [...ids];
  }

  specializations(entityId: string): readonly string[] {
    return this.specializationsById.get(entityId) ?? [];
  }

  /** The entity and everything that specializes it. */
  family(entityId: string): string[] {
    const ids = [entityId];
    for (let i = 0; i < ids.length; i++) ids.push(...this.specializations(ids[i] as string));
    return ids;
  }

  isKindOf(entityId: string, ancestorId: string): boolean {
    return this.lineage(entityId).includes(ancestorId);
  }
}

/** An entity and its generalizations are at most as many: what asks for all of them would grow with the square of a chain. */
export const maxLineage = 100;

/** Ids of the entities that every project has. */
export const systemErrorId = 'system.Error';
export const systemHttpResponseId = 'system.HttpResponse';
export const systemSoapFaultId = 'system.SoapFault';
export const systemSoapAttachmentId = 'system.SoapAttachment';
export const systemUserId = 'system.User';

/** A variable of this type is read in expressions; nobody changes, commits or gives on the user who asks. */
export function isOnlyRead(type: ValueType): boolean {
  return type.kind === 'object' && type.entity === systemUserId;
}

/**
 * `System.Error` for `$latestError`, `System.HttpResponse` for `$latestHttpResponse`, `System.SoapFault` for `$latestSoapFault` (MF-53), `System.SoapAttachment`
 * for `$latestSoapAttachments` and `System.User` for `$currentUser` (EX-1).
 */
function systemEntities(): EntityInfo[] {
  const entity = (
    id: string,
    name: string,
    attributes: readonly (readonly [string, 'string' | 'integer' | 'binary'])[],
  ): EntityInfo => ({
    id,
    name,
    qualifiedName: `System.${name}`,
    persistable: false,
    unit: '',
    definition: {
      id,
      name,
      persistable: false,
      generalization: null,
      x: 0,
      y: 0,
      attributes: [],
      indexes: [],
      events: [],
      accessRules: [],
      documentation: '',
    },
    attributes: attributes.map(([attribute, type]) => ({
      id: `${id}.${attribute}`,
      name: attribute,
      type: { kind: type },
      entity: id,
      definition: {
        id: `${id}.${attribute}`,
        name: attribute,
        type,
        length: null,
        enumeration: null,
        default: '',
        calculated: null,
        validations: [],
        documentation: '',
      },
    })),
  });
  return [
    entity(systemErrorId, 'Error', [
      ['ErrorType', 'string'],
      ['Message', 'string'],
      ['Stacktrace', 'string'],
    ]),
    entity(systemHttpResponseId, 'HttpResponse', [
      ['StatusCode', 'integer'],
      ['Content', 'string'],
    ]),
    entity(systemSoapFaultId, 'SoapFault', [
      ['Name', 'string'],
      ['Code', 'string'],
      ['Reason', 'string'],
      ['Role', 'string'],
      ['Detail', 'string'],
    ]),
    entity(systemSoapAttachmentId, 'SoapAttachment', [
      ['ContentId', 'string'],
      ['ContentType', 'string'],
      ['Location', 'string'],
      ['Content', 'binary'],
    ]),
    entity(systemUserId, 'User', [
      ['Name', 'string'],
      ['UserRoles', 'string'],
      ['ModuleRoles', 'string'],
    ]),
  ];
}

/** The value type of an attribute: an autonumber reads as a long. */
export function attributeValueType(attribute: Attribute): ValueType {
  if (attribute.type === 'enumeration') return { kind: 'enumeration', enumeration: attribute.enumeration ?? '' };
  if (attribute.type === 'autonumber') return { kind: 'long' };
  return { kind: attribute.type };
}
