import { keyOf, navigationOf, propertyOf } from '../../../../shared/consume/odata/described-types.ts';
import type { FilterTarget } from '../../../../shared/consume/odata/filter.ts';
import type { ODataSet } from '../../../../shared/consume/odata/kind.ts';
import type { ProgramConsumedODataService } from '../../../../shared/consume/odata/program.ts';
import { literalText } from '../../../../shared/consume/odata/values.ts';
import { encodedPart } from '../../../../shared/consume/written-text.ts';
import type {
  Program,
  ProgramAssociation,
  ProgramAttribute,
  ProgramEntity,
} from '../../../../shared/program/program.ts';
import type { WeftObject } from '../../contract/weft-object.ts';

/** An attribute of an external entity, as its service knows it. */
export interface KnownAttribute {
  attribute: ProgramAttribute;
  wire: string;
  edm: string;
  nullable: boolean;
  isEnumeration: boolean;
}

/** An external entity, as its service knows it. */
export interface KnownEntity {
  entity: ProgramEntity;
  type: string;
  set: ODataSet | undefined;
  attributes: readonly KnownAttribute[];
  key: readonly { name: string; edm: string }[];
}

/** The entities of a program that live in a service, by what its metadata says of them. */
export class DescribedProgram {
  readonly service: ProgramConsumedODataService;
  private readonly program: Program;
  private readonly entities = new Map<number, KnownEntity>();

  constructor(service: ProgramConsumedODataService, program: Program) {
    this.service = service;
    this.program = program;
  }

  of(entity: ProgramEntity): KnownEntity {
    let known = this.entities.get(entity.index);
    if (!known) this.entities.set(entity.index, (known = this.known(entity)));
    return known;
  }

  private known(entity: ProgramEntity): KnownEntity {
    const { data } = this.service;
    const { type = '', set = '' } = entity.external ?? {};
    const edmOf = (name: string) => propertyOf(data, type, name)?.type ?? 'Edm.String';
    return {
      entity,
      type,
      set: data.sets.find((each) => each.name === set),
      key: keyOf(data, type).map((name) => ({ name, edm: edmOf(name) })),
      attributes: entity.attributes.flatMap((attribute) => {
        const wire = attribute.wire ?? attribute.name;
        const property = propertyOf(data, type, wire);
        if (!property || attribute.calculated !== null) return [];
        const isEnumeration = data.enumerations.some((each) => each.name === property.type && !each.flags);
        return [{ attribute, wire, edm: property.type, nullable: property.nullable, isEnumeration }];
      }),
    };
  }

  entityAt(index: number): ProgramEntity {
    return this.program.entities[index] as ProgramEntity;
  }

  /** The navigation property that an association is from one of its ends, and the entity that it leads to; null where there is none. */
  navigation(
    association: ProgramAssociation,
    isOwner: boolean,
  ): {
    path: string;
    isList: boolean;
    target: ProgramEntity;
    constraints: readonly { property: string; referenced: string }[];
  } | null {
    const name = isOwner ? association.wire?.navigation : association.wire?.partner;
    const from = this.entityAt(isOwner ? association.from : association.to);
    const target = this.entityAt(isOwner ? association.to : association.from);
    const described = name && from.external ? navigationOf(this.service.data, from.external.type, name) : undefined;
    return described
      ? { path: described.name, isList: described.list, target, constraints: described.constraints }
      : null;
  }

  /** The key of an object in an address: `(1)`, `(Order=1,Line=2)`; null where a part of it is empty. */
  keyText(known: KnownEntity, partOf: (name: string) => unknown): string | null {
    const parts: string[] = [];
    for (const { name, edm } of known.key) {
      const value = partOf(name);
      if (value === null || value === undefined) return null;
      const literal = encodedPart(literalText(value, edm, this.service.data.odata));
      parts.push(known.key.length === 1 ? literal : `${name}=${literal}`);
    }
    return parts.length === 0 ? null : `(${parts.join(',')})`;
  }

  /** What filters over an entity are printed against. */
  filterTarget(known: KnownEntity, parameters: readonly unknown[]): FilterTarget {
    const byId = new Map<string, { known: KnownEntity; attribute: KnownAttribute }>();
    const all = this.program.entities.filter(
      (e) => e.external && e.external.service === known.entity.external?.service,
    );
    for (const entity of all) {
      const each = this.of(entity);
      for (const attribute of each.attributes) byId.set(attribute.attribute.id, { known: each, attribute });
    }
    return {
      version: this.service.data.odata,
      key: known.key,
      property: (id) => {
        const found = byId.get(id);
        if (!found) return null;
        const { wire, edm, isEnumeration, nullable, attribute } = found.attribute;
        return {
          path: wire,
          edm,
          isEnumeration,
          nullable,
          filterable: found.known.set?.filterable !== false && !found.known.set?.notFilterable.includes(wire),
          wire: (value) => attribute.wires?.[attribute.values?.indexOf(value) ?? -1] ?? value,
        };
      },
      navigation: ({ association: id, reverse }) => {
        const association = this.program.associations.find((each) => each.id === id);
        const found = association && this.navigation(association, !reverse);
        return found ? { path: found.path, isList: found.isList, key: this.of(found.target).key } : null;
      },
      parameter: (index) => parameters[index],
      keyOfParameter: (index) => {
        const object = parameters[index] as WeftObject | null | undefined;
        if (typeof object !== 'object' || object === null || object.$entity === undefined) return null;
        const target = this.of(this.entityAt(object.$entity));
        if (!target.entity.external) return null;
        const values = target.key.map(({ name }) => {
          const found = target.attributes.find((each) => each.wire === name);
          return found && object[found.attribute.field];
        });
        return values.some((value) => value === null || value === undefined) ? null : values;
      },
    };
  }
}
