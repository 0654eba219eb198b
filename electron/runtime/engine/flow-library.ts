import type { ProgramConnectors } from '../../../shared/connector/index.ts';
import { formatOf } from '../../../shared/format/index.ts';
import { systemHttpResponseId, systemSoapAttachmentId, systemSoapFaultId } from '../../../shared/model/catalog.ts';
import type { ConnectorProcesses } from '../connector-process/connector-processes.ts';
import { actionFunctions } from '../connectors/call-action.ts';
import { InstalledConnectors } from '../connectors/installed-connectors.ts';
import type { CallMemory } from '../consume/call-memory.ts';
import type { MockSetting } from '../consume/consumed-protocol.ts';
import type { HttpClient } from '../consume/http-client.ts';
import { type ConsumeHost, clientOf, consumedFunctions, type Offline } from '../consume/index.ts';
import type { LogSink } from '../contract/log.ts';
import type { Run, Trace } from '../contract/run.ts';
import { drive } from '../contract/steps.ts';
import { batchesOf } from './activities/batches.ts';
import { textsOf } from './activities/export-batches.ts';
import { type ActivityHost, activityFunctions, joined } from './activities/index.ts';
import { exportSteps, importSteps } from './activities/mappings.ts';
import { makeSystemObject } from './activities/system-objects.ts';

/** A program as the library sees it: with the ways to the world outside. */
export interface LibraryProgram extends ActivityHost {
  readonly services: {
    reachesOutside: boolean;
    http: HttpClient;
    log: LogSink;
    ownUrl?: () => string;
    connectors?: ConnectorProcesses;
    script?: MockSetting['script'];
  };
  /** What is known of consumed services beyond one call. */
  readonly calls: CallMemory;
  /** Who answers the calls of consumed services. */
  readonly offline: Offline;
  /** Takes the values of secret constants out of a text of any length. */
  redactAll(text: string): string;
  /** The value of a constant by its number. */
  constant(index: number): unknown;
  /** The headers of a signature by its number. */
  signature(index: number, members: readonly unknown[]): [string, unknown][];
}

/**
 * The functions that compiled flows call as `rt.…`: those of the activities, of the protocols in which others are
 * called, and of connectors.
 */
export function createFlowLibrary(loaded: LibraryProgram, host: ConsumeHost<Run> = consumeHostOf(loaded)): object {
  return joined([
    activityFunctions(loaded),
    ...consumedFunctions<Run>(host),
    actionFunctions({
      reachesOutside: loaded.services.reachesOutside,
      installed: installedConnectorsOf(loaded),
    }),
  ]);
}

/** The connectors of a program that come in packages. */
export function installedConnectorsOf(
  loaded: Pick<LibraryProgram, 'services' | 'constant'> & { program: { connectors?: ProgramConnectors } },
): InstalledConnectors {
  return new InstalledConnectors(
    loaded.program.connectors ?? { installed: [], connections: [] },
    loaded.services.connectors ?? null,
    (index) => loaded.constant(index),
  );
}

/** What the clients of consumed services have of a program. */
export function consumeHostOf(loaded: LibraryProgram): ConsumeHost<Run> {
  return {
    redact: loaded.redactAll,
    reachesOutside: loaded.services.reachesOutside,
    http: loaded.services.http,
    services: loaded.program.consumed,
    networkOf: (service) => clientOf(service, loaded.services.http, (index) => loaded.constant(index)),
    httpOf: (service, called, network) =>
      loaded.offline.httpOf(service, called, {
        http: network ?? clientOf(service, loaded.services.http, (index) => loaded.constant(index)),
        redactAll: loaded.redactAll,
        ...(loaded.services.script ? { script: loaded.services.script } : {}),
        warn: (message) => loaded.services.log.write({ level: 'warning', source: 'Recording', message }),
      }),
    newObject: (u, entity) => u.add(loaded.instantiate(entity)),
    constant: (index) => loaded.constant(index),
    signature: (index, members) => loaded.signature(index, members),
    timeZone: loaded.program.settings.timeZone,
    memory: loaded.calls,
    ownUrl: () => loaded.services.ownUrl?.() ?? '',
    makeResponse: (status, content) =>
      makeSystemObject(loaded, systemHttpResponseId, { StatusCode: status, Content: content }),
    makeAttachment: (values) => makeSystemObject(loaded, systemSoapAttachmentId, values),
    makeFault: (values) => makeSystemObject(loaded, systemSoapFaultId, values),
    isListMapping: (mapping) => loaded.program.mappings[mapping]?.isList ?? false,
    isNothing: (mapping, text) => {
      const format = loaded.program.mappings[mapping]?.format ?? null;
      return format !== null && formatOf(format).isNothing(text);
    },
    importSteps: (...args) => importSteps(loaded, ...args),
    exportText: (u, t, mapping, root, given) => drive(exportSteps(loaded, u, t as Trace | null, mapping, root, given)),
    batches: (u, source, plan) => batchesOf(loaded, u, source, plan),
    written: (u, plan) => textsOf(loaded, u, plan),
  };
}
