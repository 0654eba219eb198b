import { regularExpressionProblem } from '../../../expression/regular-expression.ts';
import {
  type CanonicalCall,
  type Expression,
  type Literal,
  type Resolution,
  type Search,
  type TypeTest,
  valueFailsAt,
} from '../../../odata/query/index.ts';
import type { DatePart, QueryFunctionName, QueryNode, QueryOperand } from '../../../query/index.ts';
import type { Frames } from './frames.ts';
import { literalValue, valueOfText } from './literal-value.ts';
import { PathFollower, type Use } from './paths.ts';
import type { ModelType, PublishedModel } from './published-model.ts';
import { notSupported, refused } from './refused.ts';

type Binary = Extract<Expression, { kind: 'binary' }>;

const comparisons = { eq: '=', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

const dateParts: Readonly<Record<string, DatePart>> = {
  year: 'year',
  month: 'month',
  day: 'day',
  hour: 'hours',
  minute: 'minutes',
  second: 'seconds',
};

const partsOfTime: Readonly<Record<string, QueryFunctionName>> = {
  hour: 'hour-of-time',
  minute: 'minute-of-time',
  second: 'second-of-time',
};

/** Functions that mean the same here and there, whatever they are given. */
const functions: Readonly<Record<string, QueryFunctionName>> = {
  ceiling: 'ceiling',
  concat: 'concat',
  date: 'day-of',
  floor: 'floor',
  fractionalseconds: 'fraction-of-second',
  indexof: 'index-of',
  round: 'round',
  substring: 'substring',
  time: 'time-of',
  tolower: 'lower',
  toupper: 'upper',
  trim: 'trim',
};

const textTests = { contains: 'contains', startswith: 'starts-with', endswith: 'ends-with' } as const;
const wholeTypes = new Set(['Edm.Byte', 'Edm.SByte', 'Edm.Int16', 'Edm.Int32', 'Edm.Int64']);
const numberTypes = new Set([...wholeTypes, 'Edm.Decimal', 'Edm.Double', 'Edm.Single']);
const no: QueryOperand = { kind: 'case', branches: [] };

/**
 * Turns expressions of a request into the query tree. What a request writes is bound, never printed: `values` are the parameters of the query, by number. A condition
 * is true, false or empty (URL Conventions 4.01, 5.1.1.1), so there are two readings of it: when it is true, and when it is false.
 */
export class QueryTranslator {
  readonly values: unknown[] = [];
  private readonly model: PublishedModel;
  private readonly resolution: Resolution;
  private readonly now: number;
  private readonly paths: PathFollower;
  /** What properties are used for at the moment. */
  private use: Use = 'filter';

  constructor(model: PublishedModel, resolution: Resolution, now: number) {
    this.model = model;
    this.resolution = resolution;
    this.now = now;
    this.paths = new PathFollower(model, resolution, {
      condition: (predicate, frames) => this.condition(predicate, frames),
      search: (search, type) => this.search(search, type),
    });
  }

  bind(value: unknown): QueryOperand {
    this.values.push(value);
    return { kind: 'parameter', index: this.values.length - 1 };
  }

  /** What must hold so that the expression is true, or, with `wanted` false, so that it is false. */
  condition(expression: Expression, frames: Frames, wanted = true): QueryNode {
    switch (expression.kind) {
      case 'logical': {
        const kind = (expression.operator === 'and') === wanted ? 'and' : 'or';
        return { kind, items: expression.operands.map((each) => this.condition(each, frames, wanted)) };
      }
      case 'unary':
        if (expression.operator === 'not') return this.condition(expression.operand, frames, !wanted);
        return notSupported('A negative as a condition', expression);
      case 'literal':
        return { kind: 'constant', value: expression.type === 'Edm.Boolean' && literalValue(expression) === wanted };
      case 'binary':
        if (expression.operator in comparisons || expression.operator === 'in' || expression.operator === 'has')
          return unlessNot(this.comparison(expression, frames), wanted);
        return notSupported('A number as a condition', expression);
      case 'function': {
        const test = textTests[expression.name as keyof typeof textTests];
        if (test === undefined) break;
        const [left, right] = expression.arguments.map((each) => this.operand(each, frames)) as [
          QueryOperand,
          QueryOperand,
        ];
        const node: QueryNode = { kind: 'text', test, left, right };
        // Of an empty text it is neither true nor false.
        return wanted ? node : { kind: 'and', items: [...given(left), ...given(right), { kind: 'not', item: node }] };
      }
      case 'path': {
        if (expression.start !== null && typeof expression.start === 'object')
          return this.condition(this.aliased(expression.start.alias, frames), frames, wanted);
        const meaning = this.paths.follow(expression, frames, this.use);
        if (meaning.kind === 'condition') return unlessNot(meaning.node, wanted);
        return this.isTruth(meaning.operand, wanted);
      }
      case 'isof':
        return unlessNot(this.isOf(expression, frames), wanted);
    }
    return this.isTruth(this.operand(expression, frames), wanted);
  }

  private isTruth(operand: QueryOperand, wanted: boolean): QueryNode {
    return { kind: 'compare', operator: '=', left: operand, right: this.bind(wanted) };
  }

  /** The value of an expression. */
  operand(expression: Expression, frames: Frames): QueryOperand {
    switch (expression.kind) {
      case 'literal':
        return expression.type === 'null' ? no : this.bind(this.valueOf(expression));
      case 'path': {
        if (expression.start !== null && typeof expression.start === 'object')
          return this.operand(this.aliased(expression.start.alias, frames), frames);
        const meaning = this.paths.follow(expression, frames, this.use);
        return meaning.kind === 'value' ? meaning.operand : this.truth(expression, frames);
      }
      case 'binary':
        return expression.operator in comparisons || expression.operator === 'in' || expression.operator === 'has'
          ? this.truth(expression, frames)
          : this.arithmetic(expression, frames);
      case 'unary':
        if (expression.operator === 'not') return this.truth(expression, frames);
        return call('sub', { kind: 'value', value: 0 }, this.operand(expression.operand, frames));
      case 'logical':
      case 'isof':
        return this.truth(expression, frames);
      case 'function':
        return expression.name in textTests ? this.truth(expression, frames) : this.canonical(expression, frames);
      case 'case':
        return {
          kind: 'case',
          branches: expression.branches.map(({ condition, value }) => ({
            condition: this.condition(condition, frames),
            value: this.operand(value, frames),
          })),
        };
      case 'cast':
        return this.cast(expression, frames);
      case 'list':
      case 'array':
      case 'object':
      case 'isdefined':
        return notSupported('A value of that kind', expression);
    }
  }

  /** What rows are ordered by; a property of them stays one. */
  order(expression: Expression, frames: Frames): { attribute: string } | { value: QueryOperand } {
    const value = this.using('order', () => this.operand(expression, frames));
    return value.kind === 'attribute' && value.up === undefined ? { attribute: value.attribute } : { value };
  }

  /** A value that is given, not asked for. */
  value(expression: Expression, frames: Frames): QueryOperand {
    return this.using('value', () => this.operand(expression, frames));
  }

  private using<T>(use: Use, work: () => T): T {
    const before = this.use;
    this.use = use;
    try {
      return work();
    } finally {
      this.use = before;
    }
  }

  /** `$search`: words in the texts that may be searched, whatever their case. */
  search(search: Search, type: ModelType): QueryNode {
    if (!type.properties.some((each) => each.searchable))
      refused('odata/not-searchable', `${type.name} has no text that may be searched.`, search);
    switch (search.kind) {
      case 'and':
      case 'or':
        return { kind: search.kind, items: search.operands.map((each) => this.search(each, type)) };
      case 'not':
        return { kind: 'not', item: this.search(search.operand, type) };
      case 'term':
        return this.hasWord(search.text, type);
      case 'incomplete': {
        const words = search.text.split(/\s+/).filter(Boolean);
        return { kind: 'and', items: words.map((each) => this.hasWord(each, type)) };
      }
    }
  }

  private hasWord(word: string, type: ModelType): QueryNode {
    const right = this.bind(word.toLowerCase());
    return {
      kind: 'or',
      items: type.properties
        .filter((each) => each.searchable)
        .map((each) => ({
          kind: 'text',
          test: 'contains',
          left: call('lower', { kind: 'attribute', attribute: each.attribute }),
          right,
        })),
    };
  }

  private aliased(name: string, frames: Frames): Expression {
    // An alias without a value is null (URL Conventions 4.01, 5.3).
    return frames.aliases.get(name) ?? { kind: 'literal', type: 'null', text: 'null', at: 0, end: 0 };
  }

  private truth(expression: Expression, frames: Frames): QueryOperand {
    return {
      kind: 'case',
      branches: [
        { condition: this.condition(expression, frames, true), value: this.bind(true) },
        { condition: this.condition(expression, frames, false), value: this.bind(false) },
      ],
    };
  }

  /** The type of an expression, by its name. */
  typeOf(expression: Expression): string {
    return this.model.names.underlying(this.resolution.types.get(expression) ?? { name: 'any', collection: false })
      .name;
  }

  private valueOf(literal: Literal, type = this.typeOf(literal)): unknown {
    const enumeration = this.model.csdl.types.get(type);
    if (enumeration?.kind === 'enum') {
      const number = /^[+-]?\d+$/.test(literal.text) ? BigInt(literal.text) : null;
      // Values of an enumeration are its members by name; a number is that of a member.
      return enumeration.members.find((each) => each.value === number)?.name ?? literal.text;
    }
    const value = literalValue(type === 'Edm.Duration' ? { ...literal, type: 'Edm.Duration' } : literal);
    if (value === undefined)
      return refused('odata/wrong-literal', `${literal.text.slice(0, 60)} is no value of ${type}.`, literal);
    return value;
  }

  private isNull(expression: Expression, frames: Frames): boolean {
    if (expression.kind === 'literal') return expression.type === 'null';
    if (expression.kind !== 'path' || expression.start === null || typeof expression.start !== 'object') return false;
    return expression.steps.length === 0 && this.isNull(this.aliased(expression.start.alias, frames), frames);
  }

  private comparison(node: Binary, frames: Frames): QueryNode {
    const { left, right, operator } = node;
    if (operator === 'in') return this.isIn(node, frames);
    if (operator === 'has') {
      const value = this.operand(left, frames);
      return { kind: 'compare', operator: '=', left: value, right: this.operand(right, frames) };
    }
    const [leftIsNull, rightIsNull] = [this.isNull(left, frames), this.isNull(right, frames)];
    if (leftIsNull || rightIsNull) {
      if (operator !== 'eq' && operator !== 'ne') return { kind: 'constant', value: false };
      if (leftIsNull && rightIsNull) return { kind: 'constant', value: operator === 'eq' };
      const operand = this.operand(leftIsNull ? right : left, frames);
      return { kind: 'empty', operand, negated: operator === 'ne' };
    }
    const [a, b] = this.alike(left, right, frames);
    return { kind: 'compare', operator: comparisons[operator as keyof typeof comparisons], left: a, right: b };
  }

  /** Two sides as values of one kind: a day beside an instant is its beginning in UTC. */
  private alike(left: Expression, right: Expression, frames: Frames): [QueryOperand, QueryOperand] {
    const [a, b] = [this.operand(left, frames), this.operand(right, frames)];
    const [ofLeft, ofRight] = [this.typeOf(left), this.typeOf(right)];
    if (ofLeft === 'Edm.Date' && ofRight === 'Edm.DateTimeOffset') return [call('start-of-day', a), b];
    if (ofRight === 'Edm.Date' && ofLeft === 'Edm.DateTimeOffset') return [a, call('start-of-day', b)];
    return [a, b];
  }

  private isIn({ left, right }: Binary, frames: Frames): QueryNode {
    const list = this.listOf(right, frames);
    if (!list) return notSupported('"in" of what is no list', right);
    const operand = this.operand(left, frames);
    const values = list.filter((each) => !this.isNull(each, frames));
    const nodes: QueryNode[] =
      values.length === 0 ? [] : [{ kind: 'in', operand, values: values.map((each) => this.operand(each, frames)) }];
    if (values.length < list.length) nodes.push({ kind: 'empty', operand, negated: false });
    const [only] = nodes;
    if (!only) return { kind: 'constant', value: false };
    return nodes.length === 1 ? only : { kind: 'or', items: nodes };
  }

  private listOf(right: Expression, frames: Frames): readonly Expression[] | null {
    if (right.kind === 'list' || right.kind === 'array') return right.items;
    if (right.kind === 'path' && right.start !== null && typeof right.start === 'object')
      return this.listOf(this.aliased(right.start.alias, frames), frames);
    return null;
  }

  private arithmetic(node: Binary, frames: Frames): QueryOperand {
    const { operator, left, right } = node;
    const [ofLeft, ofRight] = [this.typeOf(left), this.typeOf(right)];
    let [a, b] = [this.operand(left, frames), this.operand(right, frames)];
    const isDay = ofLeft === 'Edm.Date' || ofRight === 'Edm.Date';
    if (ofLeft === 'Edm.Date') a = call('start-of-day', a);
    if (ofRight === 'Edm.Date') b = call('start-of-day', b);
    switch (operator) {
      case 'add':
      case 'sub': {
        const result = call(operator, a, b);
        return isDay && this.typeOf(node) === 'Edm.Date' ? call('day-of', result) : result;
      }
      case 'mul':
        return call('mul', a, b);
      case 'mod':
        return call('mod', a, b);
      case 'div':
        return call(wholeTypes.has(ofLeft) && wholeTypes.has(ofRight) ? 'divide-whole' : 'divide', a, b);
      default:
        return call('divide', a, b);
    }
  }

  private canonical(node: CanonicalCall, frames: Frames): QueryOperand {
    const { name } = node;
    const [first] = node.arguments;
    const ofFirst = first ? this.typeOf(first) : '';
    if (first && this.resolution.types.get(first)?.collection) return notSupported(`${name} of a collection`, node);
    switch (name) {
      case 'now':
        return this.bind(this.now);
      case 'mindatetime':
        return this.bind(-62_135_596_800_000);
      case 'maxdatetime':
        return this.bind(253_402_300_799_999);
      case 'matchespattern': {
        const [, pattern] = node.arguments;
        const text = pattern?.kind === 'literal' ? pattern.text : null;
        const problem = text === null ? null : regularExpressionProblem(text, 'part');
        if (problem !== null) refused('odata/wrong-pattern', problem, pattern);
        break;
      }
    }
    const values = node.arguments.map((each) => this.operand(each, frames));
    const [value] = values as [QueryOperand];
    if (name in dateParts && ofFirst !== 'Edm.TimeOfDay')
      return { kind: 'date-part', part: dateParts[name] as DatePart, zone: 'UTC', of: value };
    if (name in partsOfTime) return call(partsOfTime[name] as QueryFunctionName, value);
    switch (name) {
      case 'length':
        return whenGiven(value, { kind: 'length', of: value });
      case 'totaloffsetminutes':
        // All instants are told in UTC.
        return whenGiven(value, this.bind(0));
      case 'totalseconds':
        return call('divide', value, { kind: 'value', value: 1000 });
      case 'matchespattern':
        return call('matches-pattern', ...values);
    }
    const found = functions[name];
    return found ? call(found, ...values) : notSupported(`The function ${name}`, node);
  }

  private cast(node: TypeTest, frames: Frames): QueryOperand {
    const { operand } = node;
    const to = this.resolution.types.get(node.type)?.name ?? node.type.name;
    if (!operand) return notSupported('cast without a value', node);
    const from = this.typeOf(operand);
    // What is written is read now; a text that is no value of the type becomes empty.
    if (operand.kind === 'literal' && from === 'Edm.String' && to !== from) {
      const read =
        this.model.csdl.types.get(to)?.kind === 'enum' ? this.memberOf(to, operand.text) : castText(to, operand.text);
      return read === undefined ? no : this.bind(read);
    }
    const value = this.operand(operand, frames);
    if (from === to || from === 'null') return value;
    if (numberTypes.has(from) && numberTypes.has(to)) {
      if (!wholeTypes.has(to) || wholeTypes.has(from)) return value;
      // A number that is none of the type becomes empty.
      const whole = call('floor', value);
      const condition: QueryNode = { kind: 'compare', operator: '=', left: whole, right: value };
      return { kind: 'case', branches: [{ condition, value: whole }] };
    }
    if (to === 'Edm.String') {
      if (numberTypes.has(from)) return call('text-of-number', value);
      if (from === 'Edm.Boolean') return call('text-of-boolean', value);
      if (from === 'Edm.Date' || this.model.csdl.types.get(from)?.kind === 'enum') return value;
    }
    if (from === 'Edm.String' && numberTypes.has(to)) {
      const number = call('number-of-text', value);
      if (!wholeTypes.has(to)) return number;
      const whole = call('floor', number);
      return {
        kind: 'case',
        branches: [{ condition: { kind: 'compare', operator: '=', left: whole, right: number }, value: whole }],
      };
    }
    if (from === 'Edm.String' && to === 'Edm.Boolean') return call('boolean-of-text', value);
    if (from === 'Edm.String' && to === 'Edm.Date') return call('date-of-text', value);
    if (from === 'Edm.String' && to === 'Edm.DateTimeOffset') return call('instant-of-text', value);
    if (from === 'Edm.DateTimeOffset' && to === 'Edm.Date') return call('day-of', value);
    if (from === 'Edm.Date' && to === 'Edm.DateTimeOffset') return call('start-of-day', value);
    if (from === 'Edm.DateTimeOffset' && to === 'Edm.TimeOfDay') return call('time-of', value);
    return notSupported(`A cast of ${from} to ${to}`, node);
  }

  private memberOf(type: string, text: string): string | undefined {
    const enumeration = this.model.csdl.types.get(type);
    const members = enumeration?.kind === 'enum' ? enumeration.members : [];
    return members.find(({ name, value }) => name === text || String(value) === text)?.name;
  }

  private isOf(node: TypeTest, frames: Frames): QueryNode {
    const name = this.resolution.types.get(node.type)?.name ?? node.type.name;
    const type = this.model.types.get(name);
    if (type && !node.operand) {
      const up = frames.types.length - 1 - frames.instance;
      return { kind: 'is', entity: type.entity, ...(up === 0 ? {} : { up }) };
    }
    if (type || !node.operand) return notSupported('isof of that', node);
    const isSame = this.typeOf(node.operand) === name;
    return isSame
      ? { kind: 'empty', operand: this.operand(node.operand, frames), negated: true }
      : { kind: 'constant', value: false };
  }
}

/** The value of a text as one of a primitive type; undefined for none. */
function castText(type: string, text: string): unknown {
  return valueFailsAt(type, text) === null ? valueOfText(type, text) : undefined;
}

function call(name: QueryFunctionName, ...values: QueryOperand[]): QueryOperand {
  return { kind: 'call', function: name, arguments: values };
}

function unlessNot(node: QueryNode, wanted: boolean): QueryNode {
  return wanted ? node : { kind: 'not', item: node };
}

/** That a value is not empty; nothing where it never is. */
function given(operand: QueryOperand): QueryNode[] {
  return operand.kind === 'parameter' || operand.kind === 'value' ? [] : [{ kind: 'empty', operand, negated: true }];
}

function whenGiven(value: QueryOperand, then: QueryOperand): QueryOperand {
  const [condition] = given(value);
  return condition ? { kind: 'case', branches: [{ condition, value: then }] } : then;
}
