import { z } from 'zod';
import { chosen, js, literal, literalOf } from '../../expression/emitted-code.ts';
import { checkExpression } from '../../expression/index.ts';
import type { Numeric } from '../../expression/numeric.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import type { ValueType } from '../../model/catalog.ts';
import { expressionText, ref } from '../../model/kind.ts';
import { defineActivity, entityOf, itemOf, listOf, objectOf } from '../activity.ts';
import type { FlowFunctions } from '../flow-functions.ts';

/** What the runtime has for lists. */
export interface ListFunctions<T extends RuntimeTypes = EmittedTypes> {
  addAll(target: T['object'][], items: readonly T['object'][]): void;
  removeAll(target: T['object'][], items: readonly T['object'][]): void;
  replaceAll(target: T['object'][], items: readonly T['object'][]): void;
  /** From an offset on, a negative one is the beginning; all that is left where the amount is not above 0. */
  slice(items: readonly unknown[], offset: Numeric, limit: Numeric): unknown[];
  combine(operation: SetOperation, items: readonly unknown[], other: unknown): unknown;
  sorted(items: readonly unknown[], key: (item: unknown, index: number) => unknown, descending: boolean): unknown[];
  aggregate(
    name: Exclude<AggregateFunction, 'count'>,
    items: readonly unknown[],
    value: (item: unknown, index: number) => unknown,
  ): unknown;
}

const setOperations = ['union', 'intersect', 'subtract', 'contains', 'equals'] as const;
export type SetOperation = (typeof setOperations)[number];
const aggregateFunctions = ['count', 'sum', 'average', 'minimum', 'maximum', 'all', 'any'] as const;
export type AggregateFunction = (typeof aggregateFunctions)[number];

/** MF-38: an empty list. */
export const createList = defineActivity({
  type: 'create-list',
  group: 'Lists',
  label: 'Create list',
  icon: 'list-plus',
  family: 'data',
  shape: 'card',
  summary: 'Makes an empty list.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('create-list'),
    entity: ref('entity').meta({ title: 'Entity', ref: 'entity', needed: true }),
    output: z.string().default('').meta({ title: 'List name', variable: 'new' }),
  }),
  caption: (p, names) => `List of ${names.name(p.entity)}`,
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p) => (p.entity && p.output ? [{ name: p.output, type: listOf(p.entity) }] : []),
  check: (p, ctx) => {
    if (!ctx.catalog.entity(p.entity)) ctx.report('error', 'microflow/no-entity', 'No entity is chosen.', 'entity');
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The list has no name.', 'output');
  },
  emit: (p, to) => js`${to.variable(p.output)} = [];\n`,
});

/** MF-38: add, remove, clear, replace. */
export const changeList = defineActivity({
  type: 'change-list',
  group: 'Lists',
  label: 'Change list',
  icon: 'list-checks',
  family: 'data',
  shape: 'card',
  summary: 'Adds to a list, removes from it, clears or replaces it.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('change-list'),
    list: z.string().default('').meta({ title: 'List', variable: 'list' }),
    operation: z.enum(['add', 'remove', 'clear', 'replace']).default('add').meta({ title: 'Operation' }),
    value: expressionText().meta({ title: 'Value', expression: 'any' }),
  }),
  caption: (p) => `${p.operation[0]?.toUpperCase()}${p.operation.slice(1)} $${p.list}`,
  detail: (p) => p.value,
  check: (p, ctx) => {
    const type = ctx.variable(p.list, 'list');
    if (type && type.kind !== 'list') ctx.report('error', 'microflow/not-a-list', `$${p.list} is not a list.`, 'list');
    if (p.operation !== 'clear') {
      const value = ctx.expression(p.value, 'value');
      const wanted = entityOf(type);
      const given = entityOf(value);
      if (wanted && given && !ctx.catalog.isKindOf(given, wanted))
        ctx.report(
          'error',
          'microflow/wrong-item',
          `The list holds ${ctx.catalog.entity(wanted)?.name}, not ${ctx.catalog.entity(given)?.name}.`,
          'value',
        );
    }
  },
  emit: (p, to) => {
    const list = to.variable(p.list);
    if (p.operation === 'clear') return js`${list}.length = 0;\n`;
    const value = to.rt<FlowFunctions>().list(to.expression(p.value));
    const change = { add: 'addAll', remove: 'removeAll', replace: 'replaceAll' } as const;
    return js`${to.rt<ListFunctions>()[chosen(change, p.operation)](list, value)};\n`;
  },
});

