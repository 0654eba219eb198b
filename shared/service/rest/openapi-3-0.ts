import type { Json, JsonObject } from './openapi-answer.ts';

/**
 * The OpenAPI 3.0.3 document of an OpenAPI 3.1 document of ours: the same paths, with schemas in the older words (`nullable`, one `example`, a `$ref` alone).
 * What 3.0 cannot say is said a little wider, never narrower.
 */
export function openApi30(document: JsonObject): JsonObject {
  return { ...(withoutMutualTls(older(document)) as JsonObject), openapi: '3.0.3' };
}

/**
 * 3.0 has no word for certificates of clients: it is said without them. What is asked for by one alone is asked for nothing there, which is
 * wider, and true of the HTTP that a contract tells of.
 */
function withoutMutualTls(document: Json): Json {
  const { components } = document as { components?: { securitySchemes?: JsonObject } };
  const schemes = Object.entries(components?.securitySchemes ?? {});
  const gone = schemes.flatMap(([name, scheme]) => ((scheme as JsonObject)['type'] === 'mutualTLS' ? [name] : []));
  if (gone.length === 0) return document;
  const rest = schemes.filter(([name]) => !gone.includes(name));
  const { securitySchemes: _, ...others } = components as JsonObject;
  return {
    ...(securityWithout(document, gone) as JsonObject),
    components: { ...others, ...(rest.length > 0 ? { securitySchemes: Object.fromEntries(rest) } : {}) },
  };
}

function securityWithout(value: Json, gone: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((each) => securityWithout(each, gone));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name !== 'security' || !Array.isArray(member)) return [name, securityWithout(member, gone)];
      const left = member.filter(
        (alternative) => !gone.some((scheme) => Object.hasOwn(alternative as JsonObject, scheme)),
      );
      return [name, left];
    }),
  );
}

function older(value: Json): Json {
  if (Array.isArray(value)) return value.map(older);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSchemaAt(name, member) ? schema30(member) : inside(name, member),
    ]),
  );
}

/** Members by which a schema is reached; those of `schemas` are reached one by one. */
function isSchemaAt(name: string, member: Json): member is JsonObject {
  return name === 'schema' && typeof member === 'object' && member !== null && !Array.isArray(member);
}

function inside(name: string, member: Json): Json {
  if (name !== 'schemas' || member === null || typeof member !== 'object' || Array.isArray(member))
    return older(member);
  return Object.fromEntries(Object.entries(member).map(([key, schema]) => [key, schema30(schema as JsonObject)]));
}

/** A schema of JSON Schema 2020-12, as ours are, in the words of OpenAPI 3.0. */
export function schema30(schema: JsonObject): JsonObject {
  const {
    type,
    enum: values,
    examples,
    contentEncoding,
    anyOf,
    properties,
    items,
    additionalProperties,
    $ref,
    ...rest
  } = schema;
  if ($ref !== undefined) {
    // Beside a reference 3.0 reads nothing (4.7.23).
    const beside = Object.entries(rest).filter(([name]) => name !== 'examples');
    return beside.length === 0 ? { $ref } : { allOf: [{ $ref }], ...Object.fromEntries(beside) };
  }
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  const options = Array.isArray(anyOf) ? (anyOf as JsonObject[]) : [];
  const isNullable = types.includes('null') || options.some((option) => option['type'] === 'null');
  const chosen = types.filter((each) => each !== 'null');
  const others = options.filter((option) => option['type'] !== 'null').map(schema30);
  const [first] = Array.isArray(examples) ? examples : [];
  return {
    ...(chosen.length === 1 ? { type: chosen[0] as Json } : {}),
    ...(chosen.length > 1 ? { anyOf: chosen.map((each): Json => ({ type: each })) } : {}),
    ...rest,
    ...(others.length === 1 ? { allOf: others } : others.length > 1 ? { anyOf: others } : {}),
    ...(isNullable ? { nullable: true } : {}),
    ...(Array.isArray(values) ? { enum: values } : {}),
    ...(contentEncoding === 'base64' ? { format: 'byte' } : {}),
    ...(first === undefined ? {} : { example: first }),
    ...(properties === undefined ? {} : { properties: mapped(properties as JsonObject) }),
    ...(items === undefined ? {} : { items: schema30(items as JsonObject) }),
    ...(type === 'array' && items === undefined ? { items: {} } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'boolean'
              ? additionalProperties
              : schema30(additionalProperties as JsonObject),
        }),
  };
}

function mapped(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema30(schema as JsonObject)]));
}
