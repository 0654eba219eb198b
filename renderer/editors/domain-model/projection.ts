import {
  type AssociationEnd,
  type Attribute,
  associationEnds,
  type DomainModel,
  type Entity,
  type ExternalSource,
} from '../../../shared/model/kinds/domain-model.ts';
import { foldedCount, foldedRows } from './folding.ts';
import { entitySize, enumerationSize, headerHeight, overlaps, type Rect, rowMiddle, typeText } from './geometry.ts';
import { type Link, type Route, routeLinks } from './routing.ts';

export interface ShownAttribute {
  attribute: Attribute;
  typeText: string;
  isRequired: boolean;
  isUnique: boolean;
  isIndexed: boolean;
}

export interface ShownEntity {
  entity: Entity;
  attributes: ShownAttribute[];
  /** The attributes that have a row; where the entity is collapsed, fewer. */
  rows: ShownAttribute[];
  isFolded: boolean;
  /** Whether collapsing it hides anything. */
  canFold: boolean;
  /** What is shown of a collapsed entity, to compare; empty when it is not. */
  fold: string;
  /** Name of the generalization when it stands in another module. */
  generalization: string | null;
  /** Of an external entity: its service and set. */
  source: string | null;
  rect: Rect;
  label: string;
}

export interface EnumerationSource {
  id: string;
  name: string;
  values: readonly { id: string; name: string }[];
}

export interface ShownEnumeration {
  enumeration: EnumerationSource;
  rect: Rect;
  label: string;
}

export interface ShownLink {
  id: string;
  kind: 'association' | 'generalization' | 'usage';
  from: string;
  to: string;
  name: string;
  fromEnd: AssociationEnd | null;
  toEnd: AssociationEnd | null;
  label: string;
  route: Route;
}

export interface Diagram {
  entities: ShownEntity[];
  enumerations: ShownEnumeration[];
  links: ShownLink[];
}

export interface DiagramSources {
  /** Enumerations of the module. */
  enumerations: readonly EnumerationSource[];
  /** Qualified names of entities and enumerations by id. */
  nameOf(id: string): string | undefined;
  /** Entities that are collapsed, the attributes they show all the same, and those that mappings find objects by. */
  folds?: { folded: ReadonlySet<string>; pinned: ReadonlySet<string>; keys: ReadonlySet<string> };
  /** Positions under way of a drag. */
  moved?: ReadonlyMap<string, { x: number; y: number }>;
}

/** Entities as they are shown, without where they stand. */
export function showEntity(entity: Entity, sources: DiagramSources, local: ReadonlySet<string>): ShownEntity {
  const short = (id: string): string | undefined => sources.nameOf(id)?.replace(/^.*\./, '');
  const indexed = new Set(entity.indexes.flatMap((i) => i.attributes));
  const attributes = entity.attributes.map(
    (attribute): ShownAttribute => ({
      attribute,
      typeText: typeText(attribute, short),
      isRequired: attribute.validations.some((v) => v.rule === 'required'),
      isUnique: attribute.validations.some((v) => v.rule === 'unique'),
      isIndexed: indexed.has(attribute.id),
    }),
  );
  const texts = new Map(attributes.map((a) => [a.attribute, a.typeText]));
  const count = entity.attributes.length;
  const keys = sources.folds?.keys ?? new Set<string>();
  const canFold = foldedCount(entity, keys) < count;
  const isFolded = canFold && (sources.folds?.folded.has(entity.id) ?? false);
  const shown = isFolded ? new Set(foldedRows(entity, keys, sources.folds?.pinned)) : null;
  const rows = shown ? attributes.filter((a) => shown.has(a.attribute)) : attributes;
  // The row that says how many more there are.
  const more = rows.length < count ? 1 : 0;
  const size = entitySize(entity, (a) => texts.get(a) ?? '', rows.length + more);
  const general = entity.generalization;
  return {
    entity,
    attributes,
    rows,
    isFolded,
    canFold,
    fold: isFolded ? `${rows.map((r) => r.attribute.id).join(' ')}+${count}` : '',
    generalization: general && !local.has(general) ? (sources.nameOf(general) ?? null) : null,
    rect: { x: entity.x, y: entity.y, ...size },
    source: entity.source ? sourceText(entity.source, sources) : null,
    label: `${entity.name}, ${entity.source ? 'external entity' : entity.persistable ? 'entity' : 'non-persistable entity'}, ${count} ${count === 1 ? 'attribute' : 'attributes'}${isFolded ? ', collapsed' : ''}`,
  };
}

/** Where an external entity lives: its service and the set there. */
function sourceText({ service, set }: ExternalSource, { nameOf }: DiagramSources): string {
  const name = service === null ? undefined : nameOf(service)?.replace(/^.*\./, '');
  return [name ?? 'no service', set].filter(Boolean).join(' · ');
}

