import type { JsonMember, JsonValue } from '../../format/json/parse.ts';
import { lineAndColumn } from '../../format/text-place.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { ValueNumbers } from './equality.ts';
import {
  type Check,
  type Frame,
  fail,
  mostFindings,
  type Outcome,
  type Place,
  pathOf,
  type Run,
  rootPlace,
  type Scope,
} from './frame.ts';
import { keywords } from './keywords/index.ts';
import { PatternBudget } from './pattern/match.ts';
import type { Schema, SchemaResource, SchemaSet, Unresolved } from './schema-set.ts';

/** Schemas at values that are open at one time; a stack holds half as many again (measured: 1,670 of the widest). */
const deepest = 1_200;
/** References that lead to each other without a step into the message. */
const mostReferences = 500;
/** Schemas at values of one message, beside one for each of its characters; a million takes about a second. */
const mostEvaluations = 3_000_000;

/** The checks of schemas, made when they are first met and kept for all messages. */
export class SchemaChecks {
  private readonly checks = new Map<Schema, readonly Check[]>();
  private readonly set: SchemaSet;

  constructor(set: SchemaSet) {
    this.set = set;
  }

  of(schema: Schema): readonly Check[] {
    let found = this.checks.get(schema);
    if (!found) this.checks.set(schema, (found = this.make(schema)));
    return found;
  }

  private make(schema: Schema): Check[] {
    const { dialect } = schema;
    const schemaOf = (value: JsonValue) => this.set.schemaOf(value);
    const checks: Check[] = [];
    // Up to draft 7 nothing counts beside a reference (core of draft 7, 8.3).
    const isReference = !dialect.isFrom('draft-2019-09') && schema.keywords.has('$ref');
    for (const [name, keyword] of keywords) {
      const argument = schema.keywords.get(name);
      if (!argument || !dialect.knows(name) || (isReference && name !== '$ref')) continue;
      const check = keyword(argument, schema, schemaOf);
      if (check) checks.push(check);
    }
    return checks;
  }
}

/** What could not be looked at, said once each. */
interface Unchecked {
  code: string;
  place: Place;
  at: number;
  say: (path: string) => string;
}

class TooMuch extends Error {
  readonly place: Place;
  readonly at: number;
  readonly isDeep: boolean;
  constructor(place: Place, at: number, isDeep: boolean) {
    super();
    this.place = place;
    this.at = at;
    this.isDeep = isDeep;
  }
}

/** A schema over one message. */
export class Evaluation implements Run {
  readonly budget = new PatternBudget();
  readonly numbers = new ValueNumbers();
  readonly assertsFormats: boolean;
  private readonly set: SchemaSet;
  private readonly checks: SchemaChecks;
  private readonly unchecked = new Map<string, Unchecked>();
  private depth = 0;
  private evaluations = 0;
  private mostEvaluations = mostEvaluations;
  private lastObject: JsonValue | null = null;
  private lastMembers: ReadonlyMap<string, JsonMember> = new Map();

  constructor(set: SchemaSet, checks: SchemaChecks, assertsFormats: boolean) {
    this.set = set;
    this.checks = checks;
    this.assertsFormats = assertsFormats;
  }

  get notesLooks(): boolean {
    return this.set.hasUnevaluated;
  }

  /** All that is wrong with a message, and what could not be looked at. */
  diagnose(schema: Schema, value: JsonValue, text: string): LocatedDiagnostic[] {
    const scope: Scope = { outer: null, resource: schema.resource, inner: new Map(), known: new Map() };
    this.mostEvaluations = mostEvaluations + text.length;
    let findings: LocatedDiagnostic[];
    const placed = ({ place, at, say, code }: Unchecked, severity: 'error' | 'warning'): LocatedDiagnostic => {
      const path = pathOf(place);
      return { severity, code, message: say(path), path, ...lineAndColumn(text, at) };
    };
    try {
      const outcome = this.evaluate(schema, value, rootPlace, scope, 0);
      findings = withoutRepeats(outcome.findings.map((finding) => placed(finding, 'error')));
    } catch (error) {
      // Who calls from deep inside of something else leaves less of the stack than `deepest` needs.
      const stop = error instanceof RangeError ? new TooMuch(rootPlace, value.at, true) : error;
      if (!(stop instanceof TooMuch)) throw stop;
      const why = stop.isDeep
        ? `schemas and values are nested more than ${deepest} deep`
        : 'there are too many ways through the schema';
      findings = [
        placed(
          {
            ...stop,
            code: 'json-schema/too-much',
            say: (path) => `The message cannot be checked to its end: at ${path} ${why}.`,
          },
          'error',
        ),
      ];
    }
    return [...findings, ...[...this.unchecked.values()].map((it) => placed(it, 'warning'))].slice(0, mostFindings);
  }