const numbers = ['integer', 'long', 'decimal'];
const moments = ['datetime', 'date'];

/** What the expression of each function may be, and how that is said. */
const aggregated: Record<Exclude<AggregateFunction, 'count'>, { kinds: readonly string[]; words: string }> = {
  sum: { kinds: numbers, words: 'a number' },
  average: { kinds: numbers, words: 'a number' },
  minimum: { kinds: [...numbers, ...moments], words: 'a number, a Date or a Date and time' },
  maximum: { kinds: [...numbers, ...moments], words: 'a number, a Date or a Date and time' },
  all: { kinds: ['boolean'], words: 'a Boolean' },
  any: { kinds: ['boolean'], words: 'a Boolean' },
};

/** What a function gives, by what its expression is; a Decimal where that is not known. */
function aggregateType(name: AggregateFunction, of: ValueType): ValueType {
  if (name === 'count') return { kind: 'integer' };
  if (name === 'all' || name === 'any') return { kind: 'boolean' };
  if (name === 'average' || !aggregated[name].kinds.includes(of.kind)) return { kind: 'decimal' };
  // Integers together are more than one holds.
  return name === 'sum' && of.kind === 'integer' ? { kind: 'long' } : of;
}

/** MF-39. */
export const aggregateList = defineActivity({
  type: 'aggregate-list',
  group: 'Lists',
  label: 'Aggregate list',
  icon: 'sigma',
  family: 'data',
  shape: 'card',
  summary: 'Count, sum, average, minimum, maximum, all, any over a list.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('aggregate-list'),
    list: z.string().default('').meta({ title: 'List', variable: 'list' }),
    function: z.enum(aggregateFunctions).default('count').meta({
      title: 'Function',
      help: 'Sum, minimum and maximum are of the type of the expression (a sum of Integers is a Long), an average is a Decimal.',
    }),
    expression: expressionText().meta({
      title: 'Of',
      expression: 'item',
      help: '$currentObject is the item, e.g. $currentObject/Total',
      when: { function: ['sum', 'average', 'minimum', 'maximum', 'all', 'any'] },
    }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  nameOfResult: (p) => `${p.function[0]?.toUpperCase()}${p.function.slice(1)}`,
  caption: (p) => `${p.function[0]?.toUpperCase()}${p.function.slice(1)} of $${p.list}`,
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p, { catalog, variables }) => {
    if (!p.output) return [];
    const seen = new Map([...variables, ...itemOf(variables.get(p.list)).map((v) => [v.name, v.type] as const)]);
    const { type } = checkExpression(p.expression, { catalog, variables: seen });
    return [{ name: p.output, type: aggregateType(p.function, type) }];
  },
  locals: (p, property, variables) => (property === 'expression' ? itemOf(variables.get(p.list)) : []),
  check: (p, ctx) => {
    const type = ctx.variable(p.list, 'list');
    if (type && type.kind !== 'list') ctx.report('error', 'microflow/not-a-list', `$${p.list} is not a list.`, 'list');
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The result has no name.', 'output');
    if (p.function === 'count' || type?.kind !== 'list') return;
    const found = ctx.expression(p.expression, 'expression');
    const { kinds, words } = aggregated[p.function];
    if (found.kind !== 'unknown' && !kinds.includes(found.kind))
      ctx.report('error', 'microflow/wrong-aggregate', `${p.function} needs ${words}.`, 'expression');
  },
  emit: (p, to) => {
    const list = to.variable(p.list);
    if (p.function === 'count') return js`${to.variable(p.output)} = ${list}.length;\n`;
    const type = to.typeOf(p.list);
    const item = type?.kind === 'list' ? type.item : ({ kind: 'unknown' } as ValueType);
    const { prepare, callback } = to.perItem(list, js`item`, to.itemExpression(p.expression, js`item`, item));
    const name = literalOf(
      aggregateFunctions.filter((f) => f !== 'count'),
      p.function,
    );
    return js`${prepare}${to.variable(p.output)} = ${to.rt<ListFunctions>().aggregate(name, list, callback)};\n`;
  },
});

