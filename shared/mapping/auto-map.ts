import { defaultFormat, formatOfStructure, type MessageFormat } from '../format/index.ts';
import { Catalog } from '../model/catalog.ts';
import type { Change, UnitOperation } from '../model/change.ts';
import {
  type Association,
  type Attribute,
  type AttributeType,
  associationEnds,
  type Entity,
} from '../model/kinds/domain-model.ts';
import { NameSet, toName, uniqueName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import { holdsMessages, messageNames, messageOfPath, messageShape } from '../structure/messages.ts';
import { isValueNode, type NodeType, type StructureNode } from '../structure/node.ts';
import { childrenOf, isRecursive, keyPath, type PlacedNode, rootPath, StructureIndex } from '../structure/path.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { wrappedList } from '../structure/wrapped-list.ts';
import { DomainDraft } from './domain-draft.ts';
import {
  type ExportMapping,
  type ImportMapping,
  type MappedObject,
  type MappedValue,
  newObject,
  newValue,
} from './kind.ts';
import { singular } from './singular.ts';

/** One row of a plan (MA-1 to MA-6): what is made or reused for which element. */
export interface AutoMapRow {
  id: string;
  action: 'create' | 'reuse' | 'change' | 'skip';
  subject: 'entity' | 'attribute' | 'association' | 'enumeration' | 'mapping';
  source: string;
  name: string;
  type: string;
  parent: string | null;
  persistable?: boolean;
  /** 0 to 100: how sure the match is. */
  score: number;
}

export interface AutoMapOptions {
  /** The structure unit. */
  structure: Unit<StructureShape>;
  /** Path of the node to begin at; the root otherwise, or what alone may stand at the root. */
  start?: string;
  /** Of a structure of several messages: the one that `structure` is cut to. */
  message?: string;
  /** Module or folder for the new mapping documents; entities go to that module's domain model. */
  parent: string;
  persistable: boolean;
  importMapping: boolean;
  exportMapping: boolean;
  /** Row ids that the person took out. */
  skip?: readonly string[];
  /** Other names for entities and attributes, by row id. */
  rename?: Readonly<Record<string, string>>;
}

export interface AutoMapPlan {
  rows: AutoMapRow[];
  change: Change;
  words: string;
  created: { entities: string[]; enumerations: string[]; importMappings: string[]; exportMappings: string[] };
}

/** The attribute type for a node: texts with a format keep being text, so that nothing is bent. */
export function attributeTypeFor(type: NodeType): AttributeType {
  switch (type) {
    case 'integer':
    case 'long':
    case 'decimal':
    case 'boolean':
    case 'datetime':
    case 'date':
      return type;
    default:
      return 'string';
  }
}

/**
 * Plans entities, attributes, associations, enumerations and mappings for a structure. Nothing is changed: the plan holds
 * the one change that would do it.
 */
export function planAutoMap(view: ProjectView, options: AutoMapOptions, ids: IdSource): AutoMapPlan {
  const { structure, start, ...rest } = options;
  if (!holdsMessages(structure.data)) return new Planner(view, options, ids).plan();
  const message = messageOfPath(structure.data, start) ?? messageNames(structure.data)[0];
  const shape = messageShape(structure.data, message);
  if (message === undefined || !shape) return new Planner(view, options, ids).plan();
  return new Planner(view, { ...rest, structure: { ...structure, data: shape }, message }, ids).plan();
}

/** Where an element's object stands: made for a node, below the object of `parent`. */
interface Draft {
  placed: PlacedNode;
  entity: Entity;
  isNew: boolean;
  row: string;
  mapped: MappedObject;
}

class Planner {
  private readonly options: AutoMapOptions;
  private readonly ids: IdSource;
  private readonly rows: AutoMapRow[] = [];
  private readonly skip: ReadonlySet<string>;
  private readonly domain: DomainDraft;
  private readonly catalog: Catalog;
  private readonly documentNames: NameSet;
  private readonly module: Unit;
  private readonly ops: UnitOperation[] = [];
  private readonly bySignature = new Map<string, Entity>();
  /** What a named type was mapped as first: the others that are of it are mapped like that. */
  private readonly byType = new Map<string, Draft>();
  private readonly enumerations = new Map<string, string>();
  /** The places that associations of this plan were made for, by their ids. */
  private readonly places = new Map<string, string>();
  private readonly format: MessageFormat;
  /** What is still to be drafted: with named types level by level, so that a type is mapped where it stands highest. */
  private readonly waiting: (() => void)[] = [];
  private readonly isByLevel: boolean;
  private readonly met: { entity: Entity; parent: Entity | null }[] = [];
  private readonly created: AutoMapPlan['created'] = {
    entities: [],
    enumerations: [],
    importMappings: [],
    exportMappings: [],
  };

  constructor(view: ProjectView, options: AutoMapOptions, ids: IdSource) {
    this.options = options;
    this.ids = ids;
    this.skip = new Set(options.skip ?? []);
    this.format = formatOfStructure(options.structure.kind) ?? defaultFormat;
    this.isByLevel = options.structure.data.types !== undefined;
    const parent = view.unit(options.parent);
    const module = parent && view.moduleOf(parent);
    if (!module) throw new Error('The mappings need a module to stand in');
    this.module = module;
    this.domain = new DomainDraft(view, module, ids);
    this.catalog = new Catalog(view);
    this.documentNames = new NameSet(
      [...view.units.values()].filter((u) => view.moduleOf(u) === module && u !== module).map((u) => u.name),
    );
  }

  plan(): AutoMapPlan {
    const { structure } = this.options;
    const { message } = this.options;
    const placed = startOf(structure.data, this.options.start);
    const wanted = toName(placed.node.exposedName ?? (placed.node.name || (message ?? structure.name)), 'Root');
    const used = { structure: structure.id, ...(message === undefined ? {} : { message }) };
    const root = this.objectsFor(placed, wanted, null)[0];
    const top =
      root && (wrappedList(placed) ? { ...newObject(placed.path, null), objects: [root.mapped] } : root.mapped);
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) next();
    this.domain.layOut(this.parents());
    this.ops.push(...this.domain.operations());
    if (top) {
      const name =
        this.options.start === undefined && message === undefined
          ? structure.name.replace(/(_?Structure|Message)$/i, '') || structure.name
          : wanted;
      if (this.options.importMapping)
        this.addMapping('import-mapping', `Import_${name}`, {
          ...used,
          root: top,
          parameters: [],
          unknownMembers: 'ignore',
        } satisfies ImportMapping);
      if (this.options.exportMapping)
        this.addMapping('export-mapping', `Export_${name}`, {
          ...used,
          root: toExport(top),
          parameters: [],
          pretty: false,
        } satisfies ExportMapping);
    }
    return {
      rows: this.rows,
      change: { label: `Map ${structure.name} automatically`, ops: this.ops },
      words: this.words(),
      created: this.created,
    };
  }

  private addMapping(
    kind: 'import-mapping' | 'export-mapping',
    wanted: string,
    data: ImportMapping | ExportMapping,
  ): void {
    const row = `${kind}:${wanted}`;
    const skipped = this.skip.has(row);
    const name = uniqueName(this.options.rename?.[row] ?? wanted, (n) => this.documentNames.has(n));
    this.rows.push({
      id: row,
      action: skipped ? 'skip' : 'create',
      subject: 'mapping',
      source: rootPath,
      name,
      type: kind === 'import-mapping' ? 'Import mapping' : 'Export mapping',
      parent: null,
      score: 100,
    });
    if (skipped) return;
    this.documentNames.add(name);
    this.ops.push({
      op: 'create',
      unit: { id: this.ids(), kind, name, parent: this.options.parent, documentation: '', data },
    });
    (kind === 'import-mapping' ? this.created.importMappings : this.created.exportMappings).push(
      `${this.module.name}.${name}`,
    );
  }

  /** The element for a node. A list below an object has no object of its own: its items do. */
  private objectsFor(placed: PlacedNode, name: string, parent: Draft | null): Draft[] {
    const list = wrappedList(placed);
    if (list) return this.objectsFor(list, name, parent);
    const { node } = placed;
    if (node.type !== 'array' && node.type !== 'dictionary') return [this.draft(placed, name, parent)];
    const item = childrenOf(placed)[0];
    return item ? [this.draft(item, this.itemName(item.node, name, parent), parent)] : [];
  }

  private itemName(item: StructureNode, name: string, parent: Draft | null): string {
    if (item.group !== undefined && parent) return `${parent.entity.name}${name[0]?.toUpperCase()}${name.slice(1)}`;
    const base = singular(name);
    if (item.type === 'object' || base !== name) return base;
    return parent ? name : `${base}Item`;
  }

  /** Makes (or reuses) the entity for a node and maps what stands below it. */
  private draft(placed: PlacedNode, own: string, parent: Draft | null): Draft {
    const { node } = placed;
    const row = `entity:${placed.path}`;
    const isShared = node.ref !== undefined && node.type === 'object' && placed.parent?.node.type !== 'dictionary';
    // The root of a message of several is called as its type is, which the others have, too.
    const isPlaced = parent !== null || this.options.message !== undefined || wrapperOf(placed) !== null;
    const known = isShared && parent ? this.byType.get(node.ref as string) : undefined;
    if (known && parent) return this.draftLike(known, placed, parent);
    const wanted =
      isShared && isPlaced && node.exposedName === undefined ? toName(typeName(node.ref as string), own) : own;
    const signature = `${node.exposedName ?? wanted}|${signatureOf(placed)}`;
    const name = this.options.rename?.[row] ?? node.exposedName ?? wanted;
    const same = this.bySignature.get(signature);
    const candidate = same ?? this.reusable(name, placed);
    let entity: Entity;
    if (candidate) {
      entity = this.domain.entity(candidate.id);
      this.rows.push({
        id: row,
        action: 'reuse',
        subject: 'entity',
        source: placed.path,
        name: entity.name,
        type: 'Entity',
        parent: parent?.row ?? null,
        persistable: entity.persistable,
        score: same ? 100 : 92,
      });
    } else {
      const free = this.domain.names.has(name) && parent ? nameBelow(parent.entity.name, name) : name;
      entity = this.domain.addEntity(free, this.options.persistable);
      this.created.entities.push(`${this.module.name}.${entity.name}`);
      this.rows.push({
        id: row,
        action: 'create',
        subject: 'entity',
        source: placed.path,
        name: entity.name,
        type: 'Entity',
        parent: parent?.row ?? null,
        persistable: entity.persistable,
        score: 100,
      });
    }
    this.bySignature.set(signature, entity);
    this.met.push({ entity, parent: parent?.entity ?? null });
    const mapped = newObject(placed.path, entity.id);
    const draft: Draft = { placed, entity, isNew: !candidate, row, mapped };
    if (isShared) this.byType.set(node.ref as string, draft);
    if (parent) {
      mapped.association = this.association(draft, parent).id;
      parent.mapped.objects.push(mapped);
    }
    // Entries of dictionaries are mapped one by one, each with its key: below one of the same type there is no end of them.
    if (placed.parent?.node.type === 'dictionary' && isRecursive(placed)) return draft;
    if (this.isByLevel && parent) this.waiting.push(() => this.members(draft));
    else this.members(draft);
    return draft;
  }

  /** An object of a type that is mapped elsewhere: only how it hangs on its parent is its own. */
  private draftLike(known: Draft, placed: PlacedNode, parent: Draft): Draft {
    const row = `entity:${placed.path}`;
    this.rows.push({
      id: row,
      action: 'reuse',
      subject: 'entity',
      source: placed.path,
      name: known.entity.name,
      type: 'Entity',
      parent: parent.row,
      persistable: known.entity.persistable,
      score: 100,
    });
    const mapped: MappedObject = { ...newObject(placed.path, known.entity.id), like: known.mapped.path };
    const draft: Draft = { placed, entity: known.entity, isNew: false, row, mapped };
    mapped.association = this.association(draft, parent).id;
    parent.mapped.objects.push(mapped);
    return draft;
  }

  /** Maps what stands in an element. */
  private members(draft: Draft): void {
    const { placed, entity } = draft;
    const { node } = placed;
    const used = new Set<string>();
    if (placed.parent?.node.type === 'dictionary') {
      this.value(
        draft,
        { ...placed, path: keyPath(placed.parent.path), node: { name: 'Key', type: 'string' } },
        'Key',
        used,
      );
    }
    if (node.type === 'object') {
      const notes: { placed: PlacedNode; name: string }[] = [];
      this.membersOf(placed, draft, used, notes);
      for (const note of notes) this.value(draft, note.placed, note.name, used);
    } else if (node.type === 'array' || node.type === 'dictionary') {
      const item = childrenOf(placed)[0];
      if (item) this.draft(item, this.itemName(item.node, entity.name, draft), draft);
    } else this.value(draft, placed, 'Value', used);
  }

  /** The members of an object, and those of groups that are no object of their own. `notes` are what values say of themselves; they come last. */
  private membersOf(
    placed: PlacedNode,
    draft: Draft,
    used: Set<string>,
    notes: { placed: PlacedNode; name: string }[],
  ): void {
    for (const child of childrenOf(placed)) {
      const { node } = child;
      const name = node.exposedName ?? toName(node.name, 'Value');
      if (isValueNode(node)) this.value(draft, child, name, used);
      else if (this.skip.has(`entity:${child.path}`))
        this.rows.push({
          id: `entity:${child.path}`,
          action: 'skip',
          subject: 'entity',
          source: child.path,
          name: toName(node.name),
          type: 'Entity',
          parent: draft.row,
          score: 100,
        });
      else if (node.group !== undefined) this.membersOf(child, draft, used, notes);
      else if (this.isOneValue(child))
        for (const part of childrenOf(child)) {
          if (this.format.isContent(part.node)) this.value(draft, part, name, used);
          else {
            const own = part.node.exposedName ?? toName(part.node.name, 'Value');
            notes.push({ placed: part, name: `${name}${own[0]?.toUpperCase()}${own.slice(1)}` });
          }
        }
      else this.objectsFor(child, node.exposedName ?? toName(node.name, 'Item'), draft);
    }
  }

  /** Whether an object is one value with notes on it, such as an amount with its currency: it needs no entity of its own. */
  private isOneValue(placed: PlacedNode): boolean {
    if (placed.node.type !== 'object' || placed.node.nullable) return false;
    const members = placed.node.children ?? [];
    return (
      members.some((m) => this.format.isContent(m)) &&
      members.every((m) => isValueNode(m) || m.ref !== undefined) &&
      childrenOf(placed).every((m) => isValueNode(m.node))
    );
  }

  /** An entity of the domain model with this name whose attributes do not contradict the node. */
  private reusable(name: string, placed: PlacedNode): Entity | undefined {
    const entity = this.domain.existing.get(name.toLowerCase());
    if (!entity) return undefined;
    const fits = childrenOf(placed).every((child) => {
      if (!isValueNode(child.node)) return true;
      const attribute = entity.attributes.find((a) => a.name.toLowerCase() === toName(child.node.name).toLowerCase());
      return !attribute || this.holds(attribute, child.node);
    });
    return fits ? entity : undefined;
  }

  /** Whether an attribute can hold a node's values; of texts, an enumeration holds those that it knows. */
  private holds(attribute: Attribute, node: StructureNode): boolean {
    if (attribute.type !== 'enumeration' || node.type !== 'string') return canHold(attribute.type, node.type);
    const known = this.catalog.enumeration(attribute.enumeration)?.values.map((v) => v.wire ?? v.name) ?? [];
    const seen = node.enum ?? (node.sample === undefined ? [] : [node.sample]);
    return seen.length > 0 && seen.every((text) => known.includes(text));
  }

  private value(draft: Draft, placed: PlacedNode, wanted: string, used: Set<string>): void {
    const row = `attribute:${placed.path}`;
    const { entity } = draft;
    if (this.skip.has(row)) {
      this.rows.push({
        id: row,
        action: 'skip',
        subject: 'attribute',
        source: placed.path,
        name: wanted,
        type: '',
        parent: draft.row,
        score: 100,
      });
      return;
    }
    const type = attributeTypeFor(placed.node.type);
    const name = this.options.rename?.[row] ?? wanted;
    const found = entity.attributes.find(
      (a) => a.name.toLowerCase() === name.toLowerCase() && !used.has(a.id) && this.holds(a, placed.node),
    );
    let attribute: Attribute;
    if (found) {
      attribute = found;
      if (!draft.isNew)
        this.rows.push({
          id: row,
          action: 'reuse',
          subject: 'attribute',
          source: placed.path,
          name: found.name,
          type: found.type,
          parent: draft.row,
          score: 96,
        });
    } else {
      const enumeration = placed.node.enum ? this.enumeration(placed, wanted) : null;
      attribute = this.domain.addAttribute(entity, name, type, enumeration);
      this.rows.push({
        id: row,
        action: draft.isNew ? 'create' : 'change',
        subject: 'attribute',
        source: placed.path,
        name: attribute.name,
        type: attribute.type,
        parent: draft.row,
        score: 100,
      });
    }
    used.add(attribute.id);
    draft.mapped.values.push(newValue(placed.path, attribute.id));
  }

  private enumeration(placed: PlacedNode, own: string): string {
    const { ref } = placed.node;
    const known = ref === undefined ? undefined : this.enumerations.get(ref);
    if (known !== undefined) return known;
    const names = new NameSet();
    const wanted = ref === undefined ? own : typeName(ref);
    const name = uniqueName(toName(wanted, 'Values'), (n) => this.documentNames.has(n) || this.domain.names.has(n));
    this.documentNames.add(name);
    const unit: Unit = {
      id: this.ids(),
      kind: 'enumeration',
      name,
      parent: this.options.parent,
      documentation: '',
      data: {
        values: (placed.node.enum ?? []).map((wire) => {
          const valueName = names.take(toName(wire, 'Value'));
          return {
            id: this.ids(),
            name: valueName,
            caption: wire,
            ...(valueName === wire ? {} : { wire }),
            documentation: '',
          };
        }),
      },
    };
    this.ops.push({ op: 'create', unit });
    this.created.enumerations.push(`${this.module.name}.${name}`);
    this.rows.push({
      id: `enumeration:${placed.path}`,
      action: 'create',
      subject: 'enumeration',
      source: placed.path,
      name,
      type: 'Enumeration',
      parent: null,
      score: 100,
    });
    if (ref !== undefined) this.enumerations.set(ref, unit.id);
    return unit.id;
  }

  /** The association from a child's element to its parent's: lists are owned by the child, single objects by the parent (DMO-33). */
  private association(child: Draft, parent: Draft): Association {
    const isList = child.placed.path.endsWith('[*]') || child.placed.path.endsWith('{*}');
    const [from, to] = isList ? [child.entity, parent.entity] : [parent.entity, child.entity];
    const taken = new Set(parent.mapped.objects.map((o) => o.association));
    const { node } = wrapperOf(child.placed) ?? (isList && child.placed.parent ? child.placed.parent : child.placed);
    // Of a type that stands in many places, the name of the place says which this is.
    const role = child.placed.node.ref !== undefined && node.name !== '' ? toName(node.name) : null;
    const name = role === null ? null : isList ? `${role}_${parent.entity.name}` : `${parent.entity.name}_${role}`;
    const place = `${parent.entity.id} ${isList ? 'list' : 'one'} ${node.name}`;
    // One that was made for another place may lead the other way round: from what it stands in to what stands in it.
    const fits = ({ id, name: own }: Association) => {
      const made = this.places.get(id);
      return made === undefined ? name === null || own.toLowerCase() === name.toLowerCase() : made === place;
    };
    const found = this.domain.findReference(from, to, taken, fits);
    const row = `association:${child.placed.path}`;
    if (found) {
      this.rows.push({
        id: row,
        action: 'reuse',
        subject: 'association',
        source: child.placed.path,
        name: found.name,
        type: endsInWords(found),
        parent: child.row,
        score: 95,
      });
      return found;
    }
    const association = this.domain.addReference(from, to, isList ? 'cascade' : 'keep', name);
    this.places.set(association.id, place);
    this.rows.push({
      id: row,
      action: 'create',
      subject: 'association',
      source: child.placed.path,
      name: association.name,
      type: endsInWords(association),
      parent: child.row,
      score: 100,
    });
    return association;
  }

  /** The entity that each one was met first below of, by its id. */
  private parents(): Map<string, string> {
    const parents = new Map<string, string>();
    const seen = new Set<string>();
    for (const { entity, parent } of this.met) {
      if (parent && !seen.has(entity.id)) parents.set(entity.id, parent.id);
      seen.add(entity.id);
    }
    return parents;
  }

  private words(): string {
    const count = (action: AutoMapRow['action'], subject: AutoMapRow['subject']) =>
      this.rows.filter((r) => r.action === action && r.subject === subject).length;
    const part = (n: number, one: string, many: string) => (n === 0 ? null : `${n} ${n === 1 ? one : many}`);
    const made = [
      part(count('create', 'entity'), 'entity', 'entities'),
      part(count('create', 'attribute') + count('change', 'attribute'), 'attribute', 'attributes'),
      part(count('create', 'association'), 'association', 'associations'),
      part(count('create', 'enumeration'), 'enumeration', 'enumerations'),
      part(count('create', 'mapping'), 'mapping', 'mappings'),
    ].filter((p) => p !== null);
    const reused = part(count('reuse', 'entity'), 'entity', 'entities');
    return `Creates ${made.length > 0 ? made.join(', ') : 'nothing'}${reused ? `; reuses ${reused}` : ''}.`;
  }
}

