import { authenticationRule } from '../authentication/index.ts';
import type { CheckRule } from '../model/check-rule.ts';
import { odata } from './odata/index.ts';
import type { PublishedProtocol } from './protocol.ts';
import { rest } from './rest/index.ts';
import { sharedPathRule } from './shared-paths.ts';
import { soap } from './soap/index.ts';

export { addressOf, parsePathTemplate } from './path-template.ts';
export type {
  EntityPlan,
  HeldMessages,
  ProgramService,
  PublishedProtocol,
  ServedAddress,
  ServedFlow,
  ServedOperation,
  ServiceCompileContext,
} from './protocol.ts';

/** The protocols that services are published in, one line each; electron/runtime/publish has their other half. */
export const publishedProtocols: readonly PublishedProtocol[] = [odata, rest, soap];

/** The rules of all protocols. */
export const serviceRules: readonly CheckRule[] = [
  ...publishedProtocols.flatMap((p) => p.checks),
  sharedPathRule(publishedProtocols),
  authenticationRule(publishedProtocols),
];
