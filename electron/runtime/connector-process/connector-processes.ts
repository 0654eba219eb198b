import type { ProgramConnector } from '../../../shared/connector/index.ts';
import type { LogSink } from '../contract/log.ts';
import { ConnectorProcess } from './connector-process.ts';

/** The processes of the connectors of a runtime, one a connector and version of its package; versions of a program share them. */
export class ConnectorProcesses {
  private readonly log: LogSink;
  private readonly processes = new Map<string, ConnectorProcess>();

  constructor(log: LogSink) {
    this.log = log;
  }

  /** The process of a connector; it is started when it is first asked for something. */
  of(connector: ProgramConnector): ConnectorProcess {
    const key = JSON.stringify([connector.id, connector.place, connector.environment]);
    let found = this.processes.get(key);
    if (!found) {
      found = new ConnectorProcess(connector, (level, message) =>
        this.log.write({ level, source: connector.label, message }),
      );
      this.processes.set(key, found);
    }
    return found;
  }

  /** Stops those that a program has no more. */
  keep(connectors: readonly ProgramConnector[]): void {
    const kept = new Set(connectors.map((connector) => this.of(connector)));
    for (const [key, process] of this.processes)
      if (!kept.has(process)) {
        this.processes.delete(key);
        void process.stop();
      }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.processes.values()].map((process) => process.stop()));
    this.processes.clear();
  }
}
