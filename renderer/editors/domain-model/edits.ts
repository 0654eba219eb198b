import { removeElements } from '../../../shared/model/deletion.ts';
import {
  type Association,
  type Attribute,
  type AttributeType,
  type DomainModel,
  domainModelKind,
  type Entity,
} from '../../../shared/model/kinds/domain-model.ts';
import type { IdSource } from '../../../shared/model/unit.ts';
import type { Point } from './geometry.ts';

/** A gesture's edit: what the undo step is called, what it does to the model, and what is selected after it. */
export interface Edit {
  label: string;
  mutate(model: DomainModel): void;
  select: string[];
  /** Lays the whole diagram out anew: it is shown from its beginning. */
  arranges?: true;
}

/** `Name`, or `Name2`, `Name3` … when it is taken. Names compare without regard to case. */
export function freeName(given: string, taken: Iterable<string>): string {
  const wanted = given.normalize('NFC');
  const names = new Set([...taken].map((n) => n.toLowerCase()));
  if (!names.has(wanted.toLowerCase())) return wanted;
  for (let n = 2; ; n++) if (!names.has(`${wanted}${n}`.toLowerCase())) return `${wanted}${n}`;
}

const onGrid = (value: number): number => Math.round(value / 8) * 8;

export function addEntity(model: DomainModel, at: Point, newId: IdSource): Edit {
  const name = freeName(
    'Entity',
    model.entities.map((e) => e.name),
  );
  const entity: Entity = {
    id: newId(),
    name,
    persistable: true,
    generalization: null,
    x: onGrid(at.x),
    y: onGrid(at.y),
    attributes: [],
    indexes: [],
    events: [],
    accessRules: [],
    documentation: '',
  };
  return { label: `Add entity ${name}`, mutate: (m) => void m.entities.push(entity), select: [entity.id] };
}

export function rename(model: DomainModel, id: string, name: string): Edit | null {
  const found = find(model, id);
  if (!found || found.element.name === name || !name.trim()) return null;
  return {
    label: `Rename ${found.element.name} to ${name.trim()}`,
    mutate: (m) => {
      const target = find(m, id);
      if (target) target.element.name = name.trim();
    },
    select: [id],
  };
}

export interface AttributeValues {
  name: string;
  type: AttributeType;
  enumeration?: string | null;
}

export function addAttribute(
  model: DomainModel,
  entityId: string,
  values: AttributeValues,
  newId: IdSource,
  after?: string,
): Edit | null {
  const entity = model.entities.find((e) => e.id === entityId);
  if (!entity || !values.name.trim()) return null;
  const attribute: Attribute = {
    id: newId(),
    name: freeName(
      values.name.trim(),
      entity.attributes.map((a) => a.name),
    ),
    type: values.type,
    length: null,
    enumeration: values.enumeration ?? null,
    default: '',
    calculated: null,
    validations: [],
    documentation: '',
  };
  return {
    label: `Add attribute ${entity.name}.${attribute.name}`,
    mutate: (m) => {
      const list = m.entities.find((e) => e.id === entityId)?.attributes;
      const index = after ? (list?.findIndex((a) => a.id === after) ?? -1) : -1;
      list?.splice(index < 0 ? list.length : index + 1, 0, attribute);
    },
    select: [attribute.id],
  };
}

/** Changes members of an attribute; a type that does not take a length, enumeration or default loses it. */
export function editAttribute(model: DomainModel, id: string, values: Partial<Attribute>): Edit | null {
  const found = find(model, id);
  if (found?.kind !== 'attribute') return null;
  return {
    label: `Change attribute ${found.owner.name}.${found.element.name}`,
    mutate: (m) => {
      const target = find(m, id);
      if (target?.kind !== 'attribute') return;
      const before = target.element.type;
      Object.assign(target.element, values);
      if (target.element.type === before) return;
      if (target.element.type !== 'string') target.element.length = null;
      if (target.element.type !== 'enumeration') target.element.enumeration = null;
      if (!('default' in values)) target.element.default = '';
    },
    select: [id],
  };
}

/** Adds or takes away a validation rule without properties. */
export function toggleRule(model: DomainModel, id: string, rule: 'required' | 'unique'): Edit | null {
  const found = find(model, id);
  if (found?.kind !== 'attribute') return null;
  const rest = found.element.validations.filter((v) => v.rule !== rule);
  const validations =
    rest.length < found.element.validations.length ? rest : [...found.element.validations, { rule, message: '' }];
  return editAttribute(model, id, { validations });
}

export function move(model: DomainModel, places: ReadonlyMap<string, Point>): Edit | null {
  const names = model.entities.filter((e) => places.has(e.id)).map((e) => e.name);
  const notes = model.notes.filter((n) => places.has(n.id));
  if (names.length + notes.length === 0) return null;
  return {
    label:
      names.length === 1 && notes.length === 0 ? `Move ${names[0]}` : `Move ${names.length + notes.length} elements`,
    mutate: (m) => {
      for (const element of [...m.entities, ...m.notes]) {
        const place = places.get(element.id);
        if (place) Object.assign(element, { x: Math.round(place.x), y: Math.round(place.y) });
      }
    },
    select: [...places.keys()],
  };
}

