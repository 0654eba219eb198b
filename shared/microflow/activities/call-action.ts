import { z } from 'zod';
import { type ConnectorAction, connectorAction, connectorActions } from '../../connector/index.ts';
import { type Code, js, literal, objectOfCodes } from '../../expression/emitted-code.ts';
import { parseExpression } from '../../expression/index.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import { type ActivityParameter, defineActivity } from '../activity.ts';
import { argumentOf, callArguments, checkArguments } from './call-arguments.ts';

/** What the runtime has for this activity. */
export interface ActionFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** Calls the code of a connector with values by the names of its inputs; gives a value of the type of its output. */
  callAction(u: T['run'], t: T['trace'], action: string, inputs: Record<string, unknown>): Promise<unknown>;
}

function parametersOf(action: ConnectorAction | undefined): ActivityParameter[] {
  return (action?.inputs ?? []).map(({ name, label, help, type, required, choices }) => ({
    name,
    label,
    help,
    type: { kind: type },
    isRequired: required,
    choices,
  }));
}

/** An action of a connector: what it is called, takes and gives is in the connector's manifest; connectors emit no code. */
export const callAction = defineActivity({
  type: 'call-action',
  group: 'Integration',
  label: 'Call action',
  icon: 'plug',
  family: 'consume',
  shape: 'card',
  summary: 'Calls an action of a connector.',
  isOffered: true,
  waits: true,
  offers: () =>
    connectorActions.map((action) => ({
      id: action.id,
      group: action.connector.label,
      label: action.label,
      summary: action.summary,
      icon: action.icon,
      properties: { action: action.id, output: action.output?.name ?? '' },
    })),
  properties: z.strictObject({
    type: z.literal('call-action'),
    action: z
      .string()
      .default('')
      .meta({ title: 'Action', action: true, help: 'Connector and action, such as signatures/sign.' }),
    arguments: callArguments(),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  iconOf: (p) => connectorAction(p.action)?.icon,
  caption: (p) => connectorAction(p.action)?.label ?? p.action,
  detail: (p) => (p.output ? `$${p.output}` : (connectorAction(p.action)?.connector.label ?? '')),
  parameters: (p) => parametersOf(connectorAction(p.action)),
  outputs: (p) => {
    const output = connectorAction(p.action)?.output;
    return p.output && output ? [{ name: p.output, type: { kind: output.type } }] : [];
  },
  check: (p, ctx) => {
    const action = connectorAction(p.action);
    if (!action) {
      ctx.report(
        'error',
        p.action ? 'microflow/unknown-action' : 'microflow/no-action',
        p.action ? `No connector has an action ${p.action}.` : 'No action is chosen.',
        'action',
      );
      return;
    }
    checkArguments(p.arguments, parametersOf(action), ctx, `${action.label} has no input`);
    for (const { name, choices } of action.inputs) {
      const index = p.arguments.findIndex((a) => a.parameter === name);
      const given = parseExpression(p.arguments[index]?.value ?? '').expression;
      if (choices.length > 0 && given.kind === 'string' && !choices.some((c) => c.value === given.value))
        ctx.report(
          'error',
          'microflow/argument-choice',
          `${name} is one of ${choices.map((c) => `'${c.value}'`).join(', ')}.`,
          `arguments.${index}.value`,
        );
    }
    if (p.output && !action.output)
      ctx.report('error', 'microflow/no-result', `${action.label} gives nothing.`, 'output');
  },
  emit: (p, to) => {
    const inputs = connectorAction(p.action)?.inputs ?? [];
    const given: Record<string, Code> = {};
    for (const { name } of inputs) {
      const value = argumentOf(p.arguments, name);
      if (value) given[name] = to.expression(value);
    }
    const call = to.call<ActionFunctions>().callAction(to.run, to.trace, literal(p.action), objectOfCodes(given));
    return p.output ? js`${to.variable(p.output)} = ${call};\n` : js`${call};\n`;
  },
});