/** MF-40. */
export const listOperation = defineActivity({
  type: 'list-operation',
  group: 'Lists',
  label: 'List operation',
  icon: 'list-filter',
  family: 'data',
  shape: 'card',
  summary: 'Union, intersection, filter, find, sort, head, tail, range and more, into a new list.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('list-operation'),
    list: z.string().default('').meta({ title: 'List', variable: 'list' }),
    operation: z
      .enum([...setOperations, 'sort', 'find', 'filter', 'head', 'tail', 'range'])
      .default('filter')
      .meta({ title: 'Operation' }),
    other: z
      .string()
      .default('')
      .meta({
        title: 'With',
        variable: 'object|list',
        when: { operation: [...setOperations] },
      }),
    expression: expressionText().meta({
      title: 'Expression',
      expression: 'item',
      help: '$currentObject is the item.',
      when: { operation: ['find', 'filter', 'sort'] },
    }),
    descending: z
      .boolean()
      .default(false)
      .meta({ title: 'Descending', when: { operation: ['sort'] } }),
    offset: expressionText('integer').meta({ title: 'Offset', expression: 'integer', when: { operation: ['range'] } }),
    limit: expressionText('integer').meta({ title: 'Amount', expression: 'integer', when: { operation: ['range'] } }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  caption: (p) => `${p.operation[0]?.toUpperCase()}${p.operation.slice(1)} $${p.list}`,
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p, { variables }) => {
    const type = variables.get(p.list);
    if (!p.output || type?.kind !== 'list') return [];
    if (p.operation === 'contains' || p.operation === 'equals') return [{ name: p.output, type: { kind: 'boolean' } }];
    if (p.operation === 'head' || p.operation === 'find')
      return [{ name: p.output, type: type.item.kind === 'object' ? objectOf(type.item.entity) : type.item }];
    return [{ name: p.output, type }];
  },
  locals: (p, property, variables) => (property === 'expression' ? itemOf(variables.get(p.list)) : []),
  check: (p, ctx) => {
    const type = ctx.variable(p.list, 'list');
    if (type && type.kind !== 'list') ctx.report('error', 'microflow/not-a-list', `$${p.list} is not a list.`, 'list');
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The result has no name.', 'output');
    if ((setOperations as readonly string[]).includes(p.operation)) ctx.variable(p.other, 'other');
    if (p.operation === 'find' || p.operation === 'filter')
      ctx.expression(p.expression, 'expression', { kind: 'boolean' });
    if (p.operation === 'sort') ctx.expression(p.expression, 'expression');
    if (p.operation === 'range') {
      if (p.offset.trim()) ctx.expression(p.offset, 'offset', { kind: 'integer' });
      if (p.limit.trim()) ctx.expression(p.limit, 'limit', { kind: 'integer' });
    }
  },
  emit: (p, to) => {
    const list = to.variable(p.list);
    const output = to.variable(p.output);
    const type = to.typeOf(p.list);
    const item = type?.kind === 'list' ? type.item : ({ kind: 'unknown' } as ValueType);
    const orZero = (text: string) => (text.trim() ? to.expression(text) : literal(0));
    switch (p.operation) {
      case 'find':
      case 'filter': {
        const test = js`${to.itemExpression(p.expression, js`item`, item)} === true`;
        const { prepare, callback } = to.perItem(list, js`item`, test);
        const method = p.operation === 'find' ? js`find` : js`filter`;
        return js`${prepare}${output} = ${list}.${method}(${callback});\n`;
      }
      case 'sort': {
        const { prepare, callback } = to.perItem(list, js`item`, to.itemExpression(p.expression, js`item`, item));
        return js`${prepare}${output} = ${to.rt<ListFunctions>().sorted(list, callback, literalOf('flag', p.descending))};\n`;
      }
      case 'head':
        return js`${output} = ${list}[0];\n`;
      case 'tail':
        return js`${output} = ${list}.slice(1);\n`;
      case 'range':
        return js`${output} = ${to.rt<ListFunctions>().slice(list, orZero(p.offset), orZero(p.limit))};\n`;
      default:
        return js`${output} = ${to.rt<ListFunctions>().combine(literalOf(setOperations, p.operation), list, to.variable(p.other))};\n`;
    }
  },
});
