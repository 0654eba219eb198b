import type { z } from 'zod';

/** A place in unit data: object keys and array indexes from the unit's data root. */
export type DataPath = readonly (string | number)[];

/** The value at a path; undefined where the path leads nowhere. */
export function valueAt(data: unknown, path: DataPath): unknown {
  let current = data;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[key];
  }
  return current;
}

/** The path of a property beside the one at a path; `..` before a slash goes a level up. */
export function pathBeside(path: DataPath, property: string): DataPath {
  const beside: (string | number)[] = path.slice(0, -1);
  for (const step of property.split('/'))
    if (step === '..') beside.pop();
    else beside.push(step);
  return beside;
}

/** What a walk meets: a schema with meta data and the value that stands there. */
export interface Visit {
  meta: Readonly<Record<string, unknown>>;
  value: unknown;
  path: DataPath;
  /** Puts another value in place (mutates the data that is walked). */
  replace(value: unknown): void;
}

type Walker = (value: unknown, path: DataPath, replace: (value: unknown) => void, visit: (v: Visit) => void) => void;

// biome-ignore lint/suspicious/noExplicitAny: zod's definition objects are typed per class; the walk reads them by `type`
type Def = any;

const walkers = new WeakMap<object, Walker>();

/**
 * Walks data along its zod schema and calls `visit` at every value whose schema carries meta data (references,
 * expressions, element ids). The walk of a schema is compiled once.
 */
export function walkData(schema: z.ZodType, data: unknown, visit: (v: Visit) => void): void {
  walkerOf(schema)(data, [], () => {}, visit);
}

function walkerOf(schema: z.ZodType): Walker {
  const known = walkers.get(schema);
  if (known) return known;
  // A recursive schema meets itself while its walker is built: hand out a late-bound one first.
  let built: Walker | null = null;
  walkers.set(schema, (value, path, replace, visit) => built?.(value, path, replace, visit));
  built = build(schema);
  walkers.set(schema, built);
  return built;
}

function build(schema: z.ZodType): Walker {
  const inner = buildInner(schema);
  const meta = schema.meta() as Record<string, unknown> | undefined;
  if (!meta) return inner;
  return (value, path, replace, visit) => {
    visit({ meta, value, path, replace });
    inner(value, path, replace, visit);
  };
}

function buildInner(schema: z.ZodType): Walker {
  const def: Def = schema.def;
  switch (def.type) {
    case 'object': {
      const entries = Object.entries(def.shape as Record<string, z.ZodType>).map(
        ([key, member]) => [key, walkerOf(member)] as const,
      );
      return (value, path, _replace, visit) => {
        if (typeof value !== 'object' || value === null) return;
        const record = value as Record<string, unknown>;
        for (const [key, walk] of entries) {
          if (!(key in record)) continue;
          walk(
            record[key],
            [...path, key],
            (next) => {
              record[key] = next;
            },
            visit,
          );
        }
      };
    }
    case 'array': {
      const walk = walkerOf(def.element);
      return (value, path, _replace, visit) => {
        if (!Array.isArray(value)) return;
        value.forEach((item, index) => {
          walk(
            item,
            [...path, index],
            (next) => {
              value[index] = next;
            },
            visit,
          );
        });
      };
    }
    case 'record': {
      const walk = walkerOf(def.valueType);
      return (value, path, _replace, visit) => {
        if (typeof value !== 'object' || value === null) return;
        const record = value as Record<string, unknown>;
        for (const key of Object.keys(record)) {
          walk(
            record[key],
            [...path, key],
            (next) => {
              record[key] = next;
            },
            visit,
          );
        }
      };
    }
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
      return walkerOf(def.innerType);
    case 'lazy': {
      let target: Walker | null = null;
      return (value, path, replace, visit) => {
        target ??= walkerOf(def.getter());
        target(value, path, replace, visit);
      };
    }
    case 'union': {
      const options = def.options as z.ZodType[];
      const discriminator = def.discriminator as string | undefined;
      const walks = options.map(walkerOf);
      return (value, path, replace, visit) => {
        if (discriminator && typeof value === 'object' && value !== null) {
          const tag = (value as Record<string, unknown>)[discriminator];
          const index = options.findIndex((option) => literalOf(option, discriminator) === tag);
          if (index >= 0) walks[index]?.(value, path, replace, visit);
          return;
        }
        const index = options.findIndex((option) => option.safeParse(value).success);
        if (index >= 0) walks[index]?.(value, path, replace, visit);
      };
    }
    default:
      return () => {};
  }
}

function literalOf(option: z.ZodType, key: string): unknown {
  const member: Def = (option.def as Def).shape?.[key];
  return member?.def?.values?.[0];
}

const marks = new WeakMap<object, Map<string, Set<unknown>>>();

/** The values that a key of the meta data has anywhere in a schema; none where nothing bears it. Read once a schema. */
export function marksOf(schema: z.ZodType, key: string): ReadonlySet<unknown> {
  let known = marks.get(schema);
  if (!known) {
    known = new Map();
    marks.set(schema, known);
  }
  let found = known.get(key);
  if (!found) {
    found = new Set();
    collectMarks(schema, key, found, new Set());
    known.set(key, found);
  }
  return found;
}

function collectMarks(schema: z.ZodType, key: string, found: Set<unknown>, seen: Set<object>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  const mark = (schema.meta() as Record<string, unknown> | undefined)?.[key];
  if (mark !== undefined) found.add(mark);
  const def: Def = schema.def;
  const inner: z.ZodType[] = [
    ...Object.values((def.shape ?? {}) as Record<string, z.ZodType>),
    ...((def.options ?? []) as z.ZodType[]),
    ...[def.element, def.valueType, def.innerType, def.type === 'lazy' ? def.getter() : undefined].filter(Boolean),
  ];
  for (const member of inner) collectMarks(member, key, found, seen);
}
