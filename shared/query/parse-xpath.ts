import type { ExpressionReference } from '../expression/check.ts';
import type { AttributeInfo, Catalog, EntityInfo, ValueType } from '../model/catalog.ts';
import { mostSimilar } from '../model/naming.ts';
import type { ParsedConstraint, QueryDiagnostic, QueryNode, QueryOperand, QueryStep } from './query.ts';

interface Token {
  type: 'string' | 'number' | 'word' | 'parameter' | 'token' | 'operator' | 'end';
  text: string;
  range: readonly [number, number];
}

const patterns: readonly [Token['type'], RegExp][] = [
  ['string', /'(?:[^']|'')*'|"[^"]*"/y],
  ['number', /-?\d+(\.\d+)?/y],
  ['parameter', /\$[\p{L}_][\p{L}\p{N}_]*(?:\/[\p{L}_][\p{L}\p{N}_.]*)*/uy],
  ['token', /\[%[A-Za-z0-9_]*%\]/y],
  ['word', /[\p{L}_][\p{L}\p{N}_]*(?:[.-][\p{L}_][\p{L}\p{N}_]*)*/uy],
  ['operator', /!=|<=|>=|[-+*:/=<>()[\],]/y],
];
const maxDepth = 100;

/** Parses `[…][…]` (XP-1, XP-2) against an entity. Several brackets are joined by and. Findings carry ranges. */
export function parseXPath(
  text: string,
  entityId: string,
  catalog: Catalog,
  typeOfVariable: (text: string) => ValueType,
): ParsedConstraint {
  return new XPathParser(text, catalog, typeOfVariable).parse(entityId);
}

class Stop extends Error {}

class XPathParser {
  private readonly tokens: Token[] = [];
  private readonly diagnostics: QueryDiagnostic[] = [];
  private readonly references: ExpressionReference[] = [];
  private readonly parameters: string[] = [];
  private readonly catalog: Catalog;
  private readonly typeOfVariable: (text: string) => ValueType;
  private at = 0;
  private depth = 0;

  constructor(text: string, catalog: Catalog, typeOfVariable: (text: string) => ValueType) {
    this.catalog = catalog;
    this.typeOfVariable = typeOfVariable;
    this.tokenize(text);
  }

  private tokenize(text: string): void {
    let at = 0;
    outer: while (at < text.length) {
      if (/\s/.test(text[at] as string)) {
        at++;
        continue;
      }
      for (const [type, pattern] of patterns) {
        pattern.lastIndex = at;
        const match = pattern.exec(text);
        if (!match) continue;
        this.tokens.push({ type, text: match[0], range: [at, at + match[0].length] });
        at += match[0].length;
        continue outer;
      }
      this.diagnostics.push({
        severity: 'error',
        code: 'query/unknown-character',
        message: `${text[at]} has no meaning here.`,
        range: [at, at + 1],
      });
      at++;
    }
    this.tokens.push({ type: 'end', text: '', range: [text.length, text.length] });
  }