/** The whole diagram of a domain model: boxes, and links with their routes. */
export function projectDiagram(model: DomainModel, sources: DiagramSources): Diagram {
  const local = new Set(model.entities.map((e) => e.id));
  const entities = model.entities.map((entity) => {
    const shown = showEntity(entity, sources, local);
    const moved = sources.moved?.get(entity.id);
    return moved ? { ...shown, rect: { ...shown.rect, ...moved } } : shown;
  });
  const enumerations = placeEnumerations(entities, sources.enumerations);
  return { entities, enumerations, links: linksOf(model, entities, enumerations, sources) };
}

function linksOf(
  model: DomainModel,
  entities: readonly ShownEntity[],
  enumerations: readonly ShownEnumeration[],
  sources: DiagramSources,
): ShownLink[] {
  const boxes = new Map<string, Rect>([
    ...entities.map((e): [string, Rect] => [e.entity.id, e.rect]),
    ...enumerations.map((e): [string, Rect] => [e.enumeration.id, e.rect]),
  ]);
  const links: (Omit<ShownLink, 'route'> & Link)[] = [];
  for (const a of model.associations) {
    if (!a.from || !a.to) continue;
    const ends = associationEnds(a);
    const label = `${a.name}, association from ${sources.nameOf(a.from) ?? 'nothing'} to ${sources.nameOf(a.to) ?? 'nothing'}`;
    links.push({
      id: a.id,
      kind: 'association',
      from: a.from,
      to: a.to,
      name: a.name,
      fromEnd: ends.from,
      toEnd: ends.to,
      label,
    });
  }
  for (const { entity } of entities) {
    if (!entity.generalization || !boxes.has(entity.generalization)) continue;
    const label = `${entity.name} specializes ${sources.nameOf(entity.generalization)}`;
    links.push({
      id: `general:${entity.id}`,
      kind: 'generalization',
      from: entity.id,
      to: entity.generalization,
      name: '',
      fromEnd: null,
      toEnd: null,
      label,
    });
  }
  const seen = new Set<string>();
  for (const shown of entities) {
    const { entity, rect } = shown;
    for (const attribute of entity.attributes) {
      const box = attribute.type === 'enumeration' ? boxes.get(attribute.enumeration ?? '') : undefined;
      if (!box || !attribute.enumeration) continue;
      const id = `usage:${entity.id}:${attribute.enumeration}`;
      if (seen.has(id)) continue;
      seen.add(id);
      links.push({
        id,
        kind: 'usage',
        from: entity.id,
        to: attribute.enumeration,
        name: '',
        fromEnd: null,
        toEnd: null,
        heights: { from: rect.y + rowMiddle(rowOf(shown, attribute)), to: box.y + headerHeight / 2 + 1 },
        label: `${entity.name} uses ${sources.nameOf(attribute.enumeration)}`,
      });
    }
  }
  const routes = routeLinks(links, boxes);
  return links.flatMap((link) => {
    const route = routes.get(link.id);
    return route ? [{ ...link, route }] : [];
  });
}

/** The row of an attribute; of one that a collapsed entity hides, the row that says how many more there are. */
function rowOf(shown: ShownEntity, attribute: Attribute): number {
  const row = shown.rows.findIndex((r) => r.attribute === attribute);
  return row < 0 ? shown.rows.length : row;
}

/** Enumerations keep no place of their own: they stand beside the first attribute that uses them, or in a column at the right. */
export function placeEnumerations(
  entities: readonly ShownEntity[],
  enumerations: readonly EnumerationSource[],
): ShownEnumeration[] {
  const taken: Rect[] = entities.map((e) => e.rect);
  const rightmost = taken.reduce((x, r) => Math.max(x, r.x + r.width), 0);
  let columnY = taken.length > 0 ? Math.min(...taken.map((r) => r.y)) : 0;
  return enumerations.map((enumeration) => {
    const size = enumerationSize(enumeration.name, enumeration.values);
    const rect = besideUser(enumeration.id, size, entities, taken) ?? { x: rightmost + 48, y: columnY, ...size };
    while (taken.some((t) => overlaps(t, rect, 8))) rect.y += 24;
    if (rect.x === rightmost + 48) columnY = rect.y + rect.height + 24;
    taken.push(rect);
    const count = enumeration.values.length;
    return {
      enumeration,
      rect,
      label: `${enumeration.name}, enumeration, ${count} ${count === 1 ? 'value' : 'values'}`,
    };
  });
}

function besideUser(
  id: string,
  size: { width: number; height: number },
  entities: readonly ShownEntity[],
  taken: readonly Rect[],
): Rect | null {
  for (const shown of entities) {
    const { entity, rect } = shown;
    const user = entity.attributes.find((a) => a.type === 'enumeration' && a.enumeration === id);
    if (!user) continue;
    const y = rect.y + rowMiddle(rowOf(shown, user)) - 16;
    for (const x of [rect.x + rect.width + 48, rect.x - size.width - 48]) {
      const place = { x, y, ...size };
      if (!taken.some((t) => overlaps(t, place, 24))) return place;
    }
  }
  return null;
}
