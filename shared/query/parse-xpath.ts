import type { ExpressionReference } from '../expression/check.ts';
import type { Catalog, EntityInfo, ValueType } from '../model/catalog.ts';
import { mostSimilar } from '../model/naming.ts';
import { isDate } from '../structure/date-time-text.ts';
import {
  dateParts,
  type ParsedConstraint,
  type QueryDiagnostic,
  type QueryNode,
  type QueryOperand,
  type QueryStep,
} from './query.ts';

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
      if (!entity) this.stop('query/unknown-entity', 'The entity of the constraint does not exist.', [0, 0]);
      if (this.token.type !== 'end') {
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
    if (token.type === 'word' && this.tokens[this.at + 1]?.text === '(') {
      if (token.text === 'not') {
        this.take();
        this.take();
        const item = this.or(entity);
        this.expect(')');
        return { kind: 'not', item };
      }
      if (token.text === 'contains' || token.text === 'starts-with' || token.text === 'ends-with')
        return this.textTest(entity, token.text);
      if (token.text === 'true' || token.text === 'false') {
        this.take();
        this.take();
        this.expect(')');
        return { kind: 'constant', value: token.text === 'true' };
      }
    }
    return this.compareTail(entity, this.operand(entity, null));
  }

  private textTest(entity: EntityInfo, test: 'contains' | 'starts-with' | 'ends-with'): QueryNode {
    this.take();
    this.take();
    const start = this.token.range[0];
    const left = this.operand(entity, null);
    if (left.operand === null || !['string', 'enumeration', 'unknown'].includes(left.type.kind))
      this.stop(
        'query/text-test',
        `${test} needs a text.`,
        [start, this.token.range[0]],
        'Use an attribute of type String.',
      );
    this.expect(',');
    const right = this.operand(entity, left);
    if (right.steps.length > 0)
      this.stop('query/path', `${test} compares with a value or an attribute, not with a path.`, this.token.range);
    this.expect(')');
    return around(left.steps, {
      kind: 'text',
      test,
      left: left.operand,
      right: raised(right.operand as QueryOperand, left.steps.length),
    });
  }

  private compareTail(entity: EntityInfo, left: Side): QueryNode {
    const operator = this.token.text as Operator;
    if (this.token.type !== 'operator' || !operators.includes(operator)) {
      // A path on its own: some object is there (XP-5); a Boolean attribute: it is true.
      if (left.operand === null) return around(left.steps, null);
      if (left.type.kind === 'boolean' && left.operand.kind === 'attribute')
        return around(left.steps, {
          kind: 'compare',
          operator: '=',
          left: left.operand,
          right: { kind: 'value', value: true },
        });
      this.stop('query/expected', 'A comparison such as = is expected here.', this.token.range);
    }
    const { range } = this.take();
    const isEquality = operator === '=' || operator === '!=';
    const wantsOrder = (what: string): void => {
      if (!isEquality) this.stop('query/order', `${what} can be compared with = and != only.`, range);
    };
    if (this.is('empty') || this.is('NULL')) {
      wantsOrder('empty');
      this.take();
      if (left.operand === null) {
        const exists = around(left.steps, null);
        return operator === '=' ? { kind: 'not', item: exists } : exists;
      }
      return around(left.steps, { kind: 'empty', operand: left.operand, negated: operator === '!=' });
    }
    if (left.operand === null) {
      wantsOrder('An object');
      return this.sameObject(entity, left, operator === '!=');
    }
    if (['boolean', 'enumeration', 'object', 'binary'].includes(left.type.kind)) wantsOrder('Such a value');
    if (this.is('(')) {
      wantsOrder('A list of values');
      return this.oneOf(entity, left, operator as '=' | '!=');
    }
    const right = this.operand(entity, left);
    return around(left.steps, this.compared(left, operator, right));
  }

  /** `[Status = ('New', 'Paid')]`: one of them; `!=`: none of them. */
  private oneOf(entity: EntityInfo, left: Side, operator: '=' | '!='): QueryNode {
    this.take();
    const items: QueryNode[] = [];
    do {
      if (items.length > 0) this.take();
      items.push(this.compared(left, operator, this.operand(entity, left)));
    } while (this.is(','));
    this.expect(')');
    const kind = operator === '=' ? 'or' : 'and';
    return around(left.steps, items.length === 1 ? (items[0] as QueryNode) : { kind, items });
  }

  private compared(left: Side, operator: Operator, right: Side): QueryNode {
    if (right.operand === null)
      this.stop('query/type', 'An attribute cannot be compared with an object.', this.token.range);
    if (!comparable(left.type, right.type))
      this.stop(
        'query/type',
        `${wordsFor(left.type)} cannot be compared with ${wordsFor(right.type).toLowerCase()}.`,
        right.range,
      );
    const depth = left.steps.length;
    // The right path begins where the left one began: outside of what the left one leads into.
    const steps = right.steps.map((s, i) => (i === 0 && depth > 0 ? { ...s, step: { ...s.step, up: depth } } : s));
    return around(steps, {
      kind: 'compare',
      operator,
      left: raised(left.operand as QueryOperand, right.steps.length),
      right: right.steps.length > 0 ? right.operand : raised(right.operand, depth),
    });
  }

  /** `[M.Order_Customer = $Customer]`: the object at the end of the path is that one (XP-6). An empty variable is no object. */
  private sameObject(entity: EntityInfo, left: Side, negated: boolean): QueryNode {
    const right = this.operand(entity, {
      ...left,
      operand: { kind: 'id' },
      type: { kind: 'object', entity: left.entity.id },
    });
    const fits =
      right.operand?.kind === 'parameter' &&
      (right.type.kind === 'object' || right.type.kind === 'empty' || right.type.kind === 'unknown');
    if (!fits)
      this.stop(
        'query/type',
        'An association is compared with an object variable or with empty.',
        right.range,
        'Write $ and the name of a variable that holds an object.',
      );
    const parameter = right.operand as QueryOperand;
    const same = around(left.steps, { kind: 'compare', operator: '=', left: { kind: 'id' }, right: parameter });
    // Nothing is at the end of the path, and nothing is asked for: these are equal, as in an expression.
    const none: QueryNode = {
      kind: 'and',
      items: [
        { kind: 'empty', operand: parameter, negated: false },
        { kind: 'not', item: around(left.steps, null) },
      ],
    };
    const equal: QueryNode = { kind: 'or', items: [same, none] };
    return negated ? { kind: 'not', item: equal } : equal;
  }

  /** One side of a comparison: a path over associations to an attribute, a function of one, or a value. */
  private operand(entity: EntityInfo, left: Side | null): Side {
    const { token } = this;
    const isCall = token.type === 'word' && this.tokens[this.at + 1]?.text === '(';
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

  /** A member of the entity, or a path from it; null when the word is none (a name that `value` understands). */
  private path(entity: EntityInfo, isRight: boolean): Side | null {
    const steps: PathStep[] = [];
    let place = entity;
    for (;;) {
      const { token } = this;
      const attribute = place.attributes.find((a) => a.name === token.text);
      if (attribute) {
        this.take();
        this.references.push({ range: token.range, kind: 'attribute', id: attribute.id });
        if (attribute.definition.calculated)
          this.stop('query/calculated', `${attribute.name} is calculated and cannot be queried.`, token.range);
        if (attribute.type.kind === 'binary' && this.token.text !== '=' && this.token.text !== '!=')
          this.stop(
            'query/binary',
            `${attribute.name} is Binary: only = empty and != empty can be asked.`,
            token.range,
          );
        const operand: QueryOperand = { kind: 'attribute', attribute: attribute.id };
        return { steps, operand, type: attribute.type, entity: place, name: attribute.name, range: token.range };
      }
      // An attribute called id has been looked for first: it is meant, not the object.
      if (token.text === 'id' || token.text === 'ID') {
        this.take();
        const type: ValueType = { kind: 'object', entity: place.id };
        return { steps, operand: { kind: 'id' }, type, entity: place, name: 'id', range: token.range };
      }
      const associations = this.catalog.associationsOf(place.id);
      const association =
        associations.find((a) => a.qualifiedName === token.text) ?? associations.find((a) => a.name === token.text);
      if (!association) {
        // A bare word on the right is rather a text without quotes or a variable without $.
        const isBare = isRight && this.tokens[this.at + 1]?.text !== '/' && !token.text.includes('.');
        if (steps.length === 0 && (isBare || this.isValueName(token.text))) return null;
        const names = [...place.attributes.map((a) => a.name), ...associations.map((a) => a.qualifiedName)];
        const similar = mostSimilar(token.text, names);
        this.stop(
          'query/unknown-member',
          token.type === 'word'
            ? `${place.qualifiedName} has no member ${token.text}.`
            : 'The path ends in the middle.',
          token.range,
          similar ? `Did you mean ${similar}?` : undefined,
        );
      }
      this.take();
      this.references.push({ range: token.range, kind: 'association', id: association.id });
      const reverse = !this.catalog.isKindOf(place.id, association.from);
      let target = this.catalog.entity(reverse ? association.from : association.to);
      if (!target) this.stop('query/unknown-entity', `${association.name} leads to no entity.`, token.range);
      let filter: QueryNode | null = this.is('[') ? this.brackets(target) : null;
      let end: readonly [number, number] = token.range;
      let goesOn = false;
      if (this.is('/')) {
        this.take();
        const named = this.token.type === 'word' ? this.catalog.entityByName(this.token.text) : undefined;
        if (named) {
          if (!this.catalog.isKindOf(named.id, target.id) && !this.catalog.isKindOf(target.id, named.id))
            this.stop(
              'query/wrong-entity',
              `${association.name} leads to ${target.qualifiedName}, not to ${named.qualifiedName}.`,
              this.token.range,
            );
          this.references.push({ range: this.token.range, kind: 'entity', id: named.id });
          end = this.take().range;
          target = named;
          if (this.is('[')) {
            const inner = this.brackets(target);
            filter = filter ? { kind: 'and', items: [filter, inner] } : inner;
          }
          if (this.is('/')) {
            this.take();
            goesOn = true;
          }
        } else goesOn = true;
      }
      steps.push({ step: { association: association.id, reverse, entity: target.id }, filter });
      place = target;
      if (!goesOn)
        return {
          steps,
          operand: null,
          type: { kind: 'object', entity: place.id },
          entity: place,
          name: association.name,
          range: end,
        };
    }
  }

  /** Words that are values: true, false, a qualified enumeration value. */
  private isValueName(text: string): boolean {
    if (text === 'true' || text === 'false' || text === 'empty' || text === 'NULL') return true;
    const dot = text.lastIndexOf('.');
    return dot > 0 && this.catalog.enumerationByName(text.slice(0, dot)) !== undefined;
  }

  /** A literal, token, variable (with a path) or enumeration value; `left` is what it is compared with. */
  private value(left: Side | null, entity: EntityInfo): Side {
    const token = this.take();
    const side = (operand: QueryOperand, type: ValueType): Side => ({
      steps: [],
      operand,
      type,
      entity,
      name: token.text,
      range: token.range,
    });
    switch (token.type) {
      case 'string': {
        const text = unquoted(token.text);
        if (/^\[%[A-Za-z0-9_]+%\]/.test(text)) return side(this.parameter(tokenExpression(text)), { kind: 'datetime' });
        if (left?.type.kind === 'datetime')
          return side(this.parameter(`parseDateTime('${text.replaceAll("'", "''")}')`), { kind: 'datetime' });
        if (left?.type.kind === 'date') {
          if (!isDate(text))
            this.stop('query/type', `${token.text} is not a date.`, token.range, "Write it as '2026-12-31'.");
          return side({ kind: 'value', value: text }, { kind: 'date' });
        }
        if (left?.type.kind === 'enumeration') this.enumerationValue(left.type.enumeration, text, token);
        return side({ kind: 'value', value: text }, left?.type.kind === 'enumeration' ? left.type : { kind: 'string' });
      }
      case 'number': {
        const isPlain = Number.isSafeInteger(Number(token.text)) || token.text.length < 15;
        return side(isPlain ? { kind: 'value', value: Number(token.text) } : this.parameter(token.text), {
          kind: token.text.includes('.') ? 'decimal' : 'long',
        });
      }
      case 'parameter':
        return side(this.parameter(token.text), this.typeOfVariable(token.text));
      case 'token':
        return side(this.parameter(token.text), { kind: 'datetime' });
      case 'word': {
        if (token.text === 'true' || token.text === 'false') {
          if (this.is('(')) {
            this.take();
            this.expect(')');
          }
          return side({ kind: 'value', value: token.text === 'true' }, { kind: 'boolean' });
        }
        const dot = token.text.lastIndexOf('.');
        const enumeration = dot > 0 ? this.catalog.enumerationByName(token.text.slice(0, dot)) : undefined;
        if (enumeration) {
          const value = this.enumerationValue(enumeration.id, token.text.slice(dot + 1), token);
          this.references.push(
            { range: [token.range[0], token.range[0] + dot], kind: 'enumeration', id: enumeration.id },
            { range: [token.range[0] + dot + 1, token.range[1]], kind: 'enumeration-value', id: value },
          );
          const name = token.text.slice(dot + 1);
          return side({ kind: 'value', value: name }, { kind: 'enumeration', enumeration: enumeration.id });
        }
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

  /** Id of an enumeration's value; stops when there is none of the name. */
  private enumerationValue(id: string, name: string, token: Token): string {
    const enumeration = this.catalog.enumeration(id);
    const value = enumeration?.values.find((v) => v.name === name);
    if (value) return value.id;
    if (!enumeration) return '';
    const similar = mostSimilar(
      name,
      enumeration.values.map((v) => v.name),
    );
    return this.stop(
      'query/unknown-enumeration-value',
      `${enumeration.qualifiedName} has no value ${name}.`,
      token.range,
      similar ? `Did you mean ${similar}?` : undefined,
    );
  }

  private parameter(text: string): QueryOperand {
    this.parameters.push(text);
    return { kind: 'parameter', index: this.parameters.length - 1 };
  }
}

type Operator = (QueryNode & { kind: 'compare' })['operator'];
const operators: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>='];

interface PathStep {
  step: QueryStep;
  filter: QueryNode | null;
}

/** One side of a comparison: the associations on the way, and what stands at their end; null for the object itself. */
interface Side {
  steps: PathStep[];
  operand: QueryOperand | null;
  type: ValueType;
  /** The entity at the end of the path. */
  entity: EntityInfo;
  name: string;
  range: readonly [number, number];
}

/** The steps of a path around the condition at its end. */
function around(steps: readonly PathStep[], inner: QueryNode): QueryNode;
function around(steps: readonly PathStep[], inner: QueryNode | null): QueryNode;
function around(steps: readonly PathStep[], inner: QueryNode | null): QueryNode {
  return steps.reduceRight<QueryNode | null>(
    (filter, s) => ({
      kind: 'exists',
      step: s.step,
      filter: s.filter && filter ? { kind: 'and', items: [s.filter, filter] } : (s.filter ?? filter),
    }),
    inner,
  ) as QueryNode;
}

/** An operand seen from `depth` more `exists` inside. */
function raised(operand: QueryOperand, depth: number): QueryOperand {
  if (depth === 0) return operand;
  switch (operand.kind) {
    case 'attribute':
    case 'id':
      return { ...operand, up: (operand.up ?? 0) + depth };
    case 'length':
    case 'date-part':
      return { ...operand, of: raised(operand.of, depth) };
    default:
      return operand;
  }
}

const kindsAlike: readonly (readonly ValueType['kind'][])[] = [
  ['integer', 'long', 'decimal'],
  ['string', 'enumeration'],
];

/** Whether values of two types can be compared at all; what is not known yet can. */
function comparable(a: ValueType, b: ValueType): boolean {
  if (a.kind === b.kind) return true;
  if ([a.kind, b.kind].some((k) => k === 'unknown' || k === 'empty')) return true;
  return kindsAlike.some((group) => group.includes(a.kind) && group.includes(b.kind));
}

const kindWords: Partial<Record<ValueType['kind'], string>> = {
  string: 'A text',
  enumeration: 'An enumeration value',
  integer: 'A number',
  long: 'A number',
  decimal: 'A number',
  boolean: 'A Boolean',
  datetime: 'A date and time',
  date: 'A date',
  binary: 'A Binary',
  object: 'An object',
  list: 'A list',
};

function wordsFor(type: ValueType): string {
  return kindWords[type.kind] ?? 'This';
}

function unquoted(text: string): string {
  return text[0] === '"' ? text.slice(1, -1) : text.slice(1, -1).replaceAll("''", "'");
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
