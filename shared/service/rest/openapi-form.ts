import type { Microflow } from '../../microflow/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { RestOperation } from './kind.ts';
import { type JsonObject, parameterSchema, severalSchema } from './openapi-answer.ts';
import { isOfPart } from './parameter-types.ts';

/** The request body of an operation that takes a form: `multipart/form-data`, and what has no file also as pages without files send it. */
export function formBody(operation: RestOperation, flow: Microflow, view: ProjectView): JsonObject {
  const parts = operation.parameters.filter((p) => p.in === 'form');
  const properties = parts.map((p): [string, JsonObject] => [
    p.name,
    {
      ...(p.type === 'binary'
        ? { type: 'string', format: 'binary' }
        : (severalSchema(p, parameterSchema(p, flow, view))['schema'] as JsonObject)),
      ...(p.documentation ? { description: p.documentation } : {}),
    },
  ]);
  const required = parts.filter((p) => p.required).map((p) => p.name);
  const schema: JsonObject = {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
  };
  const hasFile = operation.parameters.some((p) => isOfPart(p.in) || (p.in === 'form' && p.type === 'binary'));
  const written = parts.flatMap((p): [string, JsonObject][] =>
    p.holds === 'one' || p.style === 'json' ? [] : [[p.name, { style: p.style, explode: p.explode }]],
  );
  const media: JsonObject = { schema, ...(written.length > 0 ? { encoding: Object.fromEntries(written) } : {}) };
  return {
    ...(required.length > 0 ? { required: true } : {}),
    content: {
      'multipart/form-data': media,
      ...(hasFile ? {} : { 'application/x-www-form-urlencoded': media }),
    },
  };
}
