import { z } from 'zod';
import { js, literalOf } from '../../expression/emitted-code.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import type { ValueType } from '../../model/catalog.ts';
import { expressionText, ref } from '../../model/kind.ts';
import { defineActivity } from '../activity.ts';
import { stored } from './members.ts';

const variableTypes = ['string', 'integer', 'long', 'decimal', 'boolean', 'datetime', 'date', 'enumeration'] as const;

/** MF-41. */
export const createVariable = defineActivity({
  type: 'create-variable',
  group: 'Variables',
  label: 'Create variable',
  icon: 'variable',
  family: 'data',
  shape: 'card',
  summary: 'A value with a name.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('create-variable'),
    output: z.string().default('').meta({ title: 'Name', variable: 'new' }),
    dataType: z
      .enum(variableTypes)
      .default('string')
      .meta({ title: 'Type', labels: { datetime: 'Date and time' } }),
    enumeration: ref('enumeration').meta({
      title: 'Enumeration',
      ref: 'enumeration',
      needed: true,
      when: { dataType: ['enumeration'] },
    }),
    value: expressionText().meta({ title: 'Value', expression: 'variable' }),
  }),
  caption: (p) => `$${p.output}`,
  detail: (p) => p.value,
  outputs: (p) => (p.output ? [{ name: p.output, type: typeOf(p) }] : []),
  nameOfResult: () => 'Variable',
  check: (p, ctx) => {
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The variable has no name.', 'output');
    ctx.expression(p.value, 'value', typeOf(p));
  },
  emit: (p, to) => js`${to.variable(p.output)} = ${stored(to.expression(p.value), { kind: p.dataType }, to)};\n`,
});

function typeOf(p: { dataType: (typeof variableTypes)[number]; enumeration: string | null }): ValueType {
  return p.dataType === 'enumeration'
    ? { kind: 'enumeration', enumeration: p.enumeration ?? '' }
    : { kind: p.dataType };
}

/** MF-41; object and list variables may be changed, too. */
export const changeVariable = defineActivity({
  type: 'change-variable',
  group: 'Variables',
  label: 'Change variable',
  icon: 'pencil',
  family: 'data',
  shape: 'card',
  summary: 'Gives a variable another value.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('change-variable'),
    variable: z.string().default('').meta({ title: 'Variable', variable: 'any' }),
    value: expressionText().meta({ title: 'Value', expression: 'any' }),
  }),
  caption: (p) => `Set $${p.variable}`,
  changes: (p) => [p.variable],
  detail: (p) => p.value,
  check: (p, ctx) => {
    const type = ctx.variable(p.variable, 'variable');
    ctx.expression(p.value, 'value', type);
  },
  emit: (p, to) => js`${to.variable(p.variable)} = ${stored(to.expression(p.value), to.typeOf(p.variable), to)};\n`,
});

const logLevels = ['trace', 'debug', 'info', 'warning', 'error'] as const;

/** What the runtime has for the log. */
export interface LogFunctions<T extends RuntimeTypes = EmittedTypes> {
  log(u: T['run'], level: (typeof logLevels)[number], message: unknown): void;
}

/** MF-44. */
export const logMessage = defineActivity({
  type: 'log-message',
  group: 'Logging',
  label: 'Log message',
  icon: 'message-square-text',
  family: 'system',
  shape: 'card',
  summary: 'Writes a line to the log.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('log-message'),
    level: z.enum(logLevels).default('info').meta({ title: 'Level' }),
    message: expressionText('string').meta({ title: 'Message', expression: 'string' }),
  }),
  caption: (p) => `Log ${p.level}`,
  detail: (p) => p.message,
  check: (p, ctx) => {
    ctx.expression(p.message, 'message', { kind: 'string' });
  },
  emit: (p, to) => js`${to.rt<LogFunctions>().log(to.run, literalOf(logLevels, p.level), to.expression(p.message))};\n`,
});
