import type { PublishedProtocol } from '../protocol.ts';
import { restServiceRules } from './checks.ts';
import { compileRestServices } from './compile.ts';
import { restServiceKind } from './kind.ts';

/** Published REST. */
export const rest: PublishedProtocol = {
  id: 'rest',
  kind: restServiceKind,
  compile: compileRestServices,
  checks: [restServiceRules],
};
