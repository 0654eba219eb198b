import { z } from 'zod';
import { elementId, expressionText, ref } from '../model/kind.ts';
import { withoutEnd } from '../model/text-ends.ts';
import { callLimitSettings, noCallLimits } from './call-limits.ts';
import { noTransport, transportSettings } from './transport.ts';

const serviceHeader = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name' }),
  value: z.string().default('').meta({ title: 'Value' }),
  constant: ref('constant').meta({ title: 'Value by constant', ref: 'constant' }),
});
export type ServiceHeader = z.infer<typeof serviceHeader>;

const signatureHeader = z.strictObject({
  id: elementId(),
  name: z.string().default('').meta({ title: 'Header' }),
  value: expressionText('string').meta({ title: 'Value', expression: 'string', scope: 'request' }),
});

export const httpAuthentications = [
  'none',
  'basic',
  'ntlm',
  'bearer',
  'api-key',
  'oauth2',
  'oauth2-code',
  'signature',
] as const;
export type HttpAuthentication = (typeof httpAuthentications)[number];

const constant = (title: string, when: Record<string, string[]>, help?: string) =>
  ref('constant').meta({ title, ref: 'constant', when, ...(help === undefined ? {} : { help }) });

/** What the document of a service that is called by plain HTTP says of how it is: where it is, who calls, how often, and how long is waited. */
export function httpServiceSettings() {
  return {
    address: z.string().default('').meta({
      title: 'Address',
      help: 'What the paths of its operations are added to; a constant goes before it.',
    }),
    location: ref('constant').meta({
      title: 'Address by constant',
      help: 'Its value is the address where it is run.',
      ref: 'constant',
    }),
    authentication: z
      .enum(httpAuthentications)
      .default('none')
      .meta({
        title: 'Authentication',
        labels: {
          none: 'None',
          basic: 'Basic (HTTP)',
          ntlm: 'NTLM (Windows)',
          bearer: 'Bearer token',
          'api-key': 'API key',
          oauth2: 'OAuth 2.0 (client credentials)',
          'oauth2-code': 'OAuth 2.0 (sign-in of a person)',
          signature: 'Signature by expressions',
        },
      }),
    /** What the contract asks for. */
    asked: z.enum(httpAuthentications).default('none').meta({ hidden: true }),
    user: constant('User name', { authentication: ['basic', 'ntlm'] }, 'By NTLM also DOMAIN\\user.'),
    password: constant('Password', { authentication: ['basic', 'ntlm'] }, 'A constant that is secret.'),
    token: constant('Token', { authentication: ['bearer'] }, 'A constant that is secret.'),
    key: constant('Key', { authentication: ['api-key'] }, 'A constant that is secret.'),
    keyIn: z
      .enum(['header', 'query'])
      .default('header')
      .meta({ title: 'Key in', labels: { header: 'Header', query: 'Query' }, when: { authentication: ['api-key'] } }),
    keyName: z
      .string()
      .default('X-Api-Key')
      .meta({ title: 'Key name', when: { authentication: ['api-key'] } }),
    authorizationAddress: z
      .string()
      .default('')
      .meta({
        title: 'Sign-in address',
        help: 'Where a person signs in (authorization endpoint): weft sign-in asks there for the refresh token.',
        when: { authentication: ['oauth2-code'] },
      }),
    tokenAddress: z
      .string()
      .default('')
      .meta({
        title: 'Token address',
        help: 'Where tokens are asked for.',
        when: { authentication: ['oauth2', 'oauth2-code'] },
      }),
    client: constant('Client id', { authentication: ['oauth2', 'oauth2-code'] }),
    clientSecret: constant(
      'Client secret',
      { authentication: ['oauth2', 'oauth2-code'] },
      'A constant that is secret; none for a client that is public.',
    ),
    refreshToken: constant(
      'Refresh token',
      { authentication: ['oauth2-code'] },
      'A constant that is secret; weft sign-in gives its value.',
    ),
    clientIn: z
      .enum(['header', 'body'])
      .default('header')
      .meta({
        title: 'Client in',
        labels: { header: 'Header (Basic)', body: 'Body' },
        when: { authentication: ['oauth2', 'oauth2-code'] },
      }),
    scope: z
      .string()
      .default('')
      .meta({ title: 'Scope', when: { authentication: ['oauth2', 'oauth2-code'] } }),
    signature: z
      .array(signatureHeader)
      .default([])
      .meta({
        title: 'Signature',
        help: 'Headers worked out of each request as it goes out: $Method, $Address, $Host, $Path, $Query, $SortedQuery, $ContentType, $Body (bytes), $Timestamp, $Nonce, and constants.',
        when: { authentication: ['signature'] },
      }),
    headers: z.array(serviceHeader).default([]).meta({ title: 'Headers' }),
    ...transportSettings(),
    timeoutMs: z.int().positive().default(30_000).meta({ title: 'Time-out', unit: 'ms' }),
    attempts: z.int().min(1).max(10).default(3).meta({
      title: 'Attempts',
      help: 'A call is made again when nobody answers, or with status 429, 502, 503 or 504.',
    }),
    pauseMs: z.int().min(0).max(60_000).default(1_000).meta({
      title: 'Pause between them',
      help: 'Twice as long before each further one; Retry-After of an answer goes before it.',
      unit: 'ms',
    }),
    retriesAll: z.boolean().default(false).meta({
      title: 'POST and PATCH again, too',
      help: 'Only where it does no harm when one is carried out twice. The other methods may be asked twice (RFC 9110, 9.2.2).',
    }),
    ...callLimitSettings(),
  };
}

