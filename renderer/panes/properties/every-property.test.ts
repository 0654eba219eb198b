import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { kinds } from '../../../shared/kinds.ts';
import { activities } from '../../../shared/microflow/activities/index.ts';
import {
  associationSchema,
  attributeSchema,
  entitySchema,
  noteSchema,
} from '../../../shared/model/kinds/domain-model.ts';
import { type FieldSpec, fieldsOf, newValueOf } from './field-specs.ts';
import { asVariant, editAt, type FormPath, listOf } from './form-edit.ts';

// biome-ignore lint/suspicious/noExplicitAny: zod definitions are read by their type
type Def = any;

/** Members that a person edits in the canvas or an editor of its own, and not in a form. */
const drawnElsewhere: Readonly<Record<string, readonly string[]>> = {
  'kind domain-model': ['entities', 'associations', 'notes', 'enumerations'],
  'kind import-mapping': ['objects'],
  'kind export-mapping': ['objects'],
  'kind microflow': ['nodes', 'flows'],
};

const schemas: [string, z.ZodType][] = [
  ...activities.map((a): [string, z.ZodType] => [`activity ${a.type}`, a.properties]),
  // One that is installed is never made by a form.
  ...[...kinds.all()].filter((k) => !k.isInstalled).map((k): [string, z.ZodType] => [`kind ${k.kind}`, k.schema]),
  ['entity', entitySchema],
  ['attribute', attributeSchema],
  ['association', associationSchema],
  ['note', noteSchema],
];

/** Members of an object schema that no field shows, and that nobody has hidden on purpose. */
function uncovered(schema: z.ZodType, where: string): string[] {
  let def: Def = schema.def;
  while (['optional', 'nullable', 'default', 'prefault'].includes(def.type)) def = def.innerType.def;
  if (def.type === 'lazy') return [];
  if (def.type === 'array') return uncovered(def.element, `${where}[]`);
  if (def.type === 'union')
    return (def.options as z.ZodType[]).flatMap((option, i) => uncovered(option, `${where}|${i}`));
  if (def.type !== 'object') return [];
  const fields = fieldsOf(schema);
  return Object.entries(def.shape as Record<string, z.ZodType>).flatMap(([name, member]) => {
    let inner: Def = member;
    let meta = (member.meta() ?? {}) as Record<string, unknown>;
    while (['optional', 'nullable', 'default', 'prefault'].includes(inner.def.type)) {
      inner = inner.def.innerType;
      meta = { ...(inner.meta() ?? {}), ...meta };
    }
    if (meta.hidden || meta.elementId || inner.def.type === 'literal' || name === 'documentation') return [];
    return fields.some((f) => f.name === name) ? uncovered(member, `${where}.${name}`) : [`${where}.${name}`];
  });
}

/** What a person may enter in a field. */
function entered(field: FieldSpec): unknown {
  switch (field.type) {
    case 'number':
      return [3, 204].find((n) => field.refuse?.(n) === null);
    case 'boolean':
      return true;
    case 'choice':
      return field.choices?.at(-1)?.value;
    case 'data-type':
      return { kind: 'decimal' };
    case 'arguments':
      return [{ parameter: 'P', value: '1' }];
    default:
      return ['Entered', 'https://shop.example', ';', '1-10', '2026-12-01'].find(
        (text) => field.refuse?.(text) === null,
      );
  }
}

/** Edits every field of a form, in lists twice, and reads each back; the value must fit its schema after each edit. */
function editAll(fields: readonly FieldSpec[], data: unknown, path: FormPath, fits: () => void): number {
  let count = 0;
  const at = (to: FormPath) => to.reduce<unknown>((v, k) => (v as Record<string | number, unknown>)?.[k], data);
  const enter = (field: FieldSpec, to: FormPath) => {
    const { variants } = field;
    if (variants) {
      const owner = to.slice(0, -1);
      for (const tag of Object.keys(variants)) {
        editAt(data, owner, (group) => asVariant(group, field.name, tag, variants));
        expect(at(to), to.join('.')).toBe(tag);
        fits();
        count++;
      }
      // The others of its members are edited as those of the first.
      const [first] = Object.keys(variants);
      editAt(data, owner, (group) => asVariant(group, field.name, first as string, variants));
      return;
    }
    const value = entered(field);
    expect(value, `something to enter in ${to.join('.')}`).toBeDefined();
    editAt(data, to, () => value);
    expect(at(to), to.join('.')).toEqual(value);
    fits();
    count++;
  };
  for (const field of fields) {
    const to = [...path, field.name];
    if (field.type === 'group') {
      if (at(to) !== undefined && at(to) !== null) count += editAll(field.fields ?? [], data, to, fits);
    } else if (field.type === 'list') {
      const { item } = field;
      const added = item?.type === 'text' ? entered(item) : field.newItem?.();
      for (let i = 0; i < 2; i++) editAt(data, to, (list) => [...listOf(list), structuredClone(added)]);
      fits();
      const last = listOf(at(to)).length - 1;
      if (item?.type === 'group') {
        const shown = (item.fields ?? []).filter((f) => Object.hasOwn((at([...to, last]) ?? {}) as object, f.name));
        count += editAll(shown, data, [...to, last], fits);
      } else if (item) enter(item, [...to, last]);
      editAt(data, to, (list) => listOf(list).filter((_, i) => i !== last - 1));
      expect(listOf(at(to)).length, to.join('.')).toBe(last);
      count++;
    } else enter(field, to);
  }
  return count;
}

describe('the generated form', () => {
  it.each(schemas)('%s: shows every member that is not hidden', (name, schema) => {
    const without = drawnElsewhere[name] ?? [];
    expect(uncovered(schema, name).filter((place) => !without.some((w) => place === `${name}.${w}`))).toEqual([]);
  });

  it.each(schemas)('%s: what is entered in a field stands in the document, and fits it', (name, schema) => {
    const data = newValueOf(schema);
    const fields = fieldsOf(schema).filter((f) => !(drawnElsewhere[name] ?? []).includes(f.name));
    const fits = () => {
      const parsed = schema.safeParse(data);
      expect(parsed.error?.issues.map((i) => `${i.path.join('.')}: ${i.message}`) ?? []).toEqual([]);
    };
    fits();
    const edited = editAll(fields, data, [], fits);
    expect(edited).toBeGreaterThanOrEqual(fields.length > 0 ? 1 : 0);
  });
});
