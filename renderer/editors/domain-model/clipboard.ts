import { z } from 'zod';
import {
  type Attribute,
  associationSchema,
  attributeSchema,
  type DomainModel,
  entitySchema,
} from '../../../shared/model/kinds/domain-model.ts';
import type { IdSource } from '../../../shared/model/unit.ts';
import { type Edit, find, freeName } from './edits.ts';
import { entitySize, overlaps, type Rect, typeText } from './geometry.ts';

const clipSchema = z.strictObject({
  weft: z.literal('domain-model-elements'),
  entities: z.array(entitySchema),
  associations: z.array(associationSchema),
  attributes: z.array(attributeSchema),
});
export type Clip = z.infer<typeof clipSchema>;

/** What a selection puts on the clipboard: entities with the associations between them, or attributes. */
export function copyElements(model: DomainModel, ids: readonly string[]): Clip | null {
  const picked = new Set(ids);
  const entities = model.entities.filter((e) => picked.has(e.id));
  const attributes =
    entities.length > 0
      ? []
      : ids.flatMap((id) => {
          const found = find(model, id);
          return found?.kind === 'attribute' ? [found.element] : [];
        });
  if (entities.length + attributes.length === 0) return null;
  const associations = model.associations.filter((a) => picked.has(a.from ?? '') && picked.has(a.to ?? ''));
  return structuredClone({ weft: 'domain-model-elements', entities, associations, attributes });
}

/** Reads a clipboard text; null when it is something else. */
export function parseClip(text: string): Clip | null {
  try {
    return clipSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Enough of the type for the size of its row. */
const typeWords = (attribute: Attribute): string => typeText(attribute, () => undefined);

/** Pastes with new ids and free names, clear of the boxes that are `taken`. Attributes go into `target`, the selected entity. */
export function paste(
  model: DomainModel,
  clip: Clip,
  newId: IdSource,
  target: string | null,
  verb = 'Paste',
  taken: readonly Rect[] = [],
): Edit | null {
  if (clip.entities.length === 0) return pasteAttributes(model, clip.attributes, newId, target, verb);
  const ids = new Map<string, string>();
  const fresh = (id: string): string => {
    const known = ids.get(id) ?? newId();
    ids.set(id, known);
    return known;
  };
  const names = model.entities.map((e) => e.name);
  const entities = structuredClone(clip.entities);
  for (const entity of entities) {
    entity.id = fresh(entity.id);
    entity.name = freeName(entity.name, names);
    names.push(entity.name);
    entity.x += 32;
    entity.y += 32;
    for (const attribute of entity.attributes) attribute.id = fresh(attribute.id);
    for (const index of entity.indexes) {
      index.id = newId();
      index.attributes = index.attributes.map((a) => (a ? (ids.get(a) ?? a) : a));
    }
    for (const event of entity.events) event.id = newId();
  }
  const lies = (e: (typeof entities)[number]): boolean => {
    const own = { x: e.x, y: e.y, ...entitySize(e, typeWords) };
    return taken.some((rect) => overlaps(rect, own, 8));
  };
  // Together, so that copies keep their places to each other.
  while (entities.some(lies)) for (const entity of entities) entity.y += 32;
  for (const entity of entities)
    if (entity.generalization) entity.generalization = ids.get(entity.generalization) ?? entity.generalization;
  const associationNames = model.associations.map((a) => a.name);
  const associations = clip.associations.map((a) => {
    const name = freeName(a.name, associationNames);
    associationNames.push(name);
    return { ...a, id: newId(), name, from: ids.get(a.from ?? '') ?? a.from, to: ids.get(a.to ?? '') ?? a.to };
  });
  return {
    label: entities.length === 1 ? `${verb} ${entities[0]?.name}` : `${verb} ${entities.length} entities`,
    mutate: (m) => {
      m.entities.push(...entities);
      m.associations.push(...associations);
    },
    select: entities.map((e) => e.id),
  };
}

function pasteAttributes(
  model: DomainModel,
  attributes: readonly Attribute[],
  newId: IdSource,
  target: string | null,
  verb: string,
): Edit | null {
  const entity = model.entities.find((e) => e.id === target);
  if (!entity) return null;
  const names = entity.attributes.map((a) => a.name);
  const copies = attributes.map((a) => {
    const name = freeName(a.name, names);
    names.push(name);
    return { ...structuredClone(a), id: newId(), name };
  });
  return {
    label: `${verb} ${copies.length} ${copies.length === 1 ? 'attribute' : 'attributes'}`,
    mutate: (m) => void m.entities.find((e) => e.id === target)?.attributes.push(...copies),
    select: copies.map((a) => a.id),
  };
}
