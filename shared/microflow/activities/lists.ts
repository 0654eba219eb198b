import { z } from 'zod';
import type { ValueType } from '../../model/catalog.ts';
import { expressionText, ref } from '../../model/kind.ts';
import { defineActivity, entityOf, listOf, objectOf } from '../activity.ts';

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
    entity: ref('entity').meta({ title: 'Entity', ref: 'entity' }),
    output: z.string().default('').meta({ title: 'List name', variable: 'new' }),
  }),
  caption: (p, names) => `List of ${names.name(p.entity)}`,
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p) => (p.entity && p.output ? [{ name: p.output, type: listOf(p.entity) }] : []),
  check: (p, ctx) => {
    if (!ctx.catalog.entity(p.entity)) ctx.report('error', 'microflow/no-entity', 'No entity is chosen.', 'entity');
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The list has no name.', 'output');
  },
  emit: (p, to) => `${to.variable(p.output)} = [];\n`,
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
    if (p.operation === 'clear') return `${list}.length = 0;\n`;
    const value = `rt.list(${to.expression(p.value)})`;
    if (p.operation === 'add') return `rt.addAll(${list}, ${value});\n`;
    return `rt.${p.operation === 'remove' ? 'removeAll' : 'replaceAll'}(${list}, ${value});\n`;
  },
});

const numeric = ['integer', 'long', 'decimal'];

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
    function: z
      .enum(['count', 'sum', 'average', 'minimum', 'maximum', 'all', 'any'])
      .default('count')
      .meta({ title: 'Function' }),
    expression: expressionText().meta({
      title: 'Of',
      expression: 'item',
      help: '$currentObject is the item, e.g. $currentObject/Total',
      when: { function: ['sum', 'average', 'minimum', 'maximum', 'all', 'any'] },
    }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  caption: (p) => `${p.function[0]?.toUpperCase()}${p.function.slice(1)} of $${p.list}`,
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p) => {
    if (!p.output) return [];
    const type: ValueType =
      p.function === 'count'
        ? { kind: 'integer' }
        : p.function === 'all' || p.function === 'any'
          ? { kind: 'boolean' }
          : { kind: 'decimal' };
    return [{ name: p.output, type }];
  },
  check: (p, ctx) => {
    const type = ctx.variable(p.list, 'list');
    if (type && type.kind !== 'list') ctx.report('error', 'microflow/not-a-list', `$${p.list} is not a list.`, 'list');
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The result has no name.', 'output');
    if (p.function === 'count' || type?.kind !== 'list') return;
    const found = ctx.expression(p.expression, 'expression');
    const wantsBoolean = p.function === 'all' || p.function === 'any';
    const wants = wantsBoolean
      ? ['boolean']
      : p.function === 'minimum' || p.function === 'maximum'
        ? [...numeric, 'datetime']
        : numeric;
    if (found.kind !== 'unknown' && !wants.includes(found.kind))
      ctx.report(
        'error',
        'microflow/wrong-aggregate',
        `${p.function} needs ${wantsBoolean ? 'a Boolean' : 'a number'}.`,
        'expression',
      );
  },
  emit: (p, to) => {
    const list = to.variable(p.list);
    if (p.function === 'count') return `${to.variable(p.output)} = ${list}.length;\n`;
    const type = to.typeOf(p.list);
    const item = type?.kind === 'list' ? type.item : ({ kind: 'unknown' } as ValueType);
    const { prepare, callback } = to.perItem(list, 'item', to.itemExpression(p.expression, 'item', item));
    return `${prepare}${to.variable(p.output)} = rt.aggregate(${to.literal(p.function)}, ${list}, ${callback});\n`;
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
      .enum(['union', 'intersect', 'subtract', 'contains', 'equals', 'sort', 'find', 'filter', 'head', 'tail', 'range'])
      .default('filter')
      .meta({ title: 'Operation' }),
    other: z
      .string()
      .default('')
      .meta({
        title: 'With',
        variable: 'object|list',
        when: { operation: ['union', 'intersect', 'subtract', 'contains', 'equals'] },
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
  check: (p, ctx) => {
    const type = ctx.variable(p.list, 'list');
    if (type && type.kind !== 'list') ctx.report('error', 'microflow/not-a-list', `$${p.list} is not a list.`, 'list');
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The result has no name.', 'output');
    if (['union', 'intersect', 'subtract', 'contains', 'equals'].includes(p.operation)) ctx.variable(p.other, 'other');
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
    switch (p.operation) {
      case 'find':
      case 'filter': {
        const test = `${to.itemExpression(p.expression, 'item', item)} === true`;
        const { prepare, callback } = to.perItem(list, 'item', test);
        return `${prepare}${output} = ${list}.${p.operation}(${callback});\n`;
      }
      case 'sort': {
        const { prepare, callback } = to.perItem(list, 'item', to.itemExpression(p.expression, 'item', item));
        return `${prepare}${output} = rt.sorted(${list}, ${callback}, ${p.descending});\n`;
      }
      case 'head':
        return `${output} = ${list}[0];\n`;
      case 'tail':
        return `${output} = ${list}.slice(1);\n`;
      case 'range':
        return `${output} = rt.slice(${list}, ${p.offset.trim() ? to.expression(p.offset) : '0'}, ${p.limit.trim() ? to.expression(p.limit) : '0'});\n`;
      default:
        return `${output} = rt.combine(${to.literal(p.operation)}, ${list}, ${to.variable(p.other)});\n`;
    }
  },
});
