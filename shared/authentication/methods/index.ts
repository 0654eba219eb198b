import type { AnyMethod } from '../method.ts';
import { apiKey } from './api-key.ts';
import { basic } from './basic.ts';
import { clientCertificate } from './client-certificate.ts';
import { introspection } from './introspection.ts';
import { jwt } from './jwt.ts';
import { microflow } from './microflow.ts';
import { none } from './none.ts';
import { oidc } from './oidc.ts';
import { session } from './session.ts';
import { usernameToken } from './username-token.ts';

/** The methods that look at the head of a request alone, as their schemas are told apart, one line each. */
export const headMethodSchemas = [
  basic.schema,
  apiKey.schema,
  jwt.schema,
  oidc.schema,
  introspection.schema,
  session.schema,
  clientCertificate.schema,
  microflow.schema,
  none.schema,
] as const;

/** Those of protocols whose messages can hold credentials, too. */
export const messageMethodSchemas = [...headMethodSchemas, usernameToken.schema] as const;

/** The ways in which a service is told who asks, one line each; electron/runtime/publish/authentication has their other half. */
export const authenticationMethods: readonly AnyMethod[] = [
  basic,
  apiKey,
  jwt,
  oidc,
  introspection,
  session,
  clientCertificate,
  usernameToken,
  microflow,
  none,
];

const byId = new Map(authenticationMethods.map((method) => [method.id, method]));
if (byId.size !== authenticationMethods.length) throw new Error('An authentication method is registered twice');

/** The method of settings. */
export function methodOf(type: string): AnyMethod {
  const found = byId.get(type);
  if (!found) throw new Error(`Unknown authentication method ${type}`);
  return found;
}

/** The methods that requests of a protocol can satisfy. */
export function methodsOfProtocol(protocol: string): readonly AnyMethod[] {
  return authenticationMethods.filter(({ protocols }) => protocols?.includes(protocol) ?? true);
}
