import type { z } from 'zod';

// biome-ignore lint/suspicious/noExplicitAny: zod's definition objects are typed per class; this reads them by `type`
type Def = any;

/**
 * Data without what its schema would put there by itself: text shows what somebody chose (TX-3). Reading the text with the
 * schema gives the data again.
 */
export function withoutDefaults(schema: z.ZodType, data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  const def: Def = schema.def;
  switch (def.type) {
    case 'object': {
      const shape = def.shape as Record<string, z.ZodType>;
      const kept = Object.entries(data as Record<string, unknown>).filter(
        ([key, value]) => !(shape[key] && isDefault(shape[key], value)),
      );
      return Object.fromEntries(
        kept.map(([key, value]) => [key, shape[key] ? withoutDefaults(shape[key], value) : value]),
      );
    }
    case 'array':
      return (data as unknown[]).map((item) => withoutDefaults(def.element, item));
    case 'record':
      return Object.fromEntries(
        Object.entries(data as Record<string, unknown>).map(([key, value]) => [
          key,
          withoutDefaults(def.valueType, value),
        ]),
      );
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
      return withoutDefaults(def.innerType, data);
    case 'lazy':
      return withoutDefaults(def.getter(), data);
    case 'union': {
      const option = optionFor(def, data as Record<string, unknown>);
      return option ? withoutDefaults(option, data) : data;
    }
    default:
      return data;
  }
}

function isDefault(schema: z.ZodType, value: unknown): boolean {
  let def: Def = schema.def;
  // An optional field takes its inner default when it is absent.
  while (def.type === 'optional') def = def.innerType.def;
  return def.type === 'default' && JSON.stringify(def.defaultValue) === JSON.stringify(value);
}

function optionFor(def: Def, data: Record<string, unknown>): z.ZodType | undefined {
  const { discriminator } = def;
  if (!discriminator) return undefined;
  return (def.options as z.ZodType[]).find(
    (option) => (option.def as Def).shape?.[discriminator]?.def?.values?.[0] === data[discriminator],
  );
}
