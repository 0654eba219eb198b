import { z } from 'zod';
import { expressionText } from '../../model/kind.ts';
import { type ActivityContext, defineActivity, type OutputVariable } from '../activity.ts';
import { statusesOf } from '../statuses.ts';

/** Statuses that stand there as numbers have to be such as an answer may have (RFC 9110: 200 to 599; of an error 400 to 599). */
function checkStatus(text: string, from: number, ctx: ActivityContext): void {
  for (const status of statusesOf(text).statuses)
    if (status < from || status > 599)
      ctx.report(
        'error',
        'microflow/http-status',
        `${status} is no HTTP status of ${from === 400 ? 'an error' : 'an answer'}; it is a number from ${from} to 599.`,
        'status',
      );
}

/** Start (MF-20): exactly one, outside loops. */
export const start = defineActivity({
  type: 'start',
  group: 'Flow',
  label: 'Start',
  icon: 'play',
  family: 'publish',
  shape: 'circle',
  summary: 'Where the flow begins.',
  properties: z.strictObject({ type: z.literal('start') }),
  control: { form: 'start' },
  caption: () => 'Start',
});

/** End (MF-21): gives the result. */
export const end = defineActivity({
  type: 'end',
  group: 'Flow',
  label: 'End',
  icon: 'square',
  family: 'system',
  shape: 'circle',
  summary: 'Ends the flow and gives its result.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('end'),
    value: expressionText().meta({ title: 'Result', expression: 'return' }),
    status: expressionText('integer').meta({
      title: 'HTTP status',
      expression: 'integer',
      help: 'Where this flow answers a published operation; empty uses the operation’s own.',
    }),
  }),
  control: { form: 'return', result: (p) => p.value, status: (p) => p.status },
  caption: (p) => (p.value ? p.value : 'End'),
  check: (p, ctx) => {
    ctx.result(p.value, 'value');
    if (p.status.trim()) ctx.expression(p.status, 'status', { kind: 'integer' });
    checkStatus(p.status, 200, ctx);
  },
});

/** Error end (MF-22): gives the error in scope to the caller. */
export const errorEnd = defineActivity({
  type: 'error-end',
  group: 'Flow',
  label: 'Error end',
  icon: 'x',
  family: 'system',
  shape: 'circle',
  summary: 'Raises an error: the one in scope, or one with a message of its own.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('error-end'),
    message: expressionText('string').meta({
      title: 'Message',
      expression: 'string',
      help: 'Empty raises the error in scope again.',
    }),
    status: expressionText('integer').meta({
      title: 'HTTP status',
      expression: 'integer',
      help: 'For a published operation, e.g. 422.',
    }),
    object: z.string().default('').meta({
      title: 'Details',
      variable: 'object',
      help: 'An object that a published web service writes as the detail of its fault, by the mapping of a fault of the operation.',
    }),
  }),
  control: { form: 'raise', message: (p) => p.message, status: (p) => p.status, object: (p) => p.object },
  caption: (p) => p.message || 'Error',
  check: (p, ctx) => {
    if (p.message.trim()) ctx.expression(p.message, 'message', { kind: 'string' });
    if (p.status.trim()) ctx.expression(p.status, 'status', { kind: 'integer' });
    checkStatus(p.status, 400, ctx);
    const details = p.object ? ctx.variable(p.object, 'object') : undefined;
    if (details && details.kind !== 'object')
      ctx.report('error', 'microflow/not-an-object', `$${p.object} is not an object.`, 'object', 'Choose an object.');
    if (!p.message.trim() && !ctx.variables.has('latestError'))
      ctx.report(
        'error',
        'microflow/no-error-in-scope',
        'There is no error here to raise again.',
        'message',
        'Give a message, or draw this end from an error-handler flow.',
      );
  },
});

/** Decision (MF-24): a Boolean or enumeration expression; one flow is taken. */
export const decision = defineActivity({
  type: 'decision',
  group: 'Flow',
  label: 'Decision',
  icon: 'split',
  family: 'logic',
  shape: 'hexagon',
  summary: 'Takes one of its flows.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('decision'),
    expression: expressionText().meta({ title: 'Expression', expression: 'boolean|enumeration' }),
  }),
  control: { form: 'decision', on: (p) => p.expression },
  caption: (p) => p.expression || 'Decide',
  check: (p, ctx) => ctx.decision(p.expression, 'expression'),
});

