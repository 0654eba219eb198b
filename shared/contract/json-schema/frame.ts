import type { JsonMember, JsonValue } from '../../format/json/parse.ts';
import { memberPath } from '../../structure/path.ts';
import type { ValueNumbers } from './equality.ts';
import type { PatternBudget } from './pattern/match.ts';
import type { Schema, SchemaResource, Unresolved } from './schema-set.ts';

/** A place in a message, in steps from its root. */
export interface Place {
  parent: Place | null;
  /** Name of a member or number of an item. */
  step: string | number;
}

export const rootPlace: Place = { parent: null, step: '' };

export function pathOf(place: Place): string {
  const steps: (string | number)[] = [];
  for (let at = place; at.parent; at = at.parent) steps.push(at.step);
  return steps
    .reverse()
    .reduce<string>((path, step) => (typeof step === 'number' ? `${path}[${step}]` : memberPath(path, step)), '$');
}

/** What is wrong with a message; the text is made only for what is reported. */
export interface Finding {
  code: string;
  place: Place;
  /** Offset in the text. */
  at: number;
  /** A sentence, given the path. */
  say: (path: string) => string;
}

/** What a schema makes of a value. */
export interface Outcome {
  /** None when the value fits. */
  findings: Finding[];
  /** A part could not be looked at (a file is missing, a pattern takes too long), so that a "fits" is a guess. */
  isUncertain: boolean;
  /** Members and items that a keyword has looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
  members: Set<string> | null;
  items: Set<number> | null;
  /** Items before this one have all been looked at. */
  itemsBelow: number;
}

/** The resources that were entered on the way to a schema, outermost first: what `$dynamicRef` looks through. Equal ways are the same object. */
export interface Scope {
  outer: Scope | null;
  resource: SchemaResource;
  inner: Map<SchemaResource, Scope>;
  /** What schemas that were referred to made of values before. */
  known: Map<Schema, Map<JsonValue, Outcome>>;
}

/** One run of a schema over a message. */
export interface Run {
  readonly budget: PatternBudget;
  readonly numbers: ValueNumbers;
  readonly assertsFormats: boolean;
  /** Whether any schema asks what others have looked at. */
  readonly notesLooks: boolean;
  /** `refs` counts the references that were followed since the value was reached. */
  evaluate(schema: Schema, value: JsonValue, place: Place, scope: Scope, refs: number): Outcome;
  evaluateReferred(schema: Schema, frame: Frame): Outcome;
  /** Notes that something could not be looked at. */
  leaveUnchecked(frame: Frame, code: string, key: string, say: (path: string) => string): void;
  resolve(reference: string, from: Schema): Schema | Unresolved;
  schemaOf(value: JsonValue): Schema;
  membersOf(value: Extract<JsonValue, { type: 'object' }>): ReadonlyMap<string, JsonMember>;
}

/** A schema at a value. */
export interface Frame {
  readonly run: Run;
  readonly schema: Schema;
  readonly value: JsonValue;
  readonly place: Place;
  readonly scope: Scope;
  readonly refs: number;
  readonly outcome: Outcome;
}

/** What a keyword demands. */
export type Check = (frame: Frame) => void;

/** Makes the check of a keyword's argument; null when it demands nothing, or is no argument that the keyword takes. */
export type Keyword = (argument: JsonValue, schema: Schema, schemaOf: (value: JsonValue) => Schema) => Check | null;

/** Most findings of one message. */
export const mostFindings = 200;

export function fail(
  frame: Frame,
  code: string,
  say: (path: string) => string,
  place = frame.place,
  at = frame.value.at,
): void {
  const { findings } = frame.outcome;
  if (findings.length < mostFindings) findings.push({ code: `json-schema/${code}`, place, at, say });
}

/** Takes over what another schema made of the same value. */
export function adopt(frame: Frame, other: Outcome): void {
  const { outcome } = frame;
  for (const finding of other.findings) {
    if (outcome.findings.length >= mostFindings) break;
    outcome.findings.push(finding);
  }
  if (other.isUncertain) outcome.isUncertain = true;
  if (other.findings.length === 0) adoptLooks(outcome, other);
}

/** Takes over what another schema has looked at. */
export function adoptLooks(outcome: Outcome, other: Outcome): void {
  if (other.members) {
    outcome.members ??= new Set();
    for (const member of other.members) outcome.members.add(member);
  }
  if (other.items) {
    outcome.items ??= new Set();
    for (const item of other.items) outcome.items.add(item);
  }
  if (other.itemsBelow > outcome.itemsBelow) outcome.itemsBelow = other.itemsBelow;
}

export function noteMember({ run, outcome }: Frame, name: string): void {
  if (run.notesLooks) (outcome.members ??= new Set()).add(name);
}

export function noteItem({ run, outcome }: Frame, index: number): void {
  if (run.notesLooks) (outcome.items ??= new Set()).add(index);
}

/** Takes over the findings about what stands inside of the value. */
export function adoptInner(frame: Frame, other: Outcome): void {
  const { findings } = frame.outcome;
  for (const finding of other.findings) {
    if (findings.length >= mostFindings) return;
    findings.push(finding);
  }
  if (other.isUncertain) frame.outcome.isUncertain = true;
}
