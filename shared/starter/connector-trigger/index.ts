import {
  type ActionValueType,
  type ConnectorConnection,
  type ConnectorProperty,
  propertyValue,
  connectorTrigger as triggerOf,
} from '../../connector/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import type { CheckRule } from '../../model/check-rule.ts';
import type { Unit } from '../../model/unit.ts';
import type { ServedFlow } from '../../service/protocol.ts';
import type { ProgramStarter, RunStarter } from '../starter.ts';
import { type ConnectorTrigger, connectorTriggerKind } from './kind.ts';

/** A flow that takes values of a message, by the names of its parameters in their order. */
interface MessageFlow {
  flow: number;
  takes: string[];
}

/** A trigger in a program. */
export interface TriggerData {
  connector: string;
  /** Its id within the connector. */
  trigger: string;
  connection: string;
  properties: Record<string, string | number | boolean | null>;
  message: { name: string; type: ActionValueType }[];
  flow: MessageFlow;
  deadLetter: MessageFlow | null;
  concurrency: number;
  attempts: number;
  waitMs: number;
  onFailure: ConnectorTrigger['onFailure'];
}

const triggerRule: CheckRule = {
  id: 'connector-trigger',
  kinds: ['connector-trigger'],
  run({ data }: Unit<ConnectorTrigger>, { view, report }) {
    const found = triggerOf(data.trigger, view);
    if (!found) {
      const [connector] = data.trigger.split('/');
      report({
        severity: 'error',
        code: 'trigger/no-trigger',
        message: data.trigger
          ? `No connector of the project has a trigger ${data.trigger}; what stands here is kept.`
          : 'No trigger is chosen.',
        path: 'trigger',
        property: 'trigger',
        fix: data.trigger ? `Add the package of the connector ${connector} from its file.` : 'Choose a trigger.',
      });
      return;
    }
    const { manifest, trigger } = found;
    const connection = view.unit(data.connection)?.data as ConnectorConnection | undefined;
    if (connection?.connector !== manifest.id)
      report({
        severity: 'error',
        code: 'trigger/connection',
        message: `It listens over a connection of ${manifest.label}, and ${connection ? 'this is none' : 'none is chosen'}.`,
        path: 'connection',
        property: 'connection',
        fix: `Choose a connection of ${manifest.label}.`,
      });
    for (const property of trigger.properties) {
      const at = data.values.findIndex((v) => v.property === property.name);
      const text = data.values[at]?.value || property.default;
      const value = propertyValue(property, text);
      if (value === undefined || (value === null && property.required))
        report({
          severity: 'error',
          code: 'trigger/value',
          message:
            value === null ? `${property.label} is needed.` : `${property.label} is no ${property.type}: ${text}.`,
          path: at < 0 ? 'values' : `values[${at}]`,
          property: 'values',
          fix: `Give ${property.name} a value.`,
        });
    }
    const flows = [
      { property: 'microflow', id: data.microflow, has: trigger.message },
      ...(data.onFailure === 'microflow'
        ? [
            {
              property: 'deadLetter',
              id: data.deadLetter,
              has: [...trigger.message, { name: 'Error', type: 'string' as const }],
            },
          ]
        : []),
    ];
    for (const { property, id, has } of flows) {
      const flow = view.unit(id) as Unit<Microflow> | undefined;
      const wrong = flow?.data.parameters.filter(
        ({ name, type }) => !has.some((value) => value.name === name && value.type === type.kind),
      );
      if (!flow)
        report({
          severity: 'error',
          code: 'trigger/no-microflow',
          message: 'No microflow is chosen.',
          path: property,
          property,
          fix: 'Choose the microflow that runs for each message.',
        });
      else if (wrong?.[0])
        report({
          severity: 'error',
          code: 'trigger/parameters',
          message: `A message has no ${wrong[0].type.kind} ${wrong[0].name}, which ${view.qualifiedName(flow)} takes.`,
          path: property,
          property,
          fix: `A message has ${has.map(({ name, type }) => `${name} (${type})`).join(', ')}.`,
        });
    }
  },
};

/** Triggers of connectors: a run a message, acknowledged when it is over. */
export const connectorTrigger: RunStarter = {
  id: 'connector-trigger',
  kind: connectorTriggerKind,
  compile({ view, flow }): ProgramStarter<TriggerData>[] {
    return view.ofKind<ConnectorTrigger>('connector-trigger').flatMap((unit) => {
      const { data } = unit;
      const found = triggerOf(data.trigger, view);
      const served = flow(data.microflow);
      if (!data.enabled || !found || !served || data.connection === null) return [];
      const { manifest, trigger } = found;
      const failed = data.onFailure === 'microflow' ? flow(data.deadLetter) : undefined;
      const properties = trigger.properties.map((property): [string, TriggerData['properties'][string]] => [
        property.name,
        givenValue(property, data),
      ]);
      const entry: TriggerData = {
        connector: manifest.id,
        trigger: trigger.id,
        connection: data.connection,
        properties: Object.fromEntries(properties),
        message: trigger.message.map(({ name, type }) => ({ name, type })),
        flow: messageFlow(served),
        deadLetter: failed ? messageFlow(failed) : null,
        concurrency: data.concurrency,
        attempts: data.attempts,
        waitMs: data.waitMs,
        onFailure: data.onFailure,
      };
      return [{ starter: 'connector-trigger', id: unit.id, name: view.qualifiedName(unit), data: entry }];
    });
  },
  checks: [triggerRule],
};

function givenValue(property: ConnectorProperty, data: ConnectorTrigger) {
  const text = data.values.find((v) => v.property === property.name)?.value || property.default;
  return propertyValue(property, text) ?? null;
}

function messageFlow(served: ServedFlow): MessageFlow {
  return { flow: served.index, takes: served.parameters.map(({ name }) => name) };
}
