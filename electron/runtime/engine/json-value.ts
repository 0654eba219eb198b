import { randomUUID } from 'node:crypto';
import { isNumeric, type Numeric, writeNumber } from '../../../shared/expression/numeric.ts';
import { writeDateTimeText } from '../../../shared/structure/date-time-text.ts';
import type { Run } from '../contract/run.ts';
import { drive, type MaybePromise, type Steps, settled } from '../contract/steps.ts';
import { WeftObject } from '../contract/weft-object.ts';

/** How deep objects are followed over their associations. */
const maxDepth = 8;

/** A value as JSON for people and tools: objects as `{"$type":"Module.Entity",…}`, dates as ISO 8601, long numbers exact. */
export function toJsonValue(u: Run, value: unknown, kind?: string): MaybePromise<unknown> {
  return drive(jsonSteps(u, value, kind, new Set()));
}

function* jsonSteps(u: Run, value: unknown, kind: string | undefined, above: ReadonlySet<unknown>): Steps<unknown> {
  if (value === null || value === undefined) return null;
  if (kind === 'datetime' && typeof value === 'number') return writeDateTimeText(value);
  if (value instanceof WeftObject) {
    const entity = u.entityOf(value);
    const members: [string, unknown][] = [['$type', entity.qualifiedName]];
    for (const attribute of entity.attributes) {
      if (attribute.calculated !== null) continue;
      const mayRead = u.access === null || (yield* settled(u.mayRead(value, attribute.field)));
      members.push([
        attribute.name,
        mayRead ? yield* jsonSteps(u, value[attribute.field], attribute.type, above) : null,
      ]);
    }
    const inner = new Set([...above, value]);
    for (const { association, isOwner } of u.program.associationsOf(value.$entity)) {
      if (!isOwner) continue;
      const { index } = association;
      const target = yield* settled<unknown>(
        association.type === 'reference' ? u.ownedOne(value, index) : u.ownedList(value, index),
      );
      if (target && !inner.has(target) && inner.size < maxDepth)
        members.push([association.name, yield* jsonSteps(u, target, undefined, inner)]);
    }
    // Entries make a member `__proto__`, too.
    return Object.fromEntries(members);
  }
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (const item of value) list.push(yield* jsonSteps(u, item, undefined, above));
    return list;
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isNumeric(value) && !(typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)))
    return new RawNumber(writeNumber(value as Numeric));
  return value;
}

/** A number whose digits JSON.stringify would bend; `stringifyExact` writes it as it is. */
export class RawNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** JSON.stringify that writes RawNumber digit for digit. */
export function stringifyExact(value: unknown, indent?: number): string {
  const numbers: string[] = [];
  const prefix = `number-${randomUUID()}-`;
  const text = JSON.stringify(
    value,
    (_key, member) => (member instanceof RawNumber ? `${prefix}${numbers.push(member.text) - 1}` : member),
    indent,
  );
  if (numbers.length === 0) return text;
  return text.replace(new RegExp(`"${prefix}(\\d+)"`, 'g'), (_mark, index: string) => numbers[Number(index)] as string);
}
