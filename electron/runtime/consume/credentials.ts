import type { ProgramHttpService } from '../../../shared/consume/http-service.ts';
import type { ProgramConsumedService } from '../../../shared/consume/index.ts';
import type { WrittenPair } from '../../../shared/consume/written-text.ts';
import type { CallMemory } from './call-memory.ts';
import type { HttpClient } from './http-client.ts';
import type { NtlmUser } from './ntlm.ts';
import { basic, type TokenDemand } from './oauth-tokens.ts';

/** What says who calls: headers, and parameters of the query. It stands in no trace and no log. */
export interface Credentials {
  headers: [string, string][];
  query: WrittenPair[];
  /** Who calls by NTLM, on the connection; null where nobody does. */
  ntlm: NtlmUser | null;
  /** Has the token that they hold not be used again; null where they hold none, and others would be no better. */
  forget: (() => void) | null;
}

/** What credentials need of the program and its run. */
export interface CredentialsHost {
  constant(index: number): unknown;
  networkOf(service: ProgramConsumedService<ProgramHttpService>): HttpClient;
  ownUrl(): string;
  memory: CallMemory;
}

/** Names of headers and values of a query that say who calls a service. */
export function credentialNames({ data }: ProgramConsumedService<ProgramHttpService>): string[] {
  if (data.authentication === 'signature') return data.signature?.headers ?? [];
  return data.authentication === 'api-key' ? [data.keyName] : [];
}

/** The credentials of a call. Those of a mocked or replayed service are not looked at, and tokens not asked for. */
export async function credentialsOf(
  host: CredentialsHost,
  service: ProgramConsumedService<ProgramHttpService>,
  timeoutMs: number,
  signal: AbortSignal | null,
): Promise<Credentials> {
  const { data, mock, replay } = service;
  const none: Credentials = { headers: [], query: [], ntlm: null, forget: null };
  if (mock || replay) return none;
  const text = (constant: number | null) => textOf(host, constant);
  switch (data.authentication) {
    case 'basic':
      return { ...none, headers: [['Authorization', basic(text(data.user), text(data.password))]] };
    case 'ntlm':
      return { ...none, ntlm: { user: text(data.user), password: text(data.password) } };
    case 'bearer':
      return { ...none, headers: [['Authorization', `Bearer ${text(data.token)}`]] };
    case 'api-key':
      return data.keyIn === 'query'
        ? { ...none, query: [[data.keyName, text(data.key)]] }
        : { ...none, headers: [[data.keyName, text(data.key)]] };
    case 'oauth2':
    case 'oauth2-code': {
      const demand = demandOf(host, service);
      const tokens = host.memory.tokensOf(service.id, demand);
      const token = await tokens.valid(host.networkOf(service), demand, timeoutMs, signal);
      return { ...none, headers: [['Authorization', `Bearer ${token}`]], forget: () => tokens.forget(token) };
    }
    default:
      return none;
  }
}

function demandOf(
  host: CredentialsHost,
  { data, name, protocol }: ProgramConsumedService<ProgramHttpService>,
): TokenDemand {
  const address = data.tokenAddress.trim();
  return {
    name,
    protocol,
    address: address.startsWith('/') ? `${host.ownUrl()}${address}` : address,
    refreshToken: data.authentication === 'oauth2-code' ? textOf(host, data.refreshToken) : null,
    client: textOf(host, data.client),
    clientSecret: textOf(host, data.clientSecret),
    clientIn: data.clientIn,
    scope: data.scope,
    timeoutMs: data.timeoutMs,
  };
}

function textOf(host: CredentialsHost, constant: number | null): string {
  return constant === null ? '' : String(host.constant(constant) ?? '');
}
