import type { UnitOperation } from '../model/change.ts';
import { diffToPatch, structuredCloneJson } from '../model/change.ts';
import type { Association, Attribute, AttributeType, DomainModel, Entity } from '../model/kinds/domain-model.ts';
import { NameSet, uniqueName } from '../model/naming.ts';
import { domainModelName, type ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';

/** About as wide as the editor draws an entity. */
function aboutWidth({ name, attributes }: Entity): number {
  const longest = attributes.reduce((most, a) => Math.max(most, a.name.length * 7 + 156), name.length * 8 + 60);
  return Math.min(400, Math.ceil(longest / 16) * 16);
}

/** A domain model that is being added to: what it takes on, under free names, and the operation that would do it. */
export class DomainDraft {
  /** Entities that stood there before, by name in lower case. */
  readonly existing: ReadonlyMap<string, Entity>;
  readonly names: NameSet;
  private readonly ids: IdSource;
  private readonly unit: Unit<DomainModel>;
  private readonly isNew: boolean;
  private readonly model: DomainModel;

  constructor(view: ProjectView, module: Unit, ids: IdSource) {
    this.ids = ids;
    const found = view.childrenOf(module.id).find((unit) => unit.kind === 'domain-model') as
      | Unit<DomainModel>
      | undefined;
    this.isNew = !found;
    this.unit = found ?? {
      id: ids(),
      kind: 'domain-model',
      name: domainModelName,
      parent: module.id,
      documentation: '',
      data: { entities: [], associations: [], notes: [] },
    };
    this.model = structuredCloneJson(this.unit.data);
    this.existing = new Map(this.unit.data.entities.map((e) => [e.name.toLowerCase(), e]));
    this.names = new NameSet([
      ...this.model.entities.map((e) => e.name),
      ...this.model.associations.map((a) => a.name),
    ]);
  }

  /** The entity of the draft with an id. */
  entity(id: string): Entity {
    return this.model.entities.find((e) => e.id === id) as Entity;
  }

  addEntity(name: string, persistable: boolean): Entity {
    const entity: Entity = {
      id: this.ids(),
      name: this.names.take(name),
      persistable,
      generalization: null,
      x: 0,
      y: 0,
      attributes: [],
      indexes: [],
      events: [],
      documentation: '',
    };
    this.model.entities.push(entity);
    return entity;
  }

  addAttribute(entity: Entity, name: string, type: AttributeType, enumeration: string | null): Attribute {
    const isTaken = (n: string) => entity.attributes.some((a) => a.name.toLowerCase() === n.toLowerCase());
    const attribute: Attribute = {
      id: this.ids(),
      name: uniqueName(name, isTaken),
      type: enumeration ? 'enumeration' : type,
      length: null,
      enumeration,
      default: '',
      calculated: null,
      validations: [],
      documentation: '',
    };
    entity.attributes.push(attribute);
    return attribute;
  }

  /** A reference between two entities that is there, apart from those given. */
  findReference(from: Entity, to: Entity, except: ReadonlySet<string | null>): Association | undefined {
    return this.model.associations.find(
      (a) => a.from === from.id && a.to === to.id && a.type === 'reference' && !except.has(a.id),
    );
  }

  addReference(from: Entity, to: Entity, onDeleteTo: Association['onDeleteTo']): Association {
    const association: Association = {
      id: this.ids(),
      name: this.names.take(`${from.name}_${to.name}`),
      from: from.id,
      to: to.id,
      type: 'reference',
      owner: 'default',
      onDeleteFrom: 'keep',
      onDeleteTo,
      documentation: '',
    };
    this.model.associations.push(association);
    return association;
  }

  /** Places new entities in columns by depth; Tidy in the editor does better. */
  layOut(depthOf: ReadonlyMap<string, number>): void {
    const known = new Set(this.unit.data.entities.map((e) => e.id));
    const right = Math.max(40, ...this.unit.data.entities.map((e) => e.x + 320));
    const added = this.model.entities.filter((e) => !known.has(e.id));
    const depths = [...new Set(depthOf.values())].sort((a, b) => a - b);
    const columnOf = (entity: Entity): number => Math.max(0, depths.indexOf(depthOf.get(entity.id) ?? 0));
    const widths = depths.map((_, column) =>
      added.filter((e) => columnOf(e) === column).reduce((widest, e) => Math.max(widest, aboutWidth(e)), 240),
    );
    // The names of associations stand between the columns.
    const longest = this.model.associations.reduce((most, a) => Math.max(most, a.name.length), 0);
    const gap = Math.min(240, Math.max(96, Math.ceil((longest * 6.2 + 48) / 8) * 8));
    const bottoms = new Map<number, number>();
    for (const entity of added) {
      const column = columnOf(entity);
      const y = bottoms.get(column) ?? 40;
      entity.x = right + widths.slice(0, column).reduce((x, width) => x + width + gap, 0);
      entity.y = y;
      // A large entity is shown collapsed.
      const rows = entity.attributes.length > 20 ? 9 : entity.attributes.length;
      bottoms.set(column, y + 30 + rows * 24 + 60);
    }
  }

  /** The operation that makes the draft true; none when nothing was added. */
  operations(): UnitOperation[] {
    if (this.isNew) return [{ op: 'create', unit: { ...this.unit, data: this.model } }];
    const patch = diffToPatch(this.unit.data, this.model, ['data']);
    return patch.length > 0 ? [{ op: 'patch', id: this.unit.id, patch }] : [];
  }
}
