import { characterCount } from '../../../shared/expression/characters.ts';
import { compare, isDecimalText, type Numeric, readDecimal } from '../../../shared/expression/numeric.ts';
import { matchesWhole } from '../../../shared/expression/regular-expression.ts';
import type { ProgramAttribute } from '../../../shared/program/program.ts';
import { readDateTimeOrDay } from '../../../shared/structure/date-time-text.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { Run } from '../contract/run.ts';
import { type Steps, settled } from '../contract/steps.ts';
import { isInstantiated, type WeftObject } from '../contract/weft-object.ts';
import { keyText } from './memory-index.ts';

interface Violation {
  path: string;
  message: string;
  code: string;
}

/**
 * Checks the validation rules of objects that are about to be stored (DMO-41 to DMO-44). All rules of all attributes run
 * and all messages are collected; uniqueness is asked of the database only when the rest passed. What is stored along with them
 * is asked for its unique values only.
 */
export function* validateObjects(
  u: Run,
  objects: readonly WeftObject[],
  autocommitted: readonly WeftObject[],
): Steps<void> {
  const violations: Violation[] = [];
  for (const object of objects) {
    yield* u.tick();
    const entity = u.entityOf(object);
    for (const attribute of entity.attributes) {
      const value =
        attribute.validations.length > 0 || attribute.length !== null || attribute.values
          ? object[attribute.field]
          : undefined;
      if (attribute.length !== null && typeof value === 'string' && isLonger(value, attribute.length)) {
        violations.push({
          path: `${entity.name}.${attribute.name}`,
          code: 'validation/length',
          message: `${attribute.name} has ${characterCount(value)} characters; at most ${attribute.length} fit.`,
        });
      }
      if (attribute.values && typeof value === 'string' && !attribute.values.includes(value)) {
        violations.push({
          path: `${entity.name}.${attribute.name}`,
          code: 'validation/enumeration',
          message: `${attribute.name} cannot be ${value}.`,
        });
      }
      for (const rule of attribute.validations) {
        const message = violationOf(rule, attribute, value, u.program.program.settings.timeZone);
        if (message)
          violations.push({
            path: `${entity.name}.${attribute.name}`,
            code: `validation/${rule.rule}`,
            message: rule.message || message,
          });
      }
    }
  }
  for (const object of [...objects, ...autocommitted]) violations.push(...unstorableTexts(u, object));
  // No spread: an import may break a rule more often than a call takes arguments.
  if (violations.length === 0)
    for (const taken of yield* takenValues(u, [...objects, ...autocommitted])) violations.push(taken);
  if (violations.length > 0) {
    throw new FlowError('validation/failed', inWords(violations), { details: violations });
  }
}

/** The first of them: an import may break a rule for each of its rows, and somebody reads it. All are in the details. */
function inWords(violations: readonly Violation[]): string {
  const more = violations.length - mostInWords;
  const words = violations.slice(0, mostInWords).map((v) => v.message);
  return [...words, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

const mostInWords = 10;

/** Texts that databases do not hold: half of a character that takes two, and U+0000. */
function unstorableTexts(u: Run, object: WeftObject): Violation[] {
  const entity = u.entityOf(object);
  return entity.attributes
    .filter(({ field }) => {
      const value = object[field];
      return typeof value === 'string' && (value.includes('\0') || !value.isWellFormed());
    })
    .map(({ name }) => ({
      path: `${entity.name}.${name}`,
      code: 'validation/text',
      message: `${name} holds U+0000 or half a character, which cannot be stored.`,
    }));
}

/** Unique attributes whose value another object has: one stored before, one of this run, or one of the same list (MF-81). */
function* takenValues(u: Run, objects: readonly WeftObject[]): Steps<Violation[]> {
  const violations: Violation[] = [];
  const seen = new Set<string>();
  const along = new Set(objects);
  for (const object of objects) {
    yield* u.tick();
    const entity = u.entityOf(object);
    for (const attribute of entity.attributes) {
      const rule = attribute.validations.find((v) => v.rule === 'unique');
      const value = rule ? object[attribute.field] : undefined;
      const isUnchanged =
        object.$state !== isInstantiated && !(object.$before !== null && attribute.field in object.$before);
      if (!rule || value === null || value === undefined || isUnchanged) continue;
      const key = `${attribute.id} ${keyText([value])}`;
      if (seen.has(key) || (yield* settled(u.isTaken(object, attribute.field, value, along))))
        violations.push({
          path: `${entity.name}.${attribute.name}`,
          code: 'validation/unique',
          message: rule.message || `Another ${entity.name} has the ${attribute.name} ${String(value)} already.`,
        });
      seen.add(key);
    }
  }
  return violations;
}

/** A limit written by hand; null when it is no number. */
function readNumber(text: string): Numeric | null {
  return isDecimalText(text) ? readDecimal(text) : null;
}

/** Whether a text has more characters (of Unicode) than a limit; most texts are not even counted. */
function isLonger(text: string, limit: number): boolean {
  return text.length > limit && characterCount(text) > limit;
}

function violationOf(
  rule: ProgramAttribute['validations'][number],
  attribute: ProgramAttribute,
  value: unknown,
  timeZone: string,
): string | null {
  const isEmpty = value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
  if (rule.rule === 'required') return isEmpty ? `${attribute.name} is required.` : null;
  if (isEmpty) return null;
  switch (rule.rule) {
    case 'max-length':
      return typeof value === 'string' && isLonger(value, rule.length)
        ? `${attribute.name} has ${characterCount(value)} characters; at most ${rule.length} are allowed.`
        : null;
    case 'pattern': {
      try {
        return typeof value === 'string' && !matchesWhole(value, rule.pattern)
          ? `${attribute.name} does not have the form ${rule.pattern}.`
          : null;
      } catch (error) {
        return `The pattern of ${attribute.name} is wrong: ${(error as Error).message}`;
      }
    }
    case 'range': {
      const limit = (text: string): Numeric | null =>
        attribute.type === 'datetime' ? readDateTimeOrDay(text.trim(), timeZone) : readNumber(text.trim());
      for (const text of [rule.min, rule.max])
        if (text.trim() !== '' && limit(text) === null)
          return `The range of ${attribute.name} is wrong: ${text} is no limit for its type.`;
      const [min, max] = [limit(rule.min), limit(rule.max)];
      const below = min !== null && compare(value as Numeric, min) < 0;
      const above = max !== null && compare(value as Numeric, max) > 0;
      if (!below && !above) return null;
      return min !== null && max !== null
        ? `${attribute.name} must be between ${rule.min} and ${rule.max}.`
        : min !== null
          ? `${attribute.name} must be at least ${rule.min}.`
          : `${attribute.name} must be at most ${rule.max}.`;
    }
    default:
      return null;
  }
}
