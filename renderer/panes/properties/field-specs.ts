import type { z } from 'zod';
import { newId } from '../../project/index.ts';

/** What a form needs to know of one member of a schema. */
export interface FieldSpec {
  name: string;
  title: string;
  help?: string;
  type:
    | 'text'
    | 'multiline'
    | 'number'
    | 'boolean'
    | 'choice'
    | 'reference'
    | 'expression'
    | 'variable'
    | 'list'
    | 'group';
  choices?: { value: string; label: string }[];
  accepts?: string[];
  variable?: string;
  mono?: boolean;
  nullable?: boolean;
  when?: Record<string, unknown[]>;
  fields?: FieldSpec[];
  item?: FieldSpec;
  newItem?: () => unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: zod definitions are read by their type
type Def = any;

interface Meta {
  title?: string;
  help?: string;
  hidden?: boolean;
  ref?: string;
  expression?: string;
  constraint?: boolean;
  widget?: string;
  labels?: Record<string, string>;
  variable?: string;
  when?: Record<string, unknown[]>;
  elementId?: boolean;
  template?: boolean;
}

function titleOf(name: string): string {
  if (/^[A-Z0-9]+$/.test(name)) return name;
  const words = name
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .trim();
  return (words[0] ?? '').toUpperCase() + words.slice(1);
}

/** Fields of an object schema in its order; ids, discriminators and hidden members are left out. */
export function fieldsOf(schema: z.ZodType): FieldSpec[] {
  let def: Def = schema.def;
  while (['optional', 'nullable', 'default', 'prefault'].includes(def.type)) def = def.innerType.def;
  if (def.type !== 'object') return [];
  return Object.entries(def.shape as Record<string, z.ZodType>).flatMap(([name, member]) => specOf(name, member) ?? []);
}

function specOf(name: string, schema: z.ZodType): FieldSpec | null {
  let meta = { ...(schema.meta() as Meta | undefined) };
  let inner: z.ZodType = schema;
  let nullable = false;
  while (['optional', 'nullable', 'default', 'prefault'].includes((inner.def as Def).type)) {
    if ((inner.def as Def).type === 'nullable') nullable = true;
    inner = (inner.def as Def).innerType;
    meta = { ...(inner.meta() as Meta | undefined), ...meta };
  }
  const def: Def = inner.def;
  if (meta.hidden || meta.elementId || def.type === 'literal') return null;
  const base = {
    name,
    title: meta.title ?? titleOf(name),
    ...(meta.help ? { help: meta.help } : {}),
    ...(meta.when ? { when: meta.when } : {}),
    nullable,
  };
  if (meta.ref) return { ...base, type: 'reference', accepts: meta.ref.split('|') };
  if (meta.variable && meta.variable !== 'new') return { ...base, type: 'variable', variable: meta.variable };
  if (meta.expression) return { ...base, type: 'expression' };
  switch (def.type) {
    case 'string':
      return {
        ...base,
        type: meta.widget === 'multiline' ? 'multiline' : 'text',
        mono: Boolean(meta.constraint || meta.template || meta.variable === 'new'),
      };
    case 'number':
    case 'int':
      return { ...base, type: 'number' };
    case 'boolean':
      return { ...base, type: 'boolean' };
    case 'enum':
      return {
        ...base,
        type: 'choice',
        choices: Object.values(def.entries as Record<string, string>).map((value) => ({
          value,
          label: meta.labels?.[value] ?? titleOf(value.replace(/-/g, ' ')),
        })),
      };
    case 'array': {
      const item = specOf('', def.element) ?? {
        name: '',
        title: '',
        type: 'group' as const,
        fields: fieldsOf(def.element),
      };
      return { ...base, type: 'list', item, newItem: () => newItemOf(def.element) };
    }
    case 'object':
      return { ...base, type: 'group', fields: fieldsOf(inner) };
    case 'union': {
      const [first] = def.options as z.ZodType[];
      return first ? { ...base, type: 'group', fields: unionFields(def) } : null;
    }
    default:
      return null;
  }
}

/** A discriminated union as a choice and the members of each option, shown when it is chosen. */
function unionFields(def: Def): FieldSpec[] {
  const key = def.discriminator as string | undefined;
  if (!key) return [];
  const options = def.options as Def[];
  const tags = options.map((o) => String(o.def.shape[key].def.values[0]));
  const fields: FieldSpec[] = [
    {
      name: key,
      title: titleOf(key),
      type: 'choice',
      choices: tags.map((value) => ({ value, label: titleOf(value.replace(/-/g, ' ')) })),
    },
  ];
  options.forEach((option, i) => {
    for (const field of fieldsOf(option)) {
      const known = fields.find((f) => f.name === field.name);
      const tag = tags[i] as string;
      if (known?.when?.[key]) known.when[key] = [...known.when[key], tag];
      else if (!known) fields.push({ ...field, when: { [key]: [tag] } });
    }
  });
  return fields;
}

function newItemOf(schema: z.ZodType): unknown {
  const def: Def = schema.def;
  if (def.type === 'union') return newItemOf(def.options[0]);
  if (def.type === 'string' || ['default', 'prefault', 'nullable', 'optional'].includes(def.type)) {
    const parsed = schema.safeParse(undefined);
    return parsed.success ? parsed.data : '';
  }
  if (def.type !== 'object') return null;
  return Object.fromEntries(
    Object.entries(def.shape as Record<string, z.ZodType>).flatMap(([key, member]): [string, unknown][] => {
      if ((member.meta() as Meta | undefined)?.elementId) return [[key, newId()]];
      const parsed = member.safeParse(undefined);
      if (parsed.success) return parsed.data === undefined ? [] : [[key, parsed.data]];
      const inner: Def = member.def;
      if (inner.type === 'literal') return [[key, inner.values[0]]];
      if (inner.type === 'enum') return [[key, Object.values(inner.entries)[0]]];
      if (inner.type === 'string') return [[key, '']];
      if (inner.type === 'number' || inner.type === 'int') return [[key, 1]];
      return [[key, newItemOf(member)]];
    }),
  );
}

/** Whether a field applies: every member its `when` names has one of the values. */
export function isShown(field: FieldSpec, owner: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(field.when ?? {}).every(([name, values]) => values.includes(owner[name]));
}
