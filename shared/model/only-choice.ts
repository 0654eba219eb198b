import type { z } from 'zod';
import { entityAround, referenceCandidates, variableCandidates } from './candidates.ts';
import type { Catalog, ValueType } from './catalog.ts';
import type { ProjectView } from './project.ts';

/** What a choice is made of. */
export interface ChoiceContext {
  view: ProjectView;
  catalog: Catalog;
  variables: ReadonlyMap<string, ValueType>;
}

// biome-ignore lint/suspicious/noExplicitAny: zod definitions are read by their type
type Def = any;
type Group = Record<string, unknown>;

interface Meta {
  ref?: string;
  of?: string;
  needed?: boolean;
  variable?: string;
  when?: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * Chooses for a person where there is no choice (mutates `group`): a reference or variable that is needed and empty becomes the only one
 * that it can be. With `before` only what is needed since then: what a person emptied stays empty.
 */
export function chooseOnly(
  schema: z.ZodType,
  group: unknown,
  ctx: ChoiceContext,
  before?: unknown,
  around: readonly unknown[] = [],
): void {
  const def = innerOf(schema);
  if (typeof group !== 'object' || group === null) return;
  if (def.type === 'union') {
    const option = (def.options as z.ZodType[]).find((o) => fitsTag(o, group as Group, def.discriminator));
    if (option) chooseOnly(option, group, ctx, before, around);
    return;
  }
  if (def.type !== 'object') return;
  const value = group as Group;
  const old = before as Group | undefined;
  const groups = [value, ...around];
  const members = Object.entries(def.shape as Record<string, z.ZodType>).map(([name, member]) => ({
    name,
    member,
    meta: metaOf(member),
  }));
  // What one choice decides another one: the entity, then its members.
  for (let round = 0; round < 2; round++)
    for (const { name, meta } of members) {
      const isEmpty = value[name] === null || value[name] === '';
      const isAsked = meta.needed || (meta.variable !== undefined && meta.variable !== 'new');
      if (!isEmpty || !isAsked || !isShown(meta, value)) continue;
      if (old && !isNew(meta, name, value, old, ctx, around)) continue;
      const found = candidatesOf(meta, groups, ctx);
      if (found.length === 1) value[name] = found[0];
    }
  for (const { name, member } of members) {
    const list = value[name];
    const element = innerOf(member);
    if (element.type !== 'array' || !Array.isArray(list)) continue;
    const earlier = Array.isArray(old?.[name]) ? (old[name] as unknown[]) : [];
    list.forEach((entry, i) => {
      const was = old === undefined ? undefined : entryBefore(entry, i, list.length, earlier);
      chooseOnly(element.element, entry, ctx, was, groups);
    });
  }
}

/** What an entry of a list was; undefined for a new one. One without an id is new when it is the last of a list that has grown. */
function entryBefore(entry: unknown, index: number, length: number, earlier: readonly unknown[]): unknown {
  const idOf = (of: unknown) => (of as { id?: unknown } | null)?.id;
  const id = idOf(entry);
  if (id !== undefined) return earlier.find((e) => idOf(e) === id);
  if (length > earlier.length) return index === length - 1 ? undefined : earlier[index];
  // In a list that has shrunk nobody knows which is which: nothing is chosen.
  return length < earlier.length ? entry : earlier[index];
}

function candidatesOf(meta: Meta, groups: readonly unknown[], { view, catalog, variables }: ChoiceContext): string[] {
  if (!meta.ref) return variableCandidates(meta.variable ?? '', variables);
  const of = meta.of ? entityAround(meta.of, groups, catalog, variables) : undefined;
  return meta.of && !of ? [] : referenceCandidates(view, catalog, meta.ref.split('|'), of);
}

/** Whether a field is needed only now: it was not shown, or what it depends on has changed. */
function isNew(
  meta: Meta,
  name: string,
  value: Group,
  old: Group,
  { catalog, variables }: ChoiceContext,
  around: readonly unknown[],
): boolean {
  if (!isShown(meta, old)) return true;
  if (!meta.of) return false;
  const entity = (group: Group) => entityAround(meta.of as string, [group, ...around], catalog, variables);
  return value[name] === old[name] && entity(value) !== entity(old);
}

function isShown({ when }: Meta, group: Group): boolean {
  return Object.entries(when ?? {}).every(([name, values]) => values.includes(group[name]));
}

function fitsTag(option: z.ZodType, group: Group, key: string): boolean {
  return innerOf(option).shape?.[key]?.def.values?.includes(group[key]) ?? false;
}

const wrappers = ['optional', 'nullable', 'default', 'prefault'];

function innerOf(schema: z.ZodType): Def {
  let def: Def = schema.def;
  while (wrappers.includes(def.type)) def = def.innerType.def;
  return def;
}

function metaOf(schema: z.ZodType): Meta {
  let inner = schema;
  let meta = { ...inner.meta() } as Meta;
  while (wrappers.includes((inner.def as Def).type)) {
    inner = (inner.def as Def).innerType;
    meta = { ...inner.meta(), ...meta };
  }
  return meta;
}
