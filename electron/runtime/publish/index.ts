import { addressOf, type ProgramService } from '../../../shared/service/index.ts';
import { odata } from './odata/index.ts';
import type { Publisher, ServiceEntry } from './publisher.ts';
import { rest } from './rest/index.ts';
import { soap } from './soap/index.ts';

export type { PublishContext, Publisher, ServiceEntry } from './publisher.ts';

/** The protocols that are published, one line each; shared/service/index.ts has their other half. */
export const publishers: readonly Publisher[] = [odata, rest, soap];

/** The publisher of a protocol; a program that names another was made by a newer studio. */
export function publisherOf(protocol: string): Publisher {
  const found = publishers.find((p) => p.protocol === protocol);
  if (!found)
    throw new Error(`Services of the protocol ${protocol} are not known here. The program is newer than this runtime.`);
  return found;
}

/** Paths of the contract and the docs of a service, as they stand in addresses. */
export function pagesOf(service: ProgramService): string[] {
  const { contract, docs } = serviceEntry(service, '');
  return [contract, docs];
}

/** The line of a service in `/_/`, with addresses below `base`. */
export function serviceEntry(service: ProgramService, base: string): ServiceEntry {
  const { protocol, contractPath, docsPath } = publisherOf(service.protocol);
  const path = addressOf(service.path);
  // A service at the root: what stands below it begins with the one slash.
  const url = `${base}${path === '/' ? '' : path}`;
  return { name: service.name, kind: protocol, url, contract: `${url}${contractPath}`, docs: `${url}${docsPath}` };
}
