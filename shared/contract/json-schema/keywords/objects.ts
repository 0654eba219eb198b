import type { JsonMember, JsonValue } from '../../../format/json/parse.ts';
import { isSchemaValue } from '../dialect.ts';
import { shortText } from '../equality.ts';
import { adopt, adoptInner, type Frame, fail, type Keyword, noteMember } from '../frame.ts';
import type { Schema } from '../schema-set.ts';
import { compiledPattern, matches } from './texts.ts';

/** A member of an object by a schema. That a member may not be there at all is said of its name. */
export function evaluateMember(frame: Frame, schema: Schema, member: JsonMember): void {
  const place = { parent: frame.place, step: member.key };
  noteMember(frame, member.key);
  if (schema.value.type === 'boolean') {
    if (!schema.value.value) fail(frame, 'member-not-allowed', (path) => `${path} may not be there.`, place, member.at);
    return;
  }
  adoptInner(frame, frame.run.evaluate(schema, member.value, place, frame.scope, 0));
}

function schemasByName(argument: JsonValue, schemaOf: (value: JsonValue) => Schema): Map<string, Schema> | null {
  if (argument.type !== 'object') return null;
  return new Map(argument.members.filter((m) => isSchemaValue(m.value)).map((m) => [m.key, schemaOf(m.value)]));
}

/** Core, 10.3.2.1. */
export const properties: Keyword = (argument, _schema, schemaOf) => {
  const schemas = schemasByName(lastOf(argument), schemaOf);
  if (!schemas) return null;
  return (frame) => {
    if (frame.value.type !== 'object') return;
    for (const member of frame.run.membersOf(frame.value).values()) {
      const schema = schemas.get(member.key);
      if (schema) evaluateMember(frame, schema, member);
    }
  };
};

/** An object's members as they count: the last of each name. */
function lastOf(value: JsonValue): JsonValue {
  return value.type === 'object'
    ? { ...value, members: [...new Map(value.members.map((m) => [m.key, m])).values()] }
    : value;
}

/** Core, 10.3.2.2. */
export const patternProperties: Keyword = (argument, _schema, schemaOf) => {
  const schemas = schemasByName(lastOf(argument), schemaOf);
  if (!schemas) return null;
  const patterns = [...schemas].map(([source, schema]) => ({ source, schema, pattern: compiledPattern(source) }));
  return (frame) => {
    if (frame.value.type !== 'object') return;
    for (const member of frame.run.membersOf(frame.value).values())
      for (const { source, schema, pattern } of patterns)
        if (matches(frame, source, pattern, member.key)) evaluateMember(frame, schema, member);
  };
};

/** Core, 10.3.2.3: what neither `properties` nor `patternProperties` beside it speaks of. */
export const additionalProperties: Keyword = (argument, { keywords, dialect }, schemaOf) => {
  if (!isSchemaValue(argument)) return null;
  const schema = schemaOf(argument);
  const named = dialect.knows('properties') ? keywords.get('properties') : undefined;
  const names = new Set(named?.type === 'object' ? named.members.map((m) => m.key) : []);
  const patterned = keywords.get('patternProperties');
  const patterns =
    patterned?.type === 'object'
      ? patterned.members.map(({ key }) => ({ source: key, pattern: compiledPattern(key) }))
      : [];
  return (frame) => {
    if (frame.value.type !== 'object') return;
    for (const member of frame.run.membersOf(frame.value).values()) {
      if (names.has(member.key)) continue;
      // A pattern that cannot be run may have been meant for the member.
      if (patterns.some(({ source, pattern }) => matches(frame, source, pattern, member.key) !== false)) continue;
      if (schema.value.type === 'boolean' && !schema.value.value)
        fail(
          frame,
          'unknown-member',
          (path) => `${path} is not a member that the schema knows.`,
          { parent: frame.place, step: member.key },
          member.at,
        );
      else evaluateMember(frame, schema, member);
    }
  };
};

/** Core, 10.3.2.4. */
export const propertyNames: Keyword = (argument, _schema, schemaOf) => {
  if (!isSchemaValue(argument)) return null;
  const schema = schemaOf(argument);
  return (frame) => {
    if (frame.value.type !== 'object') return;
    for (const { key, at } of frame.run.membersOf(frame.value).values()) {
      const place = { parent: frame.place, step: key };
      const { findings } = frame.run.evaluate(schema, { type: 'string', value: key, at }, place, frame.scope, 0);
      if (findings.length > 0)
        fail(
          frame,
          'member-name',
          (path) =>
            `The name of ${path} is not one that is allowed: ${(findings[0] as (typeof findings)[0]).say('it')}`,
          place,
          at,
        );
    }
  };
};

/** Validation, 6.5.3. */
export const required: Keyword = (argument) => {
  const names = textsOf(argument);
  return names && ((frame) => demand(frame, names, () => ''));
};

function textsOf(argument: JsonValue): string[] | null {
  if (argument.type !== 'array') return null;
  return argument.items.flatMap((item) => (item.type === 'string' ? [item.value] : []));
}

function demand(frame: Frame, names: readonly string[], because: () => string): void {
  if (frame.value.type !== 'object') return;
  const members = frame.run.membersOf(frame.value);
  for (const name of names)
    if (!members.has(name))
      fail(frame, 'member-missing', (path) => `${path} is missing${because()}.`, { parent: frame.place, step: name });
}

/** Validation, 6.5.4; core, 10.2.2.4; and `dependencies`, which both were up to draft 7. */
export const dependentRequired: Keyword = (argument, _schema, schemaOf) => dependent(argument, schemaOf);
export const dependentSchemas: Keyword = (argument, _schema, schemaOf) => dependent(argument, schemaOf);
export const dependencies: Keyword = (argument, _schema, schemaOf) => dependent(argument, schemaOf);

function dependent(argument: JsonValue, schemaOf: (value: JsonValue) => Schema): ReturnType<Keyword> {
  const counting = lastOf(argument);
  if (counting.type !== 'object') return null;
  const demands = counting.members.map(({ key, value }) => ({
    key,
    names: textsOf(value) ?? (value.type === 'string' ? [value.value] : []),
    schema: isSchemaValue(value) ? schemaOf(value) : null,
  }));
  return (frame) => {
    const { value, run } = frame;
    if (value.type !== 'object') return;
    const members = run.membersOf(value);
    for (const { key, names, schema } of demands) {
      if (!members.has(key)) continue;
      demand(frame, names, () => `, which must be there beside ${shortText({ type: 'string', value: key, at: 0 })}`);
      if (schema) adopt(frame, run.evaluate(schema, value, frame.place, frame.scope, frame.refs));
    }
  };
}
