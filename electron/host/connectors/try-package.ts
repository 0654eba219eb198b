import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionsOf, type ConnectorAction, type ProgramConnector } from '../../../shared/connector/index.ts';
import { readJsonValue } from '../../../shared/service/value-text.ts';
import { ConnectorProcess } from '../../runtime/connector-process/connector-process.ts';
import type { GivenConnection } from '../../runtime/connector-process/messages.ts';
import { fromActionValue, toActionValue } from '../../runtime/connectors/action-values.ts';
import type { ActionValue } from '../../runtime/connectors/connector-code.ts';
import type { ConnectorPackage } from './connector-package.ts';
import { writePackage } from './installed-packages.ts';

const rules = { timeZone: 'UTC', rounding: 'half-up' } as const;

/** A package that runs in a process of its own, as runs have it. */
export interface TriedPackage {
  process: ConnectorProcess;
  call(
    action: ConnectorAction,
    args: Readonly<Record<string, string>>,
    properties: GivenConnection['properties'],
  ): Promise<{ output: unknown } | { error: string }>;
}

/** Unpacks a package into a folder that is gone afterwards, and runs its code as a run would. `log` takes what it writes. */
export async function withUnpacked<T>(
  found: ConnectorPackage,
  work: (tried: TriedPackage) => Promise<T>,
  log: (level: string, message: string) => void = (level, message) => process.stderr.write(`${level}: ${message}\n`),
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'weft-connector-')));
  const { manifest } = found;
  const connector: ProgramConnector = {
    id: manifest.id,
    label: manifest.label,
    version: found.version,
    place: { folder },
    environment: manifest.permissions.environment,
    actions: [...actionsOf([manifest]).values()],
    isMocked: false,
  };
  const running = new ConnectorProcess(connector, log);
  try {
    writePackage(folder, found.files);
    return await work({ process: running, call: (...given) => call(running, ...given) });
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function call(
  running: ConnectorProcess,
  action: ConnectorAction,
  args: Readonly<Record<string, string>>,
  properties: GivenConnection['properties'],
): Promise<{ output: unknown } | { error: string }> {
  const inputs: Record<string, ActionValue> = {};
  for (const { name, type, required } of action.inputs) {
    const text = args[name];
    const given =
      text === undefined
        ? null
        : type === 'string'
          ? text
          : readJsonValue({ kind: type }, type === 'boolean' ? text === 'true' : text, rules);
    if (given === undefined) return { error: `${name} is no ${type}: ${text}.` };
    if (given === null && required) return { error: `${name} is empty.` };
    inputs[name] = toActionValue(type, given);
  }
  try {
    const gave = await running.ask(
      {
        type: 'call',
        action: action.id.slice(action.id.indexOf('/') + 1),
        inputs,
        connection: action.connection ? { id: 'tried', properties } : null,
      },
      { signal: AbortSignal.timeout(action.timeoutMs) },
    );
    if (!action.output) return { output: null };
    const output = fromActionValue(action.output.type, gave as ActionValue, rules);
    if (output === undefined) return { error: `It gave no ${action.output.type}.` };
    return { output };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** What of the code of a package does not fit its manifest, in sentences; it is run as a run would. */
export function tryPackage(found: ConnectorPackage): Promise<string[]> {
  return withUnpacked(found, async ({ process: running }) => {
    try {
      const code = await running.code();
      const { actions, triggers } = found.manifest;
      const differences = (what: string, said: readonly string[], there: readonly string[]) => [
        ...said
          .filter((id) => !there.includes(id))
          .map((id) => `The manifest has the ${what} ${id}, and the code has none.`),
        ...there
          .filter((id) => !said.includes(id))
          .map((id) => `The code has the ${what} ${id}, and the manifest has none.`),
      ];
      return [
        ...differences(
          'action',
          actions.map((a) => a.id),
          code.actions,
        ),
        ...differences(
          'trigger',
          triggers.map((t) => t.id),
          code.triggers,
        ),
      ];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}