  parse(entityId: string): ParsedConstraint {
    let filter: QueryNode | null = null;
    const entity = this.catalog.entity(entityId);
    try {
      if (entity && this.token.type !== 'end') {
        filter = this.is('[') ? this.brackets(entity) : this.or(entity);
        if ((this.token as Token).type !== 'end')
          this.stop('query/unexpected', `${this.token.text} is not expected here.`, this.token.range);
      }
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    return { filter, parameters: this.parameters, references: this.references, diagnostics: this.diagnostics };
  }

  private get token(): Token {
    return this.tokens[this.at] as Token;
  }

  private is(text: string): boolean {
    return (this.token.type === 'operator' || this.token.type === 'word') && this.token.text === text;
  }

  private take(): Token {
    const { token } = this;
    if (token.type !== 'end') this.at++;
    return token;
  }

  private expect(text: string): void {
    if (!this.is(text)) this.stop('query/expected', `${text} is expected here.`, this.token.range);
    this.take();
  }

  private stop(code: string, message: string, range: readonly [number, number], fix?: string): never {
    this.diagnostics.push({ severity: 'error', code, message, range, ...(fix ? { fix } : {}) });
    throw new Stop();
  }

  private brackets(entity: EntityInfo): QueryNode {
    const items: QueryNode[] = [];
    while (this.is('[')) {
      this.take();
      items.push(this.or(entity));
      this.expect(']');
    }
    return items.length === 1 ? (items[0] as QueryNode) : { kind: 'and', items };
  }

  private or(entity: EntityInfo): QueryNode {
    if (++this.depth > maxDepth)
      this.stop('query/too-deep', `The constraint is nested more than ${maxDepth} levels deep.`, this.token.range);
    const items = [this.and(entity)];
    while (this.is('or')) {
      this.take();
      items.push(this.and(entity));
    }
    this.depth--;
    return items.length === 1 ? (items[0] as QueryNode) : { kind: 'or', items };
  }

  private and(entity: EntityInfo): QueryNode {
    const items = [this.comparison(entity)];
    while (this.is('and')) {
      this.take();
      items.push(this.comparison(entity));
    }
    return items.length === 1 ? (items[0] as QueryNode) : { kind: 'and', items };
  }

  private comparison(entity: EntityInfo): QueryNode {
    if (this.is('(')) {
      this.take();
      const inner = this.or(entity);
      this.expect(')');
      return inner;
    }
    const { token } = this;
    const next = this.tokens[this.at + 1];
    if (token.type === 'word' && next?.text === '(') {
      if (token.text === 'not') {
        this.take();
        this.take();
        const item = this.or(entity);
        this.expect(')');
        return { kind: 'not', item };
      }
      if (token.text === 'contains' || token.text === 'starts-with' || token.text === 'ends-with') {
        const test = token.text;
        this.take();
        this.take();
        return this.overPath(entity, (place, left) => {
          this.expect(',');
          const right = this.value(left, place);
          this.expect(')');
          return { kind: 'text', test, left: left ?? { kind: 'id' }, right };
        });
      }
      if (token.text === 'true' || token.text === 'false') {
        this.take();
        this.take();
        this.expect(')');
        return { kind: 'constant', value: token.text === 'true' };
      }
    }
    return this.overPath(entity, (_place, operand) => {
      if (!operand) return { kind: 'constant', value: true };
      return this.compareTail(operand);
    });
  }

  private compareTail(left: QueryOperand): QueryNode {
    const operator = this.token.text;
    if (!['=', '!=', '<', '<=', '>', '>='].includes(operator)) {
      const attribute = left.kind === 'attribute' ? this.attributeOf(left.attribute) : undefined;
      if (attribute?.type.kind === 'boolean')
        return { kind: 'compare', operator: '=', left, right: { kind: 'value', value: true } };
      this.stop('query/expected', 'A comparison such as = is expected here.', this.token.range);
    }
    this.take();
    if (this.is('empty') || this.is('NULL')) {
      const { range } = this.take();
      if (operator !== '=' && operator !== '!=')
        this.stop('query/empty-order', 'empty can be compared with = and != only.', range);
      return { kind: 'empty', operand: left, negated: operator === '!=' };
    }
    return { kind: 'compare', operator: operator as '=', left, right: this.value(left, null) };
  }

  private readonly seen = new Map<string, AttributeInfo>();

  private attributeOf(id: string): AttributeInfo | undefined {
    return this.seen.get(id);
  }

  /** A path from the entity; associations on the way become exists. `tail` reads what follows its end. */
  private overPath(
    entity: EntityInfo,
    tail: (entity: EntityInfo, operand: QueryOperand | null) => QueryNode,
  ): QueryNode {
    const { token } = this;
    if (token.type !== 'word') {
      const operand = this.value(null, entity);
      return tail(entity, operand);
    }
    if ((token.text === 'length' || token.text === 'string-length') && this.tokens[this.at + 1]?.text === '(') {
      this.take();
      this.take();
      return this.overPath(entity, (place, operand) => {
        this.expect(')');
        return tail(place, { kind: 'length', of: operand ?? { kind: 'id' } });
      });
    }
    this.take();
    if (token.text === 'id' || token.text === 'ID') return tail(entity, { kind: 'id' });
    const attribute = entity.attributes.find((a) => a.name === token.text);
    if (attribute) {
      this.references.push({ range: token.range, kind: 'attribute', id: attribute.id });
      if (attribute.definition.calculated)
        this.stop('query/calculated', `${attribute.name} is calculated and cannot be queried.`, token.range);
      this.seen.set(attribute.id, attribute);
      return tail(entity, { kind: 'attribute', attribute: attribute.id });
    }
    const associations = this.catalog.associationsOf(entity.id);
    const association =
      associations.find((a) => a.qualifiedName === token.text) ?? associations.find((a) => a.name === token.text);
    if (!association) {
      const names = [...entity.attributes.map((a) => a.name), ...associations.map((a) => a.qualifiedName)];
      const similar = mostSimilar(token.text, names);
      this.stop(
        'query/unknown-member',
        `${entity.qualifiedName} has no member ${token.text}.`,
        token.range,
        similar ? `Did you mean ${similar}?` : undefined,
      );
    }
    this.references.push({ range: token.range, kind: 'association', id: association.id });
    const reverse = !this.catalog.isKindOf(entity.id, association.from);
    let target = this.catalog.entity(reverse ? association.from : association.to) as EntityInfo;
    const step: QueryStep = { association: association.id, reverse, entity: target.id };
    // Compared with an object: the association itself is the operand (XP-6).
    if (['=', '!='].includes(this.token.text)) {
      const operator = this.take().text;
      if (this.is('empty') || this.is('NULL')) {
        this.take();
        const exists: QueryNode = { kind: 'exists', step, filter: null };
        return operator === '=' ? { kind: 'not', item: exists } : exists;
      }
      const exists: QueryNode = {
        kind: 'exists',
        step,
        filter: { kind: 'compare', operator: '=', left: { kind: 'id' }, right: this.value({ kind: 'id' }, target) },
      };
      return operator === '=' ? exists : { kind: 'not', item: exists };
    }
    let filter: QueryNode | null = this.is('[') ? this.brackets(target) : null;
    if (this.is('/')) {
      this.take();
      const named = this.token.type === 'word' ? this.catalog.entityByName(this.token.text) : undefined;
      if (named) {
        this.references.push({ range: this.token.range, kind: 'entity', id: named.id });
        this.take();
        target = named;
        if (this.is('[')) {
          const inner = this.brackets(target);
          filter = filter ? { kind: 'and', items: [filter, inner] } : inner;
        }
        if (!this.is('/')) return { kind: 'exists', step, filter };
        this.take();
      }
      const rest = this.overPath(target, tail);
      return { kind: 'exists', step, filter: filter ? { kind: 'and', items: [filter, rest] } : rest };
    }
    return { kind: 'exists', step, filter };
  }

  /** The right side: literal, token, variable (with a path) or an attribute of the same entity (XP-4). */
  private value(left: QueryOperand | null, entity: EntityInfo | null): QueryOperand {
    const token = this.take();
    switch (token.type) {
      case 'string': {
        const text = token.text.slice(1, -1).replaceAll("''", "'");
        const tokenInText = /^\[%[A-Za-z0-9_]+%\]/.exec(text);
        if (tokenInText) return this.parameter(tokenExpression(text));
        const attribute = left?.kind === 'attribute' ? this.attributeOf(left.attribute) : undefined;
        if (attribute?.type.kind === 'datetime')
          return this.parameter(`parseDateTime('${text.replaceAll("'", "''")}')`);
        if (attribute && ['integer', 'long', 'decimal', 'boolean'].includes(attribute.type.kind))
          this.stop('query/type', `${attribute.name} cannot be compared with a text.`, token.range);
        if (attribute?.type.kind === 'enumeration') {
          const enumeration = this.catalog.enumeration(attribute.type.enumeration);
          if (enumeration && !enumeration.values.some((v) => v.name === text)) {
            const similar = mostSimilar(
              text,
              enumeration.values.map((v) => v.name),
            );
            this.stop(
              'query/unknown-enumeration-value',
              `${enumeration.qualifiedName} has no value ${text}.`,
              token.range,
              similar ? `Did you mean ${similar}?` : undefined,
            );
          }
        }
        return { kind: 'value', value: text };
      }
      case 'number':
        return Number.isSafeInteger(Number(token.text)) || token.text.length < 15
          ? { kind: 'value', value: Number(token.text) }
          : this.parameter(token.text);
      case 'parameter': {
        const type = this.typeOfVariable(token.text);
        if (left?.kind === 'id' && type.kind === 'string')
          this.stop('query/type', 'An object is compared with an object variable, not with a text.', token.range);
        return this.parameter(token.text);
      }
      case 'token':
        return this.parameter(token.text);
      case 'word': {
        if (token.text === 'true' || token.text === 'false') {
          if (this.is('(')) {
            this.take();
            this.expect(')');
          }
          return { kind: 'value', value: token.text === 'true' };
        }
        const dot = token.text.lastIndexOf('.');
        const enumeration = dot > 0 ? this.catalog.enumerationByName(token.text.slice(0, dot)) : undefined;
        const value = enumeration?.values.find((v) => v.name === token.text.slice(dot + 1));
        if (value && enumeration) {
          this.references.push(
            { range: [token.range[0], token.range[0] + dot], kind: 'enumeration', id: enumeration.id },
            { range: [token.range[0] + dot + 1, token.range[1]], kind: 'enumeration-value', id: value.id },
          );
          return { kind: 'value', value: value.name };
        }
        const attribute = entity?.attributes.find((a) => a.name === token.text);
        if (attribute) return { kind: 'attribute', attribute: attribute.id };
        return this.stop(
          'query/unknown-name',
          `${token.text} has no meaning here.`,
          token.range,
          'Write texts in single quotes, variables with $.',
        );
      }
      default:
        return this.stop(
          'query/expected',
          token.type === 'end'
            ? 'The constraint ends where a value is expected.'
            : `A value is expected, but ${token.text} stands here.`,
          token.range,
        );
    }
  }

  private parameter(text: string): QueryOperand {
    this.parameters.push(text);
    return { kind: 'parameter', index: this.parameters.length - 1 };
  }
}

const lengths: Readonly<Record<string, string>> = {
  Second: 'addSeconds',
  Minute: 'addMinutes',
  Hour: 'addHours',
  Day: 'addDays',
  Week: 'addWeeks',
  Month: 'addMonths',
  Year: 'addYears',
};

/** `[%BeginOfCurrentDay%] - 3 * [%YearLength%]` (XP-31) as an expression. */
function tokenExpression(text: string): string {
  const match = /^\[%(\w+)%\]\s*(?:([+-])\s*(?:(\d+)\s*\*\s*)?\[%(\w+)Length%\](?:\s*\*\s*(\d+))?)?\s*$/.exec(text);
  if (!match) return text;
  const [, base, sign, before, unit, after] = match;
  if (!unit) return `[%${base}%]`;
  const amount = Number(before ?? 1) * Number(after ?? 1);
  return `${lengths[unit] ?? 'addDays'}([%${base}%], ${sign === '-' ? -amount : amount})`;
}
