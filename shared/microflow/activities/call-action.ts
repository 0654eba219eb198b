import { z } from 'zod';
import {
  type ConnectorAction,
  type ConnectorConnection,
  type ConnectorDocument,
  connectorAction,
  connectorActions,
  connectorDocumentOf,
  installedActions,
} from '../../connector/index.ts';
import { type Code, js, literal, objectOfCodes } from '../../expression/emitted-code.ts';
import { parseExpression } from '../../expression/index.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import { ref } from '../../model/kind.ts';
import { type ActivityParameter, defineActivity } from '../activity.ts';
import { argumentOf, callArguments, checkArguments } from './call-arguments.ts';

/** What the runtime has for this activity. */
export interface ActionFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** Calls the code of a connector with values by the names of its inputs; gives a value of the type of its output. */
  callAction(
    u: T['run'],
    t: T['trace'],
    action: string,
    inputs: Record<string, unknown>,
    /** Id of the document; null where the action needs none. */
    connection: string | null,
  ): Promise<unknown>;
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

/** A package as somebody looks for it: its name, version, and where it is found. */
export function packageInWords({ package: name, homepage, manifest }: ConnectorDocument): string {
  return `${name} ${manifest.version}${homepage ? ` (${homepage})` : ''}`;
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
  offers: (view) =>
    [...connectorActions, ...installedActions(view)].map((action) => ({
      id: action.id,
      group: action.connector.label,
      label: action.label,
      summary: action.summary,
      icon: action.icon,
      properties: { action: action.id },
    })),
  properties: z.strictObject({
    type: z.literal('call-action'),
    action: z
      .string()
      .default('')
      .meta({ title: 'Action', action: true, help: 'Connector and action, such as signatures/sign.' }),
    connection: ref('connector-connection').meta({
      title: 'Connection',
      ref: 'connector-connection',
      connectionOf: 'action',
      help: 'Where the action is called; for actions that need one.',
    }),
    /** The package that the action came in, for a project that has it no more. */
    package: z.string().default('').meta({ hidden: true }),
    arguments: callArguments(),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  iconOf: (p, { view }) => connectorAction(p.action, view)?.icon,
  caption: (p, { view }) => connectorAction(p.action, view)?.label ?? p.action,
  detail: (p, { view }) =>
    p.output ? `$${p.output}` : (connectorAction(p.action, view)?.connector.label ?? (p.action && 'Unknown action')),
  nameOfResult: (p, { view }) => connectorAction(p.action, view)?.output?.name ?? 'Result',
  parameters: (p, { view }) => parametersOf(connectorAction(p.action, view)),
  outputs: (p, { view }) => {
    const output = connectorAction(p.action, view)?.output;
    return p.output && output ? [{ name: p.output, type: { kind: output.type } }] : [];
  },
  callsAction: (p) => p.action,
  complete: (p, { view }) => {
    const action = connectorAction(p.action, view);
    if (!action) return;
    const found = connectorDocumentOf(view, action.connector.id)?.data;
    p.package = found ? packageInWords(found) : '';
    const connections = view
      .ofKind<ConnectorConnection>('connector-connection')
      .filter(({ data }) => data.connector === action.connector.id);
    const isOfIt = connections.some(({ id }) => id === p.connection);
    if (!action.connection) p.connection = null;
    else if (!isOfIt) p.connection = connections.length === 1 ? (connections[0]?.id ?? null) : null;
  },
  check: (p, ctx) => {
    const action = connectorAction(p.action, ctx.view);
    if (!action) {
      ctx.report(
        'error',
        p.action ? 'microflow/unknown-action' : 'microflow/no-action',
        p.action
          ? `No connector of the project has an action ${p.action}. What stands here is kept.`
          : 'No action is chosen.',
        'action',
        p.action
          ? `Add the package of the connector ${p.action.split('/')[0]} from its file${p.package ? `: ${p.package}` : ''}.`
          : 'Choose an action.',
      );
      return;
    }
    if (action.connection) {
      const connection = ctx.view.unit(p.connection)?.data as ConnectorConnection | undefined;
      if (connection?.connector !== action.connector.id)
        ctx.report(
          'error',
          'microflow/action-connection',
          `${action.label} is called over a connection of ${action.connector.label}, and ${connection ? 'this is none' : 'none is chosen'}.`,
          'connection',
          `Choose a connection of ${action.connector.label}.`,
        );
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
    const action = connectorAction(p.action, to.view);
    const inputs = action?.inputs ?? [];
    const given: Record<string, Code> = {};
    for (const { name } of inputs) {
      const value = argumentOf(p.arguments, name);
      if (value) given[name] = to.expression(value);
    }
    const call = to
      .call<ActionFunctions>()
      .callAction(
        to.run,
        to.trace,
        literal(p.action),
        objectOfCodes(given),
        literal(action?.connection ? p.connection : null),
      );
    return p.output ? js`${to.variable(p.output)} = ${call};\n` : js`${call};\n`;
  },
});