/** Merge: joins flows. */
export const merge = defineActivity({
  type: 'merge',
  group: 'Flow',
  label: 'Merge',
  icon: 'merge',
  family: 'logic',
  shape: 'diamond',
  summary: 'Joins flows into one.',
  isOffered: true,
  properties: z.strictObject({ type: z.literal('merge') }),
  control: { form: 'merge' },
  caption: () => '',
});

const currentIndex: OutputVariable = { name: 'currentIndex', type: { kind: 'integer' }, isAmbient: true };

/** Loop (MF-26, MF-27): for each item of a list, or while an expression holds. Its contents are the nodes whose parent it is. */
export const loop = defineActivity({
  type: 'loop',
  group: 'Flow',
  label: 'Loop',
  icon: 'repeat',
  family: 'logic',
  shape: 'frame',
  summary: 'Repeats its contents for each item of a list, or while a condition holds.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('loop'),
    mode: z
      .enum(['for-each', 'while'])
      .default('for-each')
      .meta({ title: 'Kind', labels: { 'for-each': 'For each', while: 'While' } }),
    list: z
      .string()
      .default('')
      .meta({ title: 'List', variable: 'list', when: { mode: ['for-each'] } }),
    item: z
      .string()
      .default('Item')
      .meta({ title: 'Item name', variable: 'new', when: { mode: ['for-each'] } }),
    condition: expressionText('boolean').meta({ title: 'While', expression: 'boolean', when: { mode: ['while'] } }),
  }),
  // The item is named after what the list holds, as soon as a list is chosen.
  initial: { item: '' },
  control: {
    form: 'loop',
    rounds: (p) =>
      p.mode === 'while' ? { while: p.condition, property: 'condition' } : { list: p.list, item: p.item },
    inside: (p, variables) => {
      const list = variables.get(p.list);
      return p.mode === 'for-each' && list?.kind === 'list'
        ? [currentIndex, { name: p.item, type: list.item }]
        : [currentIndex];
    },
  },
  caption: (p) => (p.mode === 'while' ? `While ${p.condition}` : `For each $${p.item} in $${p.list}`),
  locals: (_, property) => (property === 'condition' ? [currentIndex] : []),
  check: (p, ctx) => {
    if (p.mode === 'while') {
      ctx.expression(p.condition, 'condition', { kind: 'boolean' });
      return;
    }
    const type = ctx.variable(p.list, 'list');
    if (type && type.kind !== 'list')
      ctx.report('error', 'microflow/not-a-list', `$${p.list} is not a list.`, 'list', 'Choose a list variable.');
  },
});

export const breakEvent = defineActivity({
  type: 'break',
  group: 'Flow',
  label: 'Break',
  icon: 'log-out',
  family: 'logic',
  shape: 'circle',
  summary: 'Leaves the loop.',
  isOffered: true,
  properties: z.strictObject({ type: z.literal('break') }),
  control: { form: 'break' },
  caption: () => 'Break',
});

export const continueEvent = defineActivity({
  type: 'continue',
  group: 'Flow',
  label: 'Continue',
  icon: 'skip-forward',
  family: 'logic',
  shape: 'circle',
  summary: 'Goes on with the next iteration.',
  isOffered: true,
  properties: z.strictObject({ type: z.literal('continue') }),
  control: { form: 'continue' },
  caption: () => 'Continue',
});

/** A note on the canvas (MF-11). */
export const annotation = defineActivity({
  type: 'annotation',
  group: 'Flow',
  label: 'Annotation',
  icon: 'sticky-note',
  family: 'system',
  shape: 'note',
  summary: 'A note for people.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('annotation'),
    text: z.string().default('').meta({ title: 'Text', widget: 'multiline' }),
  }),
  control: { form: 'note' },
  caption: (p) => p.text,
});
