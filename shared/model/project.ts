import type { KindRegistry } from './kind.ts';
import type { DomainModel, Entity } from './kinds/domain-model.ts';
import { placesAbove } from './places.ts';
import { type DataPath, marksOf, valueAt, walkData } from './schema-walk.ts';
import type { Unit } from './unit.ts';

/** Name of the single domain-model unit in qualified names and text form. */
export const domainModelName = 'DomainModel';

/** An element inside a unit that others may refer to. */
export interface ElementInfo {
  id: string;
  /** What the schema of its document calls it: `entity`, `attribute`, … */
  kind: string;
  name: string;
  qualifiedName: string;
  unit: string;
}

/** A reference found in unit data. */
export interface FoundReference {
  unit: string;
  path: readonly (string | number)[];
  target: string;
  /** Kinds that the field accepts. */
  accepts: readonly string[];
}

/**
 * A read view over the units of a project. Immutable by convention: `withUnits` gives the next view and shares what did
 * not change, so a reader can keep one while an edit makes the next.
 */
export class ProjectView {
  readonly units: ReadonlyMap<string, Unit>;
  readonly kinds: KindRegistry;
  private elementIndex: Map<string, ElementInfo> | null = null;
  private nameIndex: Map<string, string> | null = null;
  private childIndex: Map<string | null, Unit[]> | null = null;

  constructor(units: Iterable<Unit> | ReadonlyMap<string, Unit>, kinds: KindRegistry) {
    this.units = units instanceof Map ? units : new Map([...(units as Iterable<Unit>)].map((unit) => [unit.id, unit]));
    this.kinds = kinds;
  }

  /** The next view: `changed` replace or join, `deleted` go. */
  withUnits(changed: Iterable<Unit>, deleted: Iterable<string>): ProjectView {
    const next = new Map(this.units);
    for (const id of deleted) next.delete(id);
    for (const unit of changed) next.set(unit.id, unit);
    return new ProjectView(next, this.kinds);
  }

  unit(id: string | null | undefined): Unit | undefined {
    return id ? this.units.get(id) : undefined;
  }

  ofKind<D = unknown>(kind: string): Unit<D>[] {
    const found: Unit<D>[] = [];
    for (const unit of this.units.values()) if (unit.kind === kind) found.push(unit as Unit<D>);
    return found;
  }

  childrenOf(parent: string | null): readonly Unit[] {
    if (!this.childIndex) {
      this.childIndex = new Map();
      for (const unit of this.units.values()) {
        const list = this.childIndex.get(unit.parent);
        if (list) list.push(unit);
        else this.childIndex.set(unit.parent, [unit]);
      }
    }
    return this.childIndex.get(parent) ?? [];
  }

  /** What a unit stands in, the innermost first, up to its module; bounded, and each once (`placesAbove`). */
  placesOf(unit: Unit): Unit[] {
    return placesAbove(unit, (id) => this.units.get(id));
  }

  /** The module a unit stands in (itself for a module), undefined for project-wide units. */
  moduleOf(unit: Unit): Unit | undefined {
    if (unit.kind === 'module') return unit;
    const last = this.placesOf(unit).at(-1);
    return last?.kind === 'module' ? last : undefined;
  }

  /** `Module.Name`; the bare name for modules and project-wide units. Folders have `Module.Folder/Sub`. */
  qualifiedName(unit: Unit): string {
    if (unit.kind === 'module' || unit.parent === null) return unit.name;
    const places = this.placesOf(unit);
    const module = places.pop();
    if (module?.kind !== 'module') return unit.name;
    if (unit.kind !== 'folder') return `${module.name}.${unit.name}`;
    return `${module.name}.${[unit, ...places]
      .map(({ name }) => name)
      .reverse()
      .join('/')}`;
  }

  /** Elements (entities, attributes, associations, enumeration values) by id. */
  elements(): ReadonlyMap<string, ElementInfo> {
    if (this.elementIndex) return this.elementIndex;
    const index = new Map<string, ElementInfo>();
    for (const unit of this.units.values())
      for (const element of elementsOf(unit, this)) index.set(element.id, element);
    this.elementIndex = index;
    return index;
  }

  element(id: string | null | undefined): ElementInfo | undefined {
    return id ? this.elements().get(id) : undefined;
  }

  /** Qualified name of a unit or element by id. */
  nameOf(id: string): string | undefined {
    const unit = this.units.get(id);
    if (unit) return this.qualifiedName(unit);
    return this.elements().get(id)?.qualifiedName;
  }

