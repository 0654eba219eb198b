import type { Json, JsonObject } from './openapi-answer.ts';

/** Deeper nobody reads an example; a schema that holds itself ends here. */
const deepest = 6;

/** A value that a schema of a contract takes, for people to begin with: the examples that it names, else the plainest of its type. What is read only is left out. */
export function exampleOf(schema: JsonObject, schemas: Readonly<Record<string, JsonObject>>, depth = 0): Json {
  const { $ref, examples, enum: values, anyOf, type, properties, items, format } = schema;
  if (typeof $ref === 'string') {
    const named = schemas[$ref.split('/').pop() as string];
    return named && depth < deepest ? exampleOf(named, schemas, depth + 1) : null;
  }
  if (Array.isArray(examples) && examples.length > 0) return examples[0] as Json;
  if (Array.isArray(values) && values.length > 0) return values[0] as Json;
  if (Array.isArray(anyOf) && anyOf[0]) return exampleOf(anyOf[0] as JsonObject, schemas, depth + 1);
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object':
      return depth < deepest ? objectExample(properties as JsonObject | undefined, schemas, depth) : {};
    case 'array':
      return items && depth < deepest ? [exampleOf(items as JsonObject, schemas, depth + 1)] : [];
    case 'integer':
      return 1;
    case 'number':
      return 1.5;
    case 'boolean':
      return true;
    case 'string':
      return textExample(format);
    default:
      return null;
  }
}

function objectExample(
  properties: JsonObject | undefined,
  schemas: Readonly<Record<string, JsonObject>>,
  depth: number,
): JsonObject {
  return Object.fromEntries(
    Object.entries(properties ?? {}).flatMap(([name, schema]): [string, Json][] => {
      const member = schema as JsonObject;
      return member['readOnly'] === true ? [] : [[name, exampleOf(member, schemas, depth + 1)]];
    }),
  );
}

function textExample(format: Json | undefined): string {
  if (format === 'date') return '2026-12-01';
  return format === 'date-time' ? '2026-12-01T08:30:00Z' : 'text';
}
