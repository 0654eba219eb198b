import type { RequestAuthenticator } from '../method.ts';
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

/** The runtime halves of the authentication methods, one line each; shared/authentication has the others. */
export const authenticators: readonly RequestAuthenticator[] = [
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

/** The authenticator of a method; a program that names another was made by a newer studio. */
export function authenticatorOf(method: string): RequestAuthenticator {
  const found = authenticators.find((a) => a.method === method);
  if (!found)
    throw new Error(`The authentication method ${method} is not known here. The program is newer than this runtime.`);
  return found;
}