  /** Id of the unit or element with a qualified name, restricted to the kinds that are accepted. */
  byName(qualifiedName: string, accepts?: readonly string[]): string | undefined {
    if (!this.nameIndex) {
      this.nameIndex = new Map();
      for (const unit of this.units.values()) this.nameIndex.set(`${unit.kind}:${this.qualifiedName(unit)}`, unit.id);
      for (const element of this.elements().values()) {
        const key = `${element.kind}:${element.qualifiedName}`;
        if (!this.nameIndex.has(key)) this.nameIndex.set(key, element.id);
      }
    }
    const kinds = accepts ?? [...this.kinds.all().map((k) => k.kind), ...elementKindsOf(this.kinds)];
    for (const kind of kinds) {
      const id = this.nameIndex.get(`${kind}:${qualifiedName}`);
      if (id) return id;
    }
    return undefined;
  }

  /** Every reference by id in the data of a unit. */
  referencesOf(unit: Unit): FoundReference[] {
    const kind = this.kinds.get(unit.kind);
    if (!kind) return [];
    const found: FoundReference[] = [];
    walkData(kind.schema, unit.data, ({ meta, value, path }) => {
      if (typeof meta.ref === 'string' && typeof value === 'string') {
        found.push({ unit: unit.id, path, target: value, accepts: meta.ref.split('|') });
      }
    });
    return found;
  }

  /** Entities with the unit and module they stand in. */
  *entities(): Generator<{ entity: Entity; unit: Unit<DomainModel>; qualifiedName: string }> {
    for (const unit of this.ofKind<DomainModel>('domain-model')) {
      const module = this.moduleOf(unit)?.name ?? '';
      for (const entity of unit.data.entities) yield { entity, unit, qualifiedName: `${module}.${entity.name}` };
    }
  }
}

/** Elements of the data of a unit that others may refer to: what its schema gives a kind. */
export function elementsIn(
  unit: Unit,
  kinds: KindRegistry,
): { id: string; kind: string; path: DataPath; name: string; documentation: string }[] {
  const schema = kinds.get(unit.kind)?.schema;
  if (!schema || marksOf(schema, 'element').size === 0) return [];
  const found: ReturnType<typeof elementsIn> = [];
  walkData(schema, unit.data, ({ meta, value, path }) => {
    if (typeof meta.element !== 'string' || typeof value !== 'string') return;
    const holder = valueAt(unit.data, path.slice(0, -1)) as { name?: string; documentation?: string };
    found.push({
      id: value,
      kind: meta.element,
      path: path.slice(0, -1),
      name: holder.name ?? '',
      documentation: holder.documentation ?? '',
    });
  });
  return found;
}

/** The kinds of elements that the documents of a registry have. */
export function elementKindsOf(kinds: KindRegistry): string[] {
  return kinds.all().flatMap((kind) => [...marksOf(kind.schema, 'element')].map(String));
}

/** What was found of a document, which never changes itself: a view is made anew with each edit, its documents mostly stay. */
const knownElements = new WeakMap<Unit, { base: string; kinds: KindRegistry; elements: readonly ElementInfo[] }>();

function elementsOf(unit: Unit, view: ProjectView): readonly ElementInfo[] {
  const { kinds } = view;
  const kind = kinds.get(unit.kind);
  if (!kind) return [];
  // The one document of its kind in a module has no name of its own: what it holds is named by the module.
  const base = kind.single ? (view.moduleOf(unit)?.name ?? '') : view.qualifiedName(unit);
  const known = knownElements.get(unit);
  if (known?.base === base && known.kinds === kinds) return known.elements;
  // The elements around the one that is looked at, the innermost last: the walk goes down before it goes on.
  const around: { at: string; qualifiedName: string }[] = [];
  const elements = elementsIn(unit, kinds).map(({ id, kind: elementKind, path, name }): ElementInfo => {
    const at = `${path.join('/')}/`;
    while (around.length > 0 && !at.startsWith(around.at(-1)?.at ?? '')) around.pop();
    const holder = around.at(-1)?.qualifiedName ?? base;
    // What the project itself holds stands in no module.
    const qualifiedName = holder === '' ? name : `${holder}.${name}`;
    around.push({ at, qualifiedName });
    return { id, kind: elementKind, name, qualifiedName, unit: unit.id };
  });
  knownElements.set(unit, { base, kinds, elements });
  return elements;
}
