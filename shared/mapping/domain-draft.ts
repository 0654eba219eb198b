import type { UnitOperation } from '../model/change.ts';
import { diffToPatch, structuredCloneJson } from '../model/change.ts';
import type { Association, Attribute, AttributeType, DomainModel, Entity } from '../model/kinds/domain-model.ts';
import { NameSet, toName, uniqueName } from '../model/naming.ts';
import { domainModelName, type ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';

/** About as wide as the editor draws an entity. */
function aboutWidth({ name, attributes }: Entity): number {
  const longest = attributes.reduce((most, a) => Math.max(most, a.name.length * 7 + 156), name.length * 8 + 60);
  return Math.min(400, Math.max(240, Math.ceil(longest / 16) * 16));
}

/** About as high; a large entity is shown collapsed. */
function aboutHeight({ attributes }: Entity): number {
  return 32 + 24 * (attributes.length > 20 ? 9 : attributes.length);
}

/** Where the first entity of a diagram stands. */
const edge = 40;
/** Between entities that stand below each other: room for the name of an association. */
const rowGap = 64;
const mostColumns = 4;

/** How large a diagram is drawn that is shown as a whole in an ordinary window. */
const scaleOf = (width: number, height: number): number => Math.min(1, 960 / width, 560 / height);

interface Block {
  places: Map<string, { x: number; y: number }>;
  width: number;
  height: number;
}

/** Entities in as many columns as can be read largest. */
function blockOf(entities: readonly Entity[], parentOf: ReadonlyMap<string, string>, longestName: number): Block {
  let best = inColumns(entities, parentOf, longestName, 1);
  for (let columns = 2; columns <= mostColumns; columns++) {
    const block = inColumns(entities, parentOf, longestName, columns);
    if (scaleOf(block.width, block.height) > scaleOf(best.width, best.height)) best = block;
  }
  return best;
}

/**
 * Entities in columns: what stands below an entity in the message stands in the next column, not above it, and at the last column it goes on below, back to the
 * first, as a text that is written to and fro.
 */
function inColumns(
  entities: readonly Entity[],
  parentOf: ReadonlyMap<string, string>,
  longestName: number,
  columns: number,
): Block {
  const children = new Map<string | undefined, Entity[]>();
  const ids = new Set(entities.map((e) => e.id));
  for (const entity of entities) {
    const parent = parentOf.get(entity.id);
    const key = parent !== undefined && ids.has(parent) ? parent : undefined;
    children.set(key, [...(children.get(key) ?? []), entity]);
  }
  const placed: { entity: Entity; column: number; y: number }[] = [];
  const bottoms = new Array<number>(columns).fill(0);
  const waiting = [...(children.get(undefined) ?? [])]
    .reverse()
    .map((entity) => ({ entity, column: 0, step: 1, y: 0 }));
  const seen = new Set<string>();
  const put = ({ entity, column, step, y }: { entity: Entity; column: number; step: number; y: number }): void => {
    if (seen.has(entity.id)) return;
    seen.add(entity.id);
    const top = Math.max(y, bottoms[column] as number);
    placed.push({ entity, column, y: top });
    bottoms[column] = top + aboutHeight(entity) + rowGap;
    const isInside = column + step >= 0 && column + step < columns;
    const next = isInside ? { column: column + step, step } : { column, step: -step };
    for (const child of [...(children.get(entity.id) ?? [])].reverse())
      waiting.push({ entity: child, ...next, y: top });
  };
  for (let next = waiting.pop(); next; next = waiting.pop()) put(next);
  // An entity that stands below itself, by way of others.
  for (const entity of entities) put({ entity, column: 0, step: 1, y: 0 });
  for (let next = waiting.pop(); next; next = waiting.pop()) put(next);

  // The names of associations stand between the columns.
  const gap = Math.min(240, Math.max(96, Math.ceil((longestName * 6.2 + 48) / 8) * 8));
  const lefts: number[] = [];
  let width = 0;
  for (let column = 0; column < columns; column++) {
    const widest = placed.reduce((most, p) => (p.column === column ? Math.max(most, aboutWidth(p.entity)) : most), 0);
    lefts.push(width === 0 ? 0 : width + gap);
    if (widest > 0) width = (lefts[column] as number) + widest;
  }
  return {
    places: new Map(placed.map((p) => [p.entity.id, { x: lefts[p.column] as number, y: p.y }])),
    width,
    height: Math.max(...bottoms, rowGap) - rowGap,
  };
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
      accessRules: [],
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

  /** A reference between two entities that is there and fits, apart from those given. */
  findReference(
    from: Entity,
    to: Entity,
    except: ReadonlySet<string | null>,
    fits: (association: Association) => boolean,
  ): Association | undefined {
    return this.model.associations.find(
      (a) => a.from === from.id && a.to === to.id && a.type === 'reference' && !except.has(a.id) && fits(a),
    );
  }

  /** `name` is that of the place where one stands in the other; their own names make it otherwise. */
  addReference(
    from: Entity,
    to: Entity,
    onDeleteTo: Association['onDeleteTo'],
    name: string | null = null,
  ): Association {
    const association: Association = {
      id: this.ids(),
      name: this.names.take(associationName(name ?? `${from.name}_${to.name}`)),
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

  /** Places new entities in a block beside or below what is there; `parentOf` is what each stands below in the message. */
  layOut(parentOf: ReadonlyMap<string, string>): void {
    const known = new Set(this.unit.data.entities.map((e) => e.id));
    const added = this.model.entities.filter((e) => !known.has(e.id));
    const longest = this.model.associations.reduce((most, a) => Math.max(most, a.name.length), 0);
    const block = blockOf(added, parentOf, longest);
    const there = this.unit.data.entities;
    // Beside what is there, or below it, whichever can be read larger.
    const right = there.length === 0 ? edge : Math.max(...there.map((e) => e.x + aboutWidth(e))) + 96;
    const below = there.length === 0 ? edge : Math.max(...there.map((e) => e.y + aboutHeight(e))) + 96;
    const isBeside =
      scaleOf(right + block.width, Math.max(below, block.height)) >=
      scaleOf(Math.max(right, block.width), below + block.height);
    const [left, top] = isBeside ? [right, edge] : [edge, below];
    for (const entity of added) {
      const place = block.places.get(entity.id) as { x: number; y: number };
      entity.x = left + place.x;
      entity.y = top + place.y;
    }
  }

  /** The operation that makes the draft true; none when nothing was added. */
  operations(): UnitOperation[] {
    if (this.isNew) return [{ op: 'create', unit: { ...this.unit, data: this.model } }];
    const patch = diffToPatch(this.unit.data, this.model, ['data']);
    return patch.length > 0 ? [{ op: 'patch', id: this.unit.id, patch }] : [];
  }
}

/** Of two long names it would be longer than a name may be. */
const associationName = (name: string) => (name.length <= 180 ? name : toName(name));
