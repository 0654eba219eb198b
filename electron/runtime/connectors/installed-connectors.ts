import {
  type ConnectorAction,
  type ProgramConnection,
  type ProgramConnectors,
  propertyValue,
} from '../../../shared/connector/index.ts';
import type { ConnectorProcess } from '../connector-process/connector-process.ts';
import type { ConnectorProcesses } from '../connector-process/connector-processes.ts';
import type { GivenConnection } from '../connector-process/messages.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { ActionCode, ActionValue } from './connector-code.ts';

/** The connectors of a program that come in packages: their actions as code that asks their processes. */
export class InstalledConnectors {
  private readonly program: ProgramConnectors;
  private readonly processes: ConnectorProcesses | null;
  private readonly constant: (index: number) => unknown;
  private readonly actions: ReadonlyMap<string, ConnectorAction>;

  /** Without processes nothing of them can be called (previews). */
  constructor(program: ProgramConnectors, processes: ConnectorProcesses | null, constant: (index: number) => unknown) {
    this.program = program;
    this.processes = processes;
    this.constant = constant;
    this.actions = new Map(program.installed.flatMap(({ actions }) => actions.map((action) => [action.id, action])));
  }

  /** The action of an id such as `hello/greet`. */
  action(id: string): ConnectorAction | undefined {
    return this.actions.get(id);
  }

  /** Whether an action answers with its example. */
  isMocked(action: ConnectorAction, connection: string | null): boolean {
    return action.connection
      ? this.program.connections.find(({ id }) => id === connection)?.isMocked === true
      : this.program.installed.find(({ id }) => id === action.connector.id)?.isMocked === true;
  }

  /** Whether nothing is to be reached over a connection. */
  isMockedConnection(connection: string): boolean {
    return this.program.connections.find(({ id }) => id === connection)?.isMocked === true;
  }

  /** The code of an action, over a connection where it needs one. */
  code(action: ConnectorAction, connection: string | null): ActionCode {
    return async (inputs, { signal, log }) => {
      if (this.isMocked(action, connection)) return exampleOf(action);
      const given = action.connection ? this.connection(connection, action.connector.id) : null;
      const question = {
        type: 'call',
        action: action.id.slice(action.id.indexOf('/') + 1),
        inputs,
        connection: given,
      } as const;
      return (await this.process(action.connector.id).ask(question, { signal, log })) as ActionValue;
    };
  }

  /** The process of a connector. */
  process(id: string): ConnectorProcess {
    const connector = this.program.installed.find((c) => c.id === id);
    if (!connector || !this.processes)
      throw new FlowError('connector/not-here', `The connector ${id} cannot be called here.`);
    return this.processes.of(connector);
  }

  /** A connection with the values of its properties. Throws for one that is not there, and for a value that is none. */
  connection(id: string | null, connector: string): GivenConnection {
    const found = this.program.connections.find((c) => c.id === id && c.connector === connector);
    if (!found) throw new FlowError('connection/unknown', `There is no such connection of ${connector}.`);
    return { id: found.id, properties: this.properties(found) };
  }

  private properties({ name, values }: ProgramConnection): GivenConnection['properties'] {
    return Object.fromEntries(
      values.map(({ property, text, constant }) => {
        const given = constant === null ? text : String(this.constant(constant) ?? '');
        const value = propertyValue(property, given);
        if (value === undefined)
          throw new FlowError('connection/value', `${name}: ${property.label} is no ${property.type}.`);
        if (value === null && property.required)
          throw new FlowError('connection/missing', `${name}: ${property.label} is not set.`);
        return [property.name, value];
      }),
    );
  }
}

/** What a mock answers: the example of the manifest, bytes of Base64. */
function exampleOf({ output, example }: ConnectorAction): ActionValue {
  if (!output || example === null) return null;
  return output.type === 'binary' ? new Uint8Array(Buffer.from(String(example), 'base64')) : example;
}
