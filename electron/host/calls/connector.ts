import {
  type ConnectorConnection,
  type ConnectorDocument,
  compileConnectors,
  connectorDocumentOf,
  type ProgramConnector,
} from '../../../shared/connector/index.ts';
import { type Constant, constantVariable } from '../../../shared/model/kinds/constant.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { connectorCalls, OfferedConnector } from '../../../shared/rpc/calls/connector.ts';
import { ConnectorProcess } from '../../runtime/connector-process/connector-process.ts';
import { InstalledConnectors } from '../../runtime/connectors/installed-connectors.ts';
import { errorText } from '../../runtime/contract/flow-error.ts';
import { addConnector, removeConnector, usersOf } from '../connectors/change-connectors.ts';
import { type ConnectorPackage, readConnectorPackage } from '../connectors/connector-package.ts';
import { InstalledPackages } from '../connectors/installed-packages.ts';
import { PackageError } from '../connectors/package-archive.ts';
import { shippedConnectors } from '../connectors/shipped.ts';
import type { ProjectSession } from '../session.ts';
import { CallError, type Client, type Handlers, need, unitOf } from './handler.ts';

/** How long a trial of a connection may take, ms. */
const trialMs = 15_000;

/** What windows ask of connectors. Packages that were read wait here, a few a window, for the person's answer. */
export const connectorHandlers = (settingsFolder: string): Handlers<typeof connectorCalls> => {
  const packages = new InstalledPackages(settingsFolder);
  const read = new WeakMap<Client, Map<string, ConnectorPackage>>();
  const offered = (client: Client, found: ConnectorPackage): OfferedConnector => {
    const waiting = read.get(client) ?? new Map<string, ConnectorPackage>();
    read.set(client, waiting);
    waiting.delete(found.hash);
    waiting.set(found.hash, found);
    for (const hash of [...waiting.keys()].slice(0, -20)) waiting.delete(hash);
    const planned = addConnector(need(client).view, found);
    return {
      hash: found.hash,
      package: found.name,
      version: found.version,
      publisher: found.publisher,
      homepage: found.homepage,
      integrity: found.integrity,
      bytes: found.bytes.length,
      files: found.files.size,
      manifest: found.manifest,
      readme: found.readme,
      isTrusted: packages.isTrusted(found.hash),
      replaces: 'problem' in planned ? null : planned.replaces,
      problem: 'problem' in planned ? planned.problem : null,
    };
  };
  const reading = (client: Client, bytes: Uint8Array | null | undefined): OfferedConnector | { error: string } => {
    if (!bytes) return { error: 'The package is not in the project. Add it from its file.' };
    try {
      return offered(client, readConnectorPackage(bytes));
    } catch (error) {
      if (error instanceof PackageError) return { error: error.message };
      throw error;
    }
  };
  return {
    'connector.installed': (client) => {
      const { view, store } = need(client);
      return view.ofKind<ConnectorDocument>('connector').map((unit) => {
        const file = fileOf(need(client), unit);
        const place = packages.placeOf(unit, (hash) => store.contractFile(hash));
        const hash = unit.data.file?.files[0]?.hash;
        return {
          unit: unit.id,
          problem: 'problem' in place ? place.problem : null,
          needsTrust: file !== null && hash !== undefined && !packages.isTrusted(hash),
          readme: readmeOf(file),
          users: usersOf(view, unit.data.manifest.id),
        };
      });
    },
    'connector.shipped': (client) => shippedConnectors().map((found) => offered(client, found)),
    'connector.read': (client, { content }) => {
      need(client);
      return reading(client, new Uint8Array(Buffer.from(content, 'base64')));
    },
    'connector.offer': (client, { unit }) => reading(client, fileOf(need(client), connectorUnit(client, unit))),
    'connector.add': (client, { hash }) => {
      const session = need(client);
      const found = read.get(client)?.get(hash);
      if (!found) throw new CallError('connector/not-read', 'Choose the file of the package again.');
      const planned = addConnector(session.view, found);
      if ('problem' in planned) throw new CallError('connector/cannot-add', planned.problem);
      packages.trust(found);
      return session.apply(planned.change, session.state().version, planned.files);
    },
    'connector.trust': async (client, { unit }) => {
      const session = need(client);
      const bytes = fileOf(session, connectorUnit(client, unit));
      if (!bytes) throw new CallError('connector/no-package', 'The package is not in the project.');
      packages.trust(readConnectorPackage(bytes));
      await session.reloadRun();
      return {};
    },
    'connector.remove': (client, { unit }) => {
      const session = need(client);
      return session.apply(removeConnector(session.view, connectorUnit(client, unit)), session.state().version);
    },
    'connector.test': (client, { connection }) =>
      tried(need(client), packages, unitOf<ConnectorConnection>(client, connection), async (process, given, signal) => {
        const began = performance.now();
        const words = await process.ask({ type: 'test', connection: given }, { signal });
        return {
          words: typeof words === 'string' && words !== '' ? words.slice(0, 300) : 'It answers.',
          ms: Math.round(performance.now() - began),
        };
      }),
    'connector.browse': (client, { connection, what }) =>
      tried(need(client), packages, unitOf<ConnectorConnection>(client, connection), async (process, given, signal) => {
        const names = await process.ask({ type: 'browse', what, connection: given }, { signal });
        return {
          names: (Array.isArray(names) ? names : []).slice(0, 10_000).map((name) => String(name).slice(0, 500)),
        };
      }),
  };
};

function connectorUnit(client: Client, id: string): Unit<ConnectorDocument> {
  const unit = unitOf<ConnectorDocument>(client, id);
  if (unit.kind !== 'connector') throw new CallError('connector/none', `${unit.name} is no connector.`);
  return unit;
}

function fileOf({ store }: ProjectSession, { data }: Unit<ConnectorDocument>): Uint8Array | null {
  const hash = data.file?.files[0]?.hash;
  return (hash !== undefined && store.contractFile(hash)) || null;
}

function readmeOf(bytes: Uint8Array | null): string {
  try {
    return bytes ? readConnectorPackage(bytes).readme : '';
  } catch {
    return '';
  }
}

/** Does something over a connection, in a process of its own that is gone afterwards. */
async function tried<T>(
  { view, store, values }: ProjectSession,
  packages: InstalledPackages,
  unit: Unit<ConnectorConnection>,
  work: (
    process: ConnectorProcess,
    given: ReturnType<InstalledConnectors['connection']>,
    signal: AbortSignal,
  ) => Promise<T>,
): Promise<T | { error: string }> {
  const document = connectorDocumentOf(view, unit.data.connector);
  if (!document) return { error: `The project has no connector ${unit.data.connector}.` };
  const constants = view.ofKind<Constant>('constant');
  const program = compileConnectors(view, {
    place: (connector) => packages.placeOf(connector, (hash) => store.contractFile(hash)),
    constant: (id) => (id === null ? null : constants.findIndex((constant) => constant.id === id)),
    isMocked: () => false,
    isUsed: (id) => id === unit.data.connector,
  });
  const installed = new InstalledConnectors(program, null, (index) => {
    const constant = constants[index];
    if (!constant) return '';
    return (
      values.get(constant.id)?.text ??
      process.env[constantVariable(view.qualifiedName(constant))] ??
      constant.data.value
    );
  });
  const running = new ConnectorProcess(program.installed[0] as ProgramConnector, () => {});
  try {
    return await work(running, installed.connection(unit.id, unit.data.connector), AbortSignal.timeout(trialMs));
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return { error: isLate ? `Nothing answered within ${trialMs / 1_000} s.` : errorText(error) };
  } finally {
    void running.stop();
  }
}
