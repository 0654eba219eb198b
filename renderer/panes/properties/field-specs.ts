import type { z } from 'zod';
import { newId } from '../../project/index.ts';
import type { PickerOption } from '../../widgets/index.ts';

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
    | 'arguments'
    | 'action'
    | 'data-type'
    | 'parameter'
    | 'result'
    | 'list'
    | 'group';
  choices?: PickerOption[];
  accepts?: string[];
  /** Of a type: whether it can be nothing. */
  allowNothing?: boolean;
  /** The property that names whose members can be chosen: an entity, or a variable of one. */
  of?: string;
  /** The property that refers to the microflow whose parameter is named. */
  parameterOf?: string;
  /** The property that refers to the operation whose other results are named. */
  resultOf?: string;
  /** What an expression sees that is not of its place: the request that is signed. */
  scope?: 'request';
  /** What it is called when nothing is chosen. */
  emptyLabel?: string;
  /** Of an action: it is a trigger that is chosen. */
  ofTriggers?: true;
  /** The property that names the action which needs it: it is shown for one that does. */
  connectionOf?: string;
  /** It must be chosen for the document to be right. */
  isNeeded?: boolean;
  /** The type that an expression must have, as its schema says it: `integer`, `member`. */
  expects?: string;
  variable?: string;
  mono?: boolean;
  /** It names what is made: no two have the same. */
  isName?: true;
  /** A long text of one line: it has the width of the form, and as many lines as it needs. */
  wraps?: boolean;
  /** What a number counts, as it is written behind it: `ms`. */
  unit?: string;
  /** Why a value cannot stand here, as a sentence. */
  refuse?: (value: unknown) => string | null;
  nullable?: boolean;
  when?: Record<string, unknown[]>;
  fields?: FieldSpec[];
  item?: FieldSpec;
  newItem?: () => unknown;
  /** Of a choice that decides what else its group has: a new group for each value. */
  variants?: Readonly<Record<string, () => Record<string, unknown>>>;
}

// biome-ignore lint/suspicious/noExplicitAny: zod definitions are read by their type
type Def = any;

interface Meta {
  title?: string;
  help?: string;
  hidden?: boolean;
  ref?: string;
  of?: string;
  connectionOf?: string;
  needed?: boolean;
  parameterOf?: string;
  resultOf?: string;
  scope?: 'request';
  emptyLabel?: string;
  dataType?: boolean | 'result';
  expression?: string;
  constraint?: string;
  widget?: string;
  labels?: Record<string, string>;
  variable?: string;
  when?: Record<string, unknown[]>;
  elementId?: boolean;
  template?: boolean;
  action?: boolean;
  triggers?: boolean;
  arguments?: boolean;
  unit?: string;
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
    ...(meta.variable === 'new' ? { isName: true as const } : {}),
    ...(meta.unit ? { unit: meta.unit } : {}),
    refuse: (value: unknown) => inner.safeParse(value).error?.issues[0]?.message ?? null,
  };
  // What a list's meta says of its entries holds for them.
  if (def.type === 'array') {
    const element = entryOf(def.element, meta);
    const item = specOf('', element) ?? { name: '', title: '', type: 'group' as const, fields: fieldsOf(element) };
    if (!meta.arguments) return { ...base, type: 'list', item, newItem: () => newValueOf(def.element) };
  }
  if (meta.parameterOf)
    return { ...base, type: 'parameter', parameterOf: meta.parameterOf, emptyLabel: meta.emptyLabel ?? 'None' };
  if (meta.resultOf) return { ...base, type: 'result', resultOf: meta.resultOf };
  if (meta.dataType) return { ...base, type: 'data-type', allowNothing: meta.dataType === 'result' };
  if (meta.ref)
    return {
      ...base,
      type: 'reference',
      accepts: meta.ref.split('|'),
      isNeeded: meta.needed ?? false,
      ...(meta.of ? { of: meta.of } : {}),
      ...(meta.connectionOf ? { connectionOf: meta.connectionOf } : {}),
    };
  if (meta.variable && meta.variable !== 'new') return { ...base, type: 'variable', variable: meta.variable };
  if (meta.arguments) return { ...base, type: 'arguments' };
  if (meta.action)
    return {
      ...base,
      type: 'action',
      ...(meta.triggers ? { ofTriggers: true as const } : {}),
    };
  if (meta.expression)
    return { ...base, type: 'expression', expects: meta.expression, ...(meta.scope ? { scope: meta.scope } : {}) };
  switch (def.type) {
    case 'string':
      return {
        ...base,
        type: meta.widget === 'multiline' ? 'multiline' : 'text',
        mono: Boolean(meta.constraint || meta.template || meta.variable === 'new'),
        wraps: Boolean(meta.constraint || meta.template),
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
    case 'object':
      return { ...base, type: 'group', fields: fieldsOf(inner) };
    case 'union': {
      const [first] = def.options as z.ZodType[];
      return first ? { ...base, type: 'group', fields: unionFields(def, meta.labels) } : null;
    }
    default:
      return null;
  }
}

/** The schema of a list's entries, with what the list's own meta says of them. */
function entryOf(element: z.ZodType, { expression, ref, of, needed, variable, constraint, widget }: Meta): z.ZodType {
  const said = { expression, ref, of, needed, variable, constraint, widget };
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  return given.length === 0 ? element : element.meta({ ...Object.fromEntries(given), ...element.meta() });
}

/** A discriminated union as a choice and the members of each option, shown when it is chosen. */
function unionFields(def: Def, labels: Meta['labels'] = {}): FieldSpec[] {
  const key = def.discriminator as string | undefined;
  if (!key) return [];
  const options = def.options as Def[];
  const tags = options.map((o) => String(o.def.shape[key].def.values[0]));
  const fields: FieldSpec[] = [
    {
      name: key,
      title: titleOf(key),
      type: 'choice',
      choices: tags.map((value) => ({ value, label: labels[value] ?? titleOf(value.replace(/-/g, ' ')) })),
      variants: Object.fromEntries(
        tags.map((tag, i) => [tag, () => newValueOf(options[i] as z.ZodType) as Record<string, unknown>]),
      ),
    },
  ];
  options.forEach((option, i) => {
    for (const field of fieldsOf(option)) {
      const known = fields.find((f) => f.name === field.name);
      const tag = tags[i] as string;
      if (known?.when?.[key]) known.when[key] = [...known.when[key], tag];
      else if (!known) fields.push({ ...field, when: { ...field.when, [key]: [tag] } });
    }
  });
  return fields;
}

/** The least that a schema takes: defaults, first choices, new ids, empty texts. */
export function newValueOf(schema: z.ZodType): unknown {
  const def: Def = schema.def;
  if (def.type === 'union') return newValueOf(def.options[0]);
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
      return [[key, newValueOf(member)]];
    }),
  );
}

/** The fields of a schema that a form shows for a value. */
export function shownFields(
  schema: z.ZodType,
  value: Readonly<Record<string, unknown>>,
  omit: readonly string[] = [],
): FieldSpec[] {
  return fieldsOf(schema).filter((f) => !omit.includes(f.name) && isShown(f, value));
}

/** Whether a field applies: every member its `when` names has one of the values. */
export function isShown(field: FieldSpec, owner: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(field.when ?? {}).every(([name, values]) => values.includes(owner[name]));
}
