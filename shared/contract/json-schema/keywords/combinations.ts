import type { JsonValue } from '../../../format/json/parse.ts';
import { isSchemaValue } from '../dialect.ts';
import { adopt, adoptLooks, type Frame, fail, type Keyword, type Outcome } from '../frame.ts';
import type { Schema } from '../schema-set.ts';
import { oneOf as wordsOf } from './values.ts';

function schemasOf(argument: JsonValue, schemaOf: (value: JsonValue) => Schema): Schema[] | null {
  return argument.type === 'array' ? argument.items.filter(isSchemaValue).map(schemaOf) : null;
}

function here({ run, value, place, scope, refs }: Frame, schema: Schema): Outcome {
  return run.evaluate(schema, value, place, scope, refs);
}

/** Core, 10.2.1.1. */
export const allOf: Keyword = (argument, _schema, schemaOf) => {
  const schemas = schemasOf(argument, schemaOf);
  return (
    schemas &&
    ((frame) => {
      for (const schema of schemas) adopt(frame, here(frame, schema));
    })
  );
};

/** Core, 10.2.1.2. */
export const anyOf: Keyword = (argument, _schema, schemaOf) => {
  const schemas = schemasOf(argument, schemaOf);
  if (!schemas || schemas.length === 0) return null;
  return (frame) => {
    const outcomes = schemas.map((schema) => here(frame, schema));
    const fitting = outcomes.filter(fits);
    for (const outcome of fitting) adoptLooks(frame.outcome, outcome);
    if (fitting.length === 0) failAll(frame, schemas, outcomes);
    // One that fits for sure is enough.
    else if (fitting.every((outcome) => outcome.isUncertain)) frame.outcome.isUncertain = true;
  };
};

/** Core, 10.2.1.3. */
export const oneOf: Keyword = (argument, _schema, schemaOf) => {
  const schemas = schemasOf(argument, schemaOf);
  if (!schemas || schemas.length === 0) return null;
  return (frame) => {
    const outcomes = schemas.map((schema) => here(frame, schema));
    const fitting = outcomes.flatMap((outcome, i) =>
      fits(outcome) ? [{ outcome, schema: schemas[i] as Schema, i }] : [],
    );
    if (fitting.length === 0) failAll(frame, schemas, outcomes);
    const sure = fitting.filter(({ outcome }) => !outcome.isUncertain);
    if (sure.length < fitting.length) frame.outcome.isUncertain = true;
    if (sure.length > 1)
      fail(
        frame,
        'fits-several',
        (path) =>
          `${path} fits ${sure.length} of the ${schemas.length} alternatives (${sure
            .slice(0, 4)
            .map(({ schema, i }) => nameOf(schema, i))
            .join(', ')}${sure.length > 4 ? ', …' : ''}), but exactly one must fit.`,
      );
    else if (fitting[0]) adoptLooks(frame.outcome, fitting[0].outcome);
  };
};

/** Core, 10.2.1.4. */
export const not: Keyword = (argument, _schema, schemaOf) => {
  if (!isSchemaValue(argument)) return null;
  const schema = schemaOf(argument);
  return (frame) => {
    const outcome = here(frame, schema);
    if (outcome.isUncertain) frame.outcome.isUncertain = true;
    else if (fits(outcome))
      fail(frame, 'fits-excluded', (path) => `${path} fits what the schema excludes${describedBy(schema)}.`);
  };
};

/** Core, 10.2.2.1 to 10.2.2.3. */
const ifKeyword: Keyword = (argument, { keywords }, schemaOf) => {
  if (!isSchemaValue(argument)) return null;
  const condition = schemaOf(argument);
  const branch = (keyword: string) => {
    const value = keywords.get(keyword);
    return value && isSchemaValue(value) ? schemaOf(value) : null;
  };
  const then = branch('then');
  const otherwise = branch('else');
  return (frame) => {
    const outcome = here(frame, condition);
    if (outcome.isUncertain) {
      frame.outcome.isUncertain = true;
      return;
    }
    if (fits(outcome)) adoptLooks(frame.outcome, outcome);
    const next = fits(outcome) ? then : otherwise;
    if (next) adopt(frame, here(frame, next));
  };
};

export { ifKeyword as if };

function fits({ findings }: Outcome): boolean {
  return findings.length === 0;
}

/** What is said of the nearest alternative. */
const mostOfNearest = 3;

/** No alternative fits: says so, and what the nearest one misses. */
function failAll(frame: Frame, schemas: readonly Schema[], outcomes: readonly Outcome[]): void {
  const scores = outcomes.map((outcome) => distanceOf(outcome, frame));
  const best = scores.indexOf(Math.min(...scores));
  const nearest = outcomes[best] as Outcome;
  if (schemas.length === 1) {
    adopt(frame, nearest);
    return;
  }
  const isNear = (scores[best] as number) < isOther;
  const schema = schemas[best] as Schema;
  fail(frame, 'fits-none', (path) => {
    const all = `${path} fits none of the ${schemas.length} alternatives`;
    if (isNear) return `${all}; the nearest is ${nameOf(schema, best)}.`;
    const names = schemas.slice(0, 6).map((s, i) => nameOf(s, i));
    return `${all}: ${wordsOf(schemas.length > 6 ? [...names, 'others'] : names)}.`;
  });
  if (isNear) adopt(frame, { ...nearest, findings: nearest.findings.slice(0, mostOfNearest) });
  if (outcomes.some((outcome) => outcome.isUncertain)) frame.outcome.isUncertain = true;
}

/** From here on an alternative is about something else. */
const isOther = 10_000;

function distanceOf({ findings }: Outcome, { place }: Frame): number {
  let distance = findings.length;
  for (const finding of findings) {
    const isHere = finding.place === place;
    if (isHere && (finding.code === 'json-schema/wrong-type' || finding.code === 'json-schema/nothing-allowed'))
      distance += isOther;
    // What tells the alternatives from each other is most often one constant member.
    const tells = finding.code === 'json-schema/not-the-constant' || finding.code === 'json-schema/not-in-enumeration';
    if (tells && (isHere || finding.place.parent === place)) distance += 1_000;
  }
  return distance;
}

function nameOf(schema: Schema, index: number): string {
  const title = schema.keywords.get('title');
  if (title?.type === 'string') return JSON.stringify(title.value.slice(0, 60));
  const ref = schema.keywords.get('$ref');
  if (ref?.type === 'string') return JSON.stringify(ref.value.slice(ref.value.lastIndexOf('/') + 1).slice(0, 60));
  const type = schema.keywords.get('type');
  return type?.type === 'string' ? `number ${index + 1} (${type.value.slice(0, 60)})` : `number ${index + 1}`;
}

function describedBy({ keywords }: Schema): string {
  const text = keywords.get('title') ?? keywords.get('description');
  return text?.type === 'string' ? `: ${text.value.slice(0, 100)}` : '';
}
