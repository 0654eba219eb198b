import type { JsonValue } from '../../../format/json/parse.ts';
import { isSchemaValue } from '../dialect.ts';
import { adoptInner, type Frame, fail, type Keyword, noteItem } from '../frame.ts';
import type { Schema } from '../schema-set.ts';
import { countOf } from './counts.ts';

function evaluateItem(frame: Frame, schema: Schema, item: JsonValue, index: number) {
  return frame.run.evaluate(schema, item, { parent: frame.place, step: index }, frame.scope, 0);
}

/** Each of the first items by a schema of its own. */
function tuple(
  argument: Extract<JsonValue, { type: 'array' }>,
  schemaOf: (value: JsonValue) => Schema,
): ReturnType<Keyword> {
  const schemas = argument.items.filter(isSchemaValue).map(schemaOf);
  return (frame) => {
    const { value, outcome } = frame;
    if (value.type !== 'array') return;
    const count = Math.min(schemas.length, value.items.length);
    for (let i = 0; i < count; i++)
      adoptInner(frame, evaluateItem(frame, schemas[i] as Schema, value.items[i] as JsonValue, i));
    outcome.itemsBelow = Math.max(outcome.itemsBelow, count);
  };
}

/** The items from one on, all by one schema. */
function rest(schema: Schema, from: number): ReturnType<Keyword> {
  return (frame) => {
    const { value, outcome } = frame;
    if (value.type !== 'array') return;
    for (let i = from; i < value.items.length; i++)
      adoptInner(frame, evaluateItem(frame, schema, value.items[i] as JsonValue, i));
    outcome.itemsBelow = Math.max(outcome.itemsBelow, value.items.length);
  };
}

/** Core, 10.3.1.1. */
export const prefixItems: Keyword = (argument, _schema, schemaOf) =>
  argument.type === 'array' ? tuple(argument, schemaOf) : null;

/** Core, 10.3.1.2; up to 2019-09 a list is what `prefixItems` is now. */
export const items: Keyword = (argument, { dialect, keywords }, schemaOf) => {
  if (argument.type === 'array') return dialect.isFrom('draft-2020-12') ? null : tuple(argument, schemaOf);
  if (!isSchemaValue(argument)) return null;
  const prefix = keywords.get('prefixItems');
  const from = dialect.knows('prefixItems') && prefix?.type === 'array' ? prefix.items.length : 0;
  return rest(schemaOf(argument), from);
};

/** Up to 2019-09: the items behind those that a list in `items` speaks of. */
export const additionalItems: Keyword = (argument, { keywords }, schemaOf) => {
  const prefix = keywords.get('items');
  return prefix?.type === 'array' && isSchemaValue(argument) ? rest(schemaOf(argument), prefix.items.length) : null;
};

/** Core, 10.3.1.3, with `minContains` and `maxContains` (validation, 6.4.4 and 6.4.5) from 2019-09 on. */
export const contains: Keyword = (argument, { dialect, keywords }, schemaOf) => {
  if (!isSchemaValue(argument)) return null;
  const schema = schemaOf(argument);
  const counts = dialect.isFrom('draft-2019-09');
  const min = (counts ? countOf(keywords.get('minContains')) : null) ?? 1;
  const max = (counts ? countOf(keywords.get('maxContains')) : null) ?? Infinity;
  const looks = dialect.isFrom('draft-2020-12');
  return (frame) => {
    const { value, outcome } = frame;
    if (value.type !== 'array') return;
    let found = 0;
    let guessed = 0;
    value.items.forEach((item, i) => {
      const { findings, isUncertain } = evaluateItem(frame, schema, item, i);
      if (findings.length > 0) return;
      found++;
      if (isUncertain) guessed++;
      if (looks) noteItem(frame, i);
    });
    if (guessed > 0) outcome.isUncertain = true;
    if (found < min)
      fail(
        frame,
        'contains-too-few',
        (path) => `${path} has ${found} of the items that it must have at least ${min} of.`,
      );
    else if (found - guessed > max)
      fail(
        frame,
        'contains-too-many',
        (path) => `${path} has ${found} of the items that it may have at most ${max} of.`,
      );
  };
};

/** Validation, 6.4.3. */
export const uniqueItems: Keyword = (argument) => {
  if (argument.type !== 'boolean' || !argument.value) return null;
  return (frame) => {
    const { value, run } = frame;
    if (value.type !== 'array') return;
    const first = new Map<number, number>();
    for (let i = 0; i < value.items.length; i++) {
      const item = value.items[i] as JsonValue;
      const number = run.numbers.of(item);
      const before = first.get(number);
      if (before === undefined) {
        first.set(number, i);
        continue;
      }
      fail(
        frame,
        'items-not-unique',
        (path) => `${path} is equal to the item ${before} before it, but no two may be equal.`,
        { parent: frame.place, step: i },
        item.at,
      );
      return;
    }
  };
};