/** The element that stands around the list of an item, and only around it. */
function wrapperOf({ parent: list }: PlacedNode): PlacedNode | null {
  return list?.parent && wrappedList(list.parent) ? list.parent : null;
}

/** Where the mapping of a structure begins. */
function startOf(shape: StructureShape, start: string | undefined): PlacedNode {
  const index = new StructureIndex(shape);
  const found = start === undefined ? index.root : (index.get(start) ?? index.root);
  const below = found.node.group === undefined ? [] : childrenOf(found);
  return below.length > 0 && found === index.root ? (below[0] as PlacedNode) : found;
}

/** The name of a type without the word that it is one. */
function typeName(ref: string): string {
  return ref.replace(/[_-]?type(?=(_\d+)?$)/i, '') || ref;
}

/** Names below names grow with each level of lists in lists: a long one gets a number instead. */
const nameBelow = (parent: string, name: string) => (parent.length + name.length > 100 ? name : `${parent}${name}`);

/** The ends of an association in words, read along its name: from its owner. */
function endsInWords(association: Association): string {
  const { from, to } = associationEnds(association);
  return `${from} to ${to}`;
}

/** Whether an attribute of a type can hold every value of a node without bending it. */
export function canHold(attribute: AttributeType, node: NodeType): boolean {
  const wanted = attributeTypeFor(node);
  if (attribute === wanted) return true;
  if (attribute === 'long' || attribute === 'decimal')
    return wanted === 'integer' || (attribute === 'decimal' && wanted === 'long');
  return false;
}

/** Shape of a node with everything below, to find equal ones. */
function signatureOf(placed: PlacedNode): string {
  const { node } = placed;
  if (node.ref !== undefined) return `=${node.ref}`;
  const self = `${placed.parent?.node.type === 'dictionary' ? '#' : ''}${node.type}`;
  if (node.type === 'object')
    return `${self}(${childrenOf(placed)
      .map((c) => `${JSON.stringify(c.node.name)}:${signatureOf(c)}`)
      .join(',')})`;
  const item = childrenOf(placed)[0];
  return item ? `${self}<${signatureOf(item)}>` : self;
}

/** The export side of an import's elements: the same tree, without what only reading needs. */
export function toExport(root: MappedObject): MappedObject {
  return {
    ...newObject(root.path, root.entity, root.association),
    ...(root.like === undefined ? {} : { like: root.like }),
    values: root.values.map((v): MappedValue => newValue(v.path, v.attribute)),
    objects: root.objects.map(toExport),
  };
}
