import type { Catalog, ValueType } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type FieldSpec, shownFields } from './field-specs.ts';
import { editAt, type FormPath } from './form-edit.ts';
import { type PropertyGroup, type SelectedThing, selectedThing } from './selected-thing.ts';

/** A field that all of several elements have. */
export interface CommonField {
  field: FieldSpec;
  /** What all have; undefined where they differ. */
  value: unknown;
  isMixed: boolean;
}

/** The fields of a group that several elements have in common. */
export interface CommonGroup {
  title: string;
  fields: CommonField[];
  /** Where the group stands for each element, in the order of the elements. */
  paths: PropertyGroup['path'][];
}

export interface SeveralThings {
  things: SelectedThing[];
  title: string;
  subtitle: string;
  groups: CommonGroup[];
}

const valueAt = (data: unknown, path: FormPath): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key], data);
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
/** Lists of groups, arguments and names of what is made are of one element each. */
const isShared = (field: FieldSpec): boolean => field.type !== 'arguments' && !field.isName;

/** What several selected elements of a document have in common; null where fewer than two have a form. */
export function severalThings(
  unit: Unit,
  elements: readonly string[],
  view: ProjectView,
  catalog: Catalog,
): SeveralThings | null {
  if (elements.length < 2) return null;
  const things = [...new Set(elements)]
    .map((id) => selectedThing(unit, [id], view, catalog))
    .filter((thing) => thing.id !== unit.id);
  if (things.length < 2) return null;
  const [first, ...others] = things as [SelectedThing, ...SelectedThing[]];
  const groups = first.groups.flatMap((group): CommonGroup[] => {
    const all = [group, ...others.map((thing) => thing.groups.find((g) => g.title === group.title))];
    const found = all.filter((g) => g !== undefined);
    if (found.length < all.length) return [];
    const owners = found.map((g) => (valueAt(unit.data, g.path) ?? {}) as Record<string, unknown>);
    const specs = found.map((g, i) => shownFields(g.schema, owners[i] as Record<string, unknown>, g.omit));
    const fields = (specs[0] ?? []).filter(isShared).flatMap((field): CommonField[] => {
      const hasAll = specs.every((list) => list.some((f) => f.name === field.name && isSame(f, field)));
      if (!hasAll) return [];
      const values = owners.map((owner) => owner[field.name]);
      const isMixed = values.some((value) => !isSame(value, values[0]));
      return [{ field, value: isMixed ? undefined : values[0], isMixed }];
    });
    return fields.length > 0 ? [{ title: group.title, fields, paths: found.map((g) => g.path) }] : [];
  });
  const words = [...new Set(things.map((t) => (unit.kind === 'microflow' ? t.title : t.subtitle)))];
  const subtitle = words.slice(0, 3).join(', ') + (words.length > 3 ? `, ${words.length - 3} more` : '');
  return { things, title: `${things.length} elements`, subtitle, groups };
}

/** The variables that all elements see, of the same types. */
export function commonVariables({ things }: SeveralThings, group: CommonGroup, path: FormPath): Map<string, ValueType> {
  const seen = things.map((thing, i) => thing.scopeAt([...(group.paths[i] ?? []), ...path]).variables);
  const [first, ...others] = seen;
  return new Map([...(first ?? [])].filter(([name, type]) => others.every((o) => isSame(o.get(name), type))));
}

/** Changes a member of all elements (mutates `draft`), with what the edit makes necessary in each. */
export function editAll(
  draft: Unit,
  { things }: SeveralThings,
  group: CommonGroup,
  path: FormPath,
  update: (current: unknown) => unknown,
): void {
  const before = structuredClone(draft);
  for (const at of group.paths) editAt(draft.data, [...at, ...path], update);
  for (const thing of things) thing.complete?.(draft, before);
}