/** Moves what a layout placed; nothing is selected by it. */
export function tidied(model: DomainModel, places: ReadonlyMap<string, Point>): Edit | null {
  const edit = move(model, places);
  return edit && { ...edit, label: 'Tidy', select: [], arranges: true };
}

export function connect(
  model: DomainModel,
  from: string,
  to: string,
  nameOf: (id: string) => string,
  newId: IdSource,
): Edit {
  const name = freeName(
    `${nameOf(from)}_${nameOf(to)}`,
    model.associations.map((a) => a.name),
  );
  const association: Association = {
    id: newId(),
    name,
    from,
    to,
    type: 'reference',
    owner: 'default',
    onDeleteFrom: 'keep',
    onDeleteTo: 'keep',
    documentation: '',
  };
  return {
    label: `Add association ${name}`,
    mutate: (m) => void m.associations.push(association),
    select: [association.id],
  };
}

export function editAssociation(model: DomainModel, id: string, values: Partial<Association>): Edit | null {
  const found = find(model, id);
  if (found?.kind !== 'association') return null;
  return {
    label: `Change association ${found.element.name}`,
    mutate: (m) => void Object.assign(m.associations.find((a) => a.id === id) ?? {}, values),
    select: [id],
  };
}

/** The generalization of an entity; null takes it away. A circle is refused. */
export function setGeneralization(model: DomainModel, id: string, general: string | null): Edit | null {
  const entity = model.entities.find((e) => e.id === id);
  if (!entity || entity.generalization === general) return null;
  for (let current: string | null | undefined = general, n = 0; current && n < 100; n++) {
    if (current === id) return null;
    current = model.entities.find((e) => e.id === current)?.generalization;
  }
  return {
    label: general ? `Specialize ${entity.name}` : `Remove the generalization of ${entity.name}`,
    mutate: (m) => {
      const target = m.entities.find((e) => e.id === id);
      if (target) target.generalization = general;
    },
    select: [id],
  };
}

/** Deletes elements with what cannot be without them; `general:` and the id of an entity is its generalization. */
export function remove(model: DomainModel, ids: readonly string[]): Edit | null {
  const gone = new Set(ids);
  const found = ids.map((id) => find(model, id)).filter((f) => f !== null);
  const notes = model.notes.filter((n) => gone.has(n.id)).length;
  const general = model.entities.filter((e) => gone.has(`general:${e.id}`));
  const count = found.length + notes + general.length;
  if (count === 0) return null;
  const [only] = found;
  return {
    label: count === 1 && only ? `Delete ${only.kind} ${only.element.name}` : `Delete ${count} elements`,
    mutate: (m) => {
      for (const { id } of general) Object.assign(m.entities.find((e) => e.id === id) ?? {}, { generalization: null });
      removeElements(domainModelKind.schema, m, new Set(ids));
    },
    select: [],
  };
}

export function addNote(at: Point, newId: IdSource): Edit {
  const note = { id: newId(), text: 'Note', x: onGrid(at.x), y: onGrid(at.y), width: 200, height: 80 };
  return { label: 'Add note', mutate: (m) => void m.notes.push(note), select: [note.id] };
}

export function editNote(id: string, values: { text?: string; width?: number; height?: number }): Edit {
  return {
    label: 'Change note',
    mutate: (m) => void Object.assign(m.notes.find((n) => n.id === id) ?? {}, values),
    select: [id],
  };
}

/** Moves an attribute by some rows within its entity. */
export function shiftAttribute(model: DomainModel, id: string, by: number): Edit | null {
  const found = find(model, id);
  if (found?.kind !== 'attribute') return null;
  const index = found.owner.attributes.findIndex((a) => a.id === id);
  const to = index + by;
  if (to < 0 || to >= found.owner.attributes.length) return null;
  return {
    label: `Move attribute ${found.element.name}`,
    mutate: (m) => {
      const list = m.entities.find((e) => e.id === found.owner.id)?.attributes;
      const [attribute] = list?.splice(index, 1) ?? [];
      if (attribute) list?.splice(to, 0, attribute);
    },
    select: [id],
  };
}

export type FoundElement =
  | { kind: 'entity'; element: Entity }
  | { kind: 'attribute'; element: Attribute; owner: Entity }
  | { kind: 'association'; element: Association };

export function find(model: DomainModel, id: string): FoundElement | null {
  for (const entity of model.entities) {
    if (entity.id === id) return { kind: 'entity', element: entity };
    const attribute = entity.attributes.find((a) => a.id === id);
    if (attribute) return { kind: 'attribute', element: attribute, owner: entity };
  }
  const association = model.associations.find((a) => a.id === id);
  return association ? { kind: 'association', element: association } : null;
}
