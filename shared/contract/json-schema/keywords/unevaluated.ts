import type { JsonValue } from '../../../format/json/parse.ts';
import { isSchemaValue } from '../dialect.ts';
import { adoptInner, fail, type Keyword, noteMember } from '../frame.ts';
import { evaluateMember } from './objects.ts';

/** Core, 11.3: the members that no other keyword here, nor in what is referred to, has looked at. */
export const unevaluatedProperties: Keyword = (argument, _schema, schemaOf) => {
  if (!isSchemaValue(argument)) return null;
  const schema = schemaOf(argument);
  return (frame) => {
    const { value, outcome, run } = frame;
    // What was not looked at because it could not be may have known the member.
    if (value.type !== 'object' || outcome.isUncertain) return;
    for (const member of run.membersOf(value).values()) {
      if (outcome.members?.has(member.key)) continue;
      if (schema.value.type === 'boolean' && !schema.value.value)
        fail(
          frame,
          'unknown-member',
          (path) => `${path} is not a member that the schema knows.`,
          { parent: frame.place, step: member.key },
          member.at,
        );
      else evaluateMember(frame, schema, member);
      noteMember(frame, member.key);
    }
  };
};

/** Core, 11.2. */
export const unevaluatedItems: Keyword = (argument, _schema, schemaOf) => {
  if (!isSchemaValue(argument)) return null;
  const schema = schemaOf(argument);
  return (frame) => {
    const { value, outcome, run, place, scope } = frame;
    if (value.type !== 'array' || outcome.isUncertain) return;
    for (let i = outcome.itemsBelow; i < value.items.length; i++)
      if (!outcome.items?.has(i))
        adoptInner(frame, run.evaluate(schema, value.items[i] as JsonValue, { parent: place, step: i }, scope, 0));
    outcome.itemsBelow = value.items.length;
  };
};