/** The same of a new document. */
export function httpServiceDefaults() {
  return {
    address: '',
    location: null,
    authentication: 'none' as const,
    asked: 'none' as const,
    user: null,
    password: null,
    token: null,
    key: null,
    keyIn: 'header' as const,
    keyName: 'X-Api-Key',
    authorizationAddress: '',
    tokenAddress: '',
    client: null,
    clientSecret: null,
    refreshToken: null,
    clientIn: 'header' as const,
    scope: '',
    signature: [],
    headers: [],
    ...noTransport,
    timeoutMs: 30_000,
    attempts: 3,
    pauseMs: 1_000,
    retriesAll: false,
    ...noCallLimits,
  };
}

const plainSettings = [
  'address',
  'authentication',
  'keyIn',
  'keyName',
  'tokenAddress',
  'clientIn',
  'scope',
  'timeoutMs',
  'attempts',
  'pauseMs',
  'retriesAll',
  'most',
  'rate',
  'ratePer',
  'breakAfter',
  'breakMs',
] as const;
const constantSettings = [
  'location',
  'user',
  'password',
  'token',
  'key',
  'client',
  'clientSecret',
  'refreshToken',
] as const;

const settings = z.object(httpServiceSettings());
export type HttpServiceSettings = z.infer<typeof settings>;

/** The same in a program; constants are their numbers. */
export type ProgramHttpService = Pick<HttpServiceSettings, (typeof plainSettings)[number]> &
  Record<(typeof constantSettings)[number], number | null> & {
    /** Number of its signature, and the headers that it gives; left out where calls are not signed. */
    signature?: { index: number; headers: string[] };
    headers: { name: string; value: string; constant: number | null }[];
  };

/** The settings of a document in a program. */
export function compileHttpService(
  data: HttpServiceSettings,
  constant: (id: string | null) => number | null,
  signature: number | null,
): ProgramHttpService {
  return {
    ...(signature === null ? {} : { signature: { index: signature, headers: data.signature.map(({ name }) => name) } }),
    ...(Object.fromEntries(plainSettings.map((name) => [name, data[name]])) as Pick<
      HttpServiceSettings,
      (typeof plainSettings)[number]
    >),
    ...(Object.fromEntries(constantSettings.map((name) => [name, constant(data[name])])) as Record<
      (typeof constantSettings)[number],
      number | null
    >),
    headers: data.headers.map(({ name, value, constant: by }) => ({ name, value, constant: constant(by) })),
  };
}

/** The path of an address, without a slash at its end; '/' for none. */
export function pathOfAddress(address: string): string {
  const path = /^(?:[a-z]+:\/\/[^/?#]*)?(\/[^?#]*)?/i.exec(address.trim())?.[1] ?? '';
  return withoutEnd(path, '/') || '/';
}
