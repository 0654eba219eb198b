import type { Microflow } from '../../microflow/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { answerFormOf, mediaTypeOf } from './answer-form.ts';
import type { RestParameter } from './kind.ts';
import type { OperationAnswer } from './operation-formats.ts';

export type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;
export type JsonObject = { [key: string]: Json };

/**
 * What an instant is beside `date-time` of RFC 3339: digits of a second as far as a millisecond (more are refused rather than cut), no
 * leap second, and an offset of at most 18 hours, as in `readDateTime`. No look-ahead, which not every reader of a contract knows.
 */
export const instantSchema: JsonObject = {
  type: 'string',
  format: 'date-time',
  pattern: '^.{17}[0-5]\\d(\\.\\d{1,3})?([Zz]|[+-](0\\d|1[0-7]):[0-5]\\d|[+-]18:00)$',
  description: 'To the millisecond; its year in UTC has four digits.',
};

/** Schemas of the values that a parameter or a result may be by itself. */
export const valueSchemas: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  integer: { type: 'integer', format: 'int32' },
  long: { type: 'integer', format: 'int64' },
  decimal: { type: 'number' },
  boolean: { type: 'boolean' },
  datetime: instantSchema,
  date: { type: 'string', format: 'date' },
};

type DataType = Microflow['returns'];

function valueSchema(type: DataType, view: ProjectView): JsonObject {
  if (type.kind !== 'enumeration') return valueSchemas[type.kind] ?? {};
  const enumeration = view.unit(type.enumeration) as Unit<{ values: { name: string }[] }> | undefined;
  return { type: 'string', ...(enumeration ? { enum: enumeration.data.values.map((v) => v.name) } : {}) };
}

/** The schema of a parameter: its type on the wire, with the values of the enumeration that it feeds. */
export function parameterSchema(parameter: RestParameter, flow: Microflow, view: ProjectView): JsonObject {
  const name = (parameter.argument || parameter.name).toLowerCase();
  const fed = flow.parameters.find((p) => p.name.toLowerCase() === name)?.type;
  return parameter.type === 'string' && fed?.kind === 'enumeration'
    ? valueSchema(fed, view)
    : (valueSchemas[parameter.type] ?? { type: 'string' });
}

/** The schema of a parameter with how it is written, as a contract has it. */
export function severalSchema(
  { holds, style, explode, members, in: place }: RestParameter,
  one: JsonObject,
): JsonObject {
  if (holds === 'one') return { schema: one };
  const required = members.filter((member) => member.required).map(({ name }) => name);
  const schema: JsonObject =
    holds === 'list'
      ? { type: 'array', items: one }
      : {
          type: 'object',
          ...(members.length > 0
            ? { properties: Object.fromEntries(members.map(({ name, type }) => [name, valueSchemas[type] ?? {}])) }
            : {}),
          ...(required.length > 0 ? { required } : {}),
        };
  if (style === 'json' && place !== 'form') return { content: { 'application/json': { schema } } };
  return { schema, ...(place === 'form' ? {} : { style, explode }) };
}

/** The content of an operation's answers, by media type as they are sent; null where none has a body. */
export function answersContent(
  answers: readonly OperationAnswer[],
  flow: Microflow,
  view: ProjectView,
  schemaOf: (exportMapping: string | null) => JsonObject | null,
): JsonObject | null {
  const contents = answers.flatMap((answer) => answerContent(answer, flow, view, schemaOf(answer.exportMapping)) ?? []);
  return contents.length === 0 ? null : Object.assign({}, ...contents);
}

/** The content of one answer; `mapped` is the schema of its export mapping. */
function answerContent(
  { exportMapping, contentType }: OperationAnswer,
  { returns }: Microflow,
  view: ProjectView,
  mapped: JsonObject | null,
): JsonObject | null {
  const form = answerFormOf(returns.kind, exportMapping !== null, contentType);
  const mediaType = mediaTypeOf(form.contentType);
  switch (form.as) {
    case 'nothing':
      return null;
    case 'mapping':
      return mapped && { [mediaType]: { schema: mapped } };
    case 'bytes':
      return { [mediaType]: {} };
    case 'text':
      return {
        [mediaType]: { schema: { type: 'string' } },
        ...(form.orJson ? { 'application/json': { schema: {} } } : {}),
      };
    case 'json':
    case 'bare':
      return { [mediaType]: { schema: valueSchema(returns, view) } };
  }
}
