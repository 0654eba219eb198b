import type { EntityInfo } from '../../model/catalog.ts';
import { mostSimilar } from '../../model/naming.ts';
import { dateParts } from '../query.ts';
import { PathParser } from './path-parser.ts';
import type { Side } from './side.ts';
import { type Token, unquoted } from './tokens.ts';

/** Parses what is compared: a path, a value, or a function of one (length, parts of dates). */
export abstract class OperandParser extends PathParser {
  /** One side of a comparison: a path over associations to an attribute, a function of one, or a value. */
  protected operand(entity: EntityInfo, left: Side | null): Side {
    const { token } = this;
    const isCall = token.type === 'word' && this.nextToken?.text === '(';
    if (isCall && (token.text === 'length' || token.text === 'string-length')) {
      this.take();
      this.take();
      const of = this.operand(entity, null);
      if (of.operand === null || !['string', 'enumeration', 'unknown'].includes(of.type.kind))
        this.stop('query/type', `${token.text} needs a text.`, token.range);
      this.expect(')');
      return { ...of, operand: { kind: 'length', of: of.operand }, type: { kind: 'integer' }, name: token.text };
    }
    const part = isCall ? /^(.*)-from-dateTime$/.exec(token.text)?.[1] : undefined;
    if (part !== undefined) return this.datePart(entity, part, token);
    if (token.type !== 'word') return this.value(left, entity);
    const member = this.path(entity, left !== null);
    return member ?? this.value(left, entity);
  }

  private datePart(entity: EntityInfo, name: string, token: Token): Side {
    const part = dateParts.find((p) => p === name);
    if (!part) {
      const similar = mostSimilar(name, dateParts);
      this.stop(
        'query/unknown-function',
        `There is no function ${token.text}.`,
        token.range,
        similar ? `Did you mean ${similar}-from-dateTime?` : undefined,
      );
    }
    this.take();
    this.take();
    const of = this.operand(entity, null);
    if (of.operand === null || !['datetime', 'date', 'unknown'].includes(of.type.kind))
      this.stop(
        'query/type',
        `${token.text} needs a date.`,
        of.range,
        'Use an attribute of type Date and time or Date.',
      );
    let zone: string | null = null;
    if (this.is(',')) {
      this.take();
      const text = this.take();
      zone = text.type === 'string' ? unquoted(text.text) : '';
      if (!isTimeZone(zone))
        this.stop(
          'query/time-zone',
          `${text.text} is not a time zone.`,
          text.range,
          "Write one such as 'UTC' or 'Europe/Amsterdam'.",
        );
    }
    this.expect(')');
    return {
      ...of,
      operand: { kind: 'date-part', part, zone, of: of.operand },
      type: { kind: 'integer' },
      name: token.text,
    };
  }
}

function isTimeZone(name: string): boolean {
  // GMT offsets are no zones (XP-9): they know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
