import type { z } from 'zod';
import { type DataPath, walkData } from '../../shared/model/schema-walk.ts';

/** What stands in each marked place: texts of expressions and constraints, ids of references by their first target. */
export type Filling = Readonly<Record<string, string>>;

/** Data of a schema in which every list has an entry, and every place that the filling knows is filled in. */
export function filledIn<S extends z.ZodType>(
  schema: S,
  filling: Filling,
): { data: z.infer<S>; texts: DataPath[]; references: DataPath[] } {
  const data = withEntries(schema) as z.infer<S>;
  const texts: DataPath[] = [];
  const references: DataPath[] = [];
  walkData(schema, data, ({ meta, value, path, replace }) => {
    const text =
      meta.expression !== undefined
        ? filling.expression
        : meta.constraint !== undefined
          ? filling.constraint
          : undefined;
    const target = typeof meta.ref === 'string' ? filling[meta.ref.split('|')[0] as string] : undefined;
    // A list of expressions bears the mark, too.
    if (text !== undefined && !Array.isArray(value)) {
      replace(text);
      texts.push(path);
    } else if (target !== undefined) {
      replace(target);
      references.push(path);
    }
  });
  return { data, texts, references };
}

// biome-ignore lint/suspicious/noExplicitAny: zod definitions are read by their type
function withEntries(schema: any, above: readonly unknown[] = []): unknown {
  const { def } = schema;
  // What a shape holds of itself is there once.
  const inside = [...above, schema];
  switch (def.type) {
    case 'object':
      return Object.fromEntries(Object.entries(def.shape).map(([key, member]) => [key, withEntries(member, inside)]));
    case 'array':
      // Of entries of several shapes there is one of each.
      if (def.element.def.discriminator !== undefined)
        return def.element.def.options.map((option: unknown) => withEntries(option, inside));
      return above.filter((open) => open === def.element).length > 1 ? [] : [withEntries(def.element, inside)];
    case 'default':
      return def.innerType.def.type === 'array' ? withEntries(def.innerType, inside) : def.defaultValue;
    case 'literal':
      return def.values[0];
    case 'enum':
      return Object.values(def.entries)[0];
    case 'optional':
      return undefined;
    case 'nullable':
      return null;
    case 'boolean':
      return false;
    case 'number':
      return 1;
    default:
      return 'a';
  }
}