  evaluate(schema: Schema, value: JsonValue, place: Place, scope: Scope, refs: number): Outcome {
    const outcome: Outcome = { findings: [], isUncertain: false, members: null, items: null, itemsBelow: 0 };
    const inner = schema.resource === scope.resource ? scope : entered(scope, schema.resource);
    const frame: Frame = { run: this, schema, value, place, scope: inner, refs, outcome };
    if (schema.value.type === 'boolean') {
      if (!schema.value.value)
        fail(frame, 'nothing-allowed', (path) => `${path} may not be there: the schema allows nothing.`);
      return outcome;
    }
    if (++this.depth > deepest) throw new TooMuch(place, value.at, true);
    if (++this.evaluations > this.mostEvaluations) throw new TooMuch(place, value.at, false);
    const checks = this.checks.of(schema);
    for (let i = 0; i < checks.length; i++) (checks[i] as Check)(frame);
    this.depth--;
    return outcome;
  }

  /**
   * A schema that was referred to. All that repeats itself goes through here, so that what was found out once is kept: the time is then at most the
   * size of the schema times that of the message.
   */
  evaluateReferred(schema: Schema, { value, place, scope, refs }: Frame): Outcome {
    if (refs > mostReferences) throw new TooMuch(place, value.at, true);
    const isSimple = value.type !== 'object' && value.type !== 'array';
    if (isSimple && refs < 2) return this.evaluate(schema, value, place, scope, refs + 1);
    const inner = entered(scope, schema.resource);
    let known = inner.known.get(schema);
    if (!known) inner.known.set(schema, (known = new Map()));
    let outcome = known.get(value);
    if (!outcome) known.set(value, (outcome = this.evaluate(schema, value, place, scope, refs + 1)));
    return outcome;
  }

  leaveUnchecked(frame: Frame, code: string, key: string, say: (path: string) => string): void {
    frame.outcome.isUncertain = true;
    const name = `${code} ${key}`;
    if (!this.unchecked.has(name) && this.unchecked.size < mostFindings)
      this.unchecked.set(name, { code: `json-schema/${code}`, place: frame.place, at: frame.value.at, say });
  }

  resolve(reference: string, from: Schema): Schema | Unresolved {
    return this.set.resolve(reference, from);
  }

  schemaOf(value: JsonValue): Schema {
    return this.set.schemaOf(value);
  }

  membersOf(value: Extract<JsonValue, { type: 'object' }>): ReadonlyMap<string, JsonMember> {
    if (this.lastObject !== value) {
      this.lastObject = value;
      this.lastMembers = new Map(value.members.map((m) => [m.key, m]));
    }
    return this.lastMembers;
  }
}

/** The scope inside of a resource: only its first place among those that are open counts. */
function entered(scope: Scope, resource: SchemaResource): Scope {
  for (let at: Scope | null = scope; at; at = at.outer) if (at.resource === resource) return scope;
  let inner = scope.inner.get(resource);
  if (!inner) scope.inner.set(resource, (inner = { outer: scope, resource, inner: new Map(), known: new Map() }));
  return inner;
}

/** Several ways to the same schema find the same. */
function withoutRepeats(findings: readonly LocatedDiagnostic[]): LocatedDiagnostic[] {
  const said = new Set<string>();
  return findings.filter(({ message, line, column }) => {
    const key = `${line}:${column} ${message}`;
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}
