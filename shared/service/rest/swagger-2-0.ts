import { openApi30 } from './openapi-3-0.ts';
import type { Json, JsonObject } from './openapi-answer.ts';

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/**
 * The Swagger 2.0 document of an OpenAPI 3.1 document of ours. What 2.0 has no words for is left out or said wider: other schemas by media type than the first one's, cookies,
 * `nullable` and `anyOf`.
 */
export function swagger20(document: JsonObject): JsonObject {
  const { info, servers, tags, paths, components } = openApi30(document);
  const [server] = (servers as JsonObject[] | undefined) ?? [];
  const { schemas = {}, securitySchemes } = (components ?? {}) as Record<string, JsonObject>;
  return {
    swagger: '2.0',
    info: info as Json,
    basePath: String(server?.['url'] ?? '/'),
    ...(Array.isArray(tags) && tags.length > 0 ? { tags } : {}),
    paths: Object.fromEntries(
      Object.entries(paths as JsonObject).map(([path, item]) => [
        path,
        Object.fromEntries(
          Object.entries(item as JsonObject)
            .filter(([method]) => methods.includes(method))
            .map(([method, operation]) => [method, operation20(operation as JsonObject)]),
        ),
      ]),
    ),
    definitions: Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, schema20(schema as JsonObject)]),
    ),
    ...(securitySchemes ? { securityDefinitions: securityDefinitions(securitySchemes) } : {}),
  };
}

/** Ways to show who asks: 2.0 knows `basic` and keys; all else is a key in `Authorization`. */
function securityDefinitions(schemes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schemes).map(([name, scheme]): [string, JsonObject] => {
      const { type, scheme: way, in: place, name: key, description } = scheme as Record<string, string>;
      const words: JsonObject = description ? { description } : {};
      if (type === 'http' && way?.toLowerCase() === 'basic') return [name, { type: 'basic', ...words }];
      if (type === 'apiKey' && (place === 'header' || place === 'query'))
        return [name, { type: 'apiKey', in: place, name: String(key), ...words }];
      return [name, { type: 'apiKey', in: 'header', name: 'Authorization', ...words }];
    }),
  );
}

function operation20(operation: JsonObject): JsonObject {
  const { parameters = [], requestBody, responses, ...rest } = operation;
  const body = requestBody as JsonObject | undefined;
  const content = (body?.['content'] ?? {}) as Record<string, JsonObject>;
  const consumed = Object.keys(content).filter((type) => type !== '*/*');
  const answers = Object.values(responses as JsonObject).flatMap((response) =>
    Object.keys(((response as JsonObject)['content'] ?? {}) as JsonObject),
  );
  const produced = [...new Set(answers)];
  return {
    ...rest,
    ...(consumed.length > 0 ? { consumes: consumed } : {}),
    ...(produced.length > 0 ? { produces: produced } : {}),
    parameters: [
      ...(parameters as JsonObject[]).filter(({ in: place }) => place !== 'cookie').map(parameter20),
      ...bodyParameters(content, body?.['required'] === true),
    ],
    responses: Object.fromEntries(
      Object.entries(responses as JsonObject).map(([status, response]) => [status, response20(response as JsonObject)]),
    ),
  };
}

function parameter20({ schema, style, explode, content, ...rest }: JsonObject): JsonObject {
  // JSON text is a text.
  if (content !== undefined) return { ...rest, type: 'string' };
  const collection: JsonObject =
    (schema as JsonObject)['type'] === 'array' ? { collectionFormat: collectionOf(style, explode) } : {};
  return { ...rest, ...simple(schema as JsonObject), ...collection };
}

/** How a list is written, in the words of 2.0. */
function collectionOf(style: JsonObject[string], explode: JsonObject[string]): string {
  if (style === 'spaceDelimited') return 'ssv';
  if (style === 'pipeDelimited') return 'pipes';
  return explode === true && style === 'form' ? 'multi' : 'csv';
}

/** The type of a parameter or a header: 2.0 takes no reference there, and needs one type. */
function simple(schema: JsonObject | undefined): JsonObject {
  const { type, format, enum: values, pattern } = schema ?? {};
  return {
    type: typeof type === 'string' && type !== 'object' ? type : 'string',
    ...(type === 'array' ? { items: simple((schema as JsonObject)['items'] as JsonObject) } : {}),
    ...(format === undefined ? {} : { format }),
    ...(values === undefined ? {} : { enum: values }),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

function bodyParameters(content: Record<string, JsonObject>, isRequired: boolean): JsonObject[] {
  const form = content['multipart/form-data'] ?? content['application/x-www-form-urlencoded'];
  if (form) {
    const { properties = {}, required = [] } = form['schema'] as Record<string, JsonObject>;
    return Object.entries(properties).map(([name, schema]): JsonObject => {
      const { description, format } = schema as Record<string, string>;
      const isFile = format === 'binary';
      return {
        name,
        in: 'formData',
        required: (required as unknown as string[]).includes(name),
        ...(isFile ? { type: 'file' } : simple(schema as JsonObject)),
        ...(description ? { description } : {}),
      };
    });
  }
  const [first] = Object.values(content);
  if (!first) return [];
  return [{ name: 'body', in: 'body', required: isRequired, schema: schema20((first['schema'] ?? {}) as JsonObject) }];
}

function response20({ description, content, headers }: JsonObject): JsonObject {
  const schema = firstSchema(content as Record<string, JsonObject> | undefined);
  return {
    description: description ?? '',
    ...(schema ? { schema: schema20(schema) } : {}),
    ...(headers
      ? {
          headers: Object.fromEntries(
            Object.entries(headers as JsonObject).map(([name, header]) => [
              name,
              simple((header as JsonObject)['schema'] as JsonObject),
            ]),
          ),
        }
      : {}),
  };
}

/** The schema of what is answered first; bytes are a file. */
function firstSchema(content: Record<string, JsonObject> | undefined): JsonObject | null {
  const [first] = Object.values(content ?? {});
  if (!first) return null;
  return (first['schema'] as JsonObject | undefined) ?? { type: 'file' };
}

function schema20(schema: JsonObject): JsonObject {
  const { nullable, anyOf, properties, items, additionalProperties, allOf, $ref, ...rest } = schema;
  if (typeof $ref === 'string') return { $ref: $ref.replace('#/components/schemas/', '#/definitions/') };
  return {
    ...rest,
    ...(nullable === true ? { 'x-nullable': true } : {}),
    ...(Array.isArray(allOf) ? { allOf: allOf.map((each) => schema20(each as JsonObject)) } : {}),
    ...(properties ? { properties: mapped(properties as JsonObject) } : {}),
    ...(items ? { items: schema20(items as JsonObject) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'boolean'
              ? additionalProperties
              : schema20(additionalProperties as JsonObject),
        }),
  };
}

function mapped(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema20(schema as JsonObject)]));
}
