import { expect, it } from 'vitest';
import { isSecretElement, isSecretName } from './secret-names.ts';

it.each([
  'tokens',
  'credentials',
  'X-Amz-Security-Token',
  'accountToken',
  'sessionId',
  'sig',
  'Set-Cookie',
  'pwd',
  'accesstoken',
  'clientsecret',
  'secretkey',
  'authtoken',
  'JSESSIONID',
  'pin',
  'otp',
  'cvv',
  'passcode',
  'session',
  'X-Session',
  'X-CSRF',
  'bearer',
  'client_key',
])('%s is a secret', (name) => expect(isSecretName(name)).toBe(true));

it.each([
  'nextPageToken',
  'token_type',
  'tokenCount',
  'sessionTimeout',
  'session_type',
  'shipping',
  'opinion',
  'design',
  'sigma',
  'considered',
  'key',
  'keyword',
  'author',
])('%s is none', (name) => expect(isSecretName(name)).toBe(false));

it('Security is one in the namespace of WS-Security alone', () => {
  const ns = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
  expect(isSecretElement({ local: 'Security', ns })).toBe(true);
  expect(isSecretElement({ local: 'Security', ns: 'urn:doors' })).toBe(false);
});
