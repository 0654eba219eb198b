import { type ActionInput, type ConnectorAction, connectorActions } from '../../../shared/connector/index.ts';
import type { ActionFunctions } from '../../../shared/microflow/activities/call-action.ts';
import type { DoorRules } from '../../../shared/service/value-text.ts';
import { errorText, FlowError, textOf } from '../contract/flow-error.ts';
import { type LogLevel, logLevels } from '../contract/log.ts';
import type { Run, Trace } from '../contract/run.ts';
import { timerMs } from '../contract/timers.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import { fromActionValue, toActionValue } from './action-values.ts';
import { type ActionCode, type ActionValue, type ConnectorCode, isOfPartner } from './connector-code.ts';
import { connectorCodes } from './index.ts';
import type { InstalledConnectors } from './installed-connectors.ts';

/** What calls of actions need of the program around them. */
export interface ActionHost {
  /** False where nothing may be called (previews). */
  reachesOutside: boolean;
  /** The connectors that come in packages; none where nothing of them can be called. */
  installed?: InstalledConnectors;
}

const ownActions = new Map(connectorActions.map((action) => [action.id, action]));

/** The function that the code of the `call action` activity calls. */
export function actionFunctions(
  host: ActionHost,
  codes: readonly ConnectorCode[] = connectorCodes,
  actionOf: (id: string) => ConnectorAction | undefined = (id) => ownActions.get(id),
): ActionFunctions<{ run: Run; trace: Trace | null; object: WeftObject }> {
  return {
    async callAction(u, t, id, given, connection) {
      const own = actionOf(id);
      const action = own ?? host.installed?.action(id);
      const code = own
        ? codes.find((c) => c.id === own.connector.id)?.actions[id.slice(id.indexOf('/') + 1)]
        : action && host.installed?.code(action, connection);
      if (!action || !code) throw new FlowError('action/unknown', `No connector has an action ${id}.`);
      const inputs = inputsOf(action, given);
      const isMocked = !own && host.installed?.isMocked(action, connection) === true;
      const isOutside = action.reaches === 'outside' && !isMocked;
      if (isOutside && !host.reachesOutside)
        throw new FlowError('action/offline', `${nameOf(action)} reaches outside, and nothing may be called here.`);
      if (isOutside) await u.leave();
      u.run.check();
      t?.start({ kind: 'call', label: `${nameOf(action)}${isMocked ? ' (mock)' : ''}` });
      let output: unknown;
      try {
        output = outputOf(action, await inTime(u, action, code, inputs), u.program.program.settings);
      } catch (thrown) {
        const error = failed(action, thrown);
        t?.finish([], error.message);
        // Whether it is the action that failed, or the time of the run that ended.
        u.run.check();
        await u.meanwhile();
        throw error;
      }
      t?.finish();
      u.run.check();
      await u.meanwhile();
      return output;
    },
  };
}

function nameOf(action: ConnectorAction): string {
  return `${action.connector.label}: ${action.label}`;
}

/** Waits for the code no longer than it, and the run, has time; an action that does not listen to the signal is left alone. */
async function inTime(
  u: Run,
  action: ConnectorAction,
  code: ActionCode,
  inputs: Readonly<Record<string, ActionValue>>,
): Promise<ActionValue | undefined> {
  const over = new AbortController();
  const { deadline, signal } = u.run;
  const stop = () => over.abort(new Error('The run has ended.'));
  const late = () =>
    over.abort(new FlowError('action/timeout', `${nameOf(action)} gave nothing within ${action.timeoutMs} ms.`));
  const timer = setTimeout(late, timerMs(deadline, action.timeoutMs));
  signal?.addEventListener('abort', stop);
  try {
    return await Promise.race([
      (async () => code(inputs, { signal: over.signal, log: (...line) => log(u, ...line) }))(),
      new Promise<never>((_, reject) => {
        over.signal.addEventListener('abort', () => reject(over.signal.reason));
      }),
    ]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Foreign code may log whatever it likes; a line has a level that there is, and a text. */
function log(u: Run, level: LogLevel, message: unknown): void {
  u.run.log(logLevels.includes(level) ? level : 'info', textOf(message));
}

function inputsOf(action: ConnectorAction, given: Readonly<Record<string, unknown>>): Record<string, ActionValue> {
  return Object.fromEntries(action.inputs.map((input) => [input.name, inputOf(action, input, given[input.name])]));
}

function inputOf(action: ConnectorAction, { name, type, required, choices }: ActionInput, given: unknown): ActionValue {
  const value = toActionValue(type, given);
  if (value === null && required) throw new FlowError('action/empty-input', `${nameOf(action)}: ${name} is empty.`);
  if (value !== null && choices.length > 0 && !choices.some((c) => c.value === value))
    throw new FlowError(
      'action/wrong-input',
      `${nameOf(action)}: ${name} is one of ${choices.map((c) => c.value).join(', ')}, not ${String(value).slice(0, 100)}.`,
    );
  return value;
}

/** What an action threw, which is the fault of whom it reached only where it says so (`PartnerError`). */
function failed(action: ConnectorAction, thrown: unknown): FlowError {
  if (thrown instanceof FlowError) return thrown;
  return new FlowError('action/failed', `${nameOf(action)}: ${errorText(thrown)}`, {
    cause: thrown,
    blame: isOfPartner(thrown) ? 'partner' : 'own',
  });
}

function outputOf(action: ConnectorAction, gave: ActionValue | undefined, rules: DoorRules): unknown {
  if (!action.output) return null;
  const value = fromActionValue(action.output.type, gave, rules);
  if (value === undefined)
    throw new FlowError(
      'action/wrong-output',
      `${nameOf(action)} gave no ${action.output.type}: a fault of the connector.`,
    );
  return value;
}
