import { STATUS_CODES } from 'node:http';
import { Agent, request } from 'undici';
import { FlowError } from '../engine/flow-error.ts';

export interface RestRequest {
  method: string;
  url: string;
  headers: readonly (readonly [string, string])[];
  body: string | null;
  timeoutMs: number;
}

export interface RestResponse {
  status: number;
  statusText: string;
  headers: readonly (readonly [string, string])[];
  body: string;
  bytes: number;
}

/** Sends HTTP requests for flows and the request console. */
export interface RestClient {
  send(request: RestRequest): Promise<RestResponse>;
  close(): Promise<void>;
}

const maxResponseBytes = 256 * 1024 * 1024;

/** A client with a connection pool; errors say what did not work, in words. */
export function createRestClient(): RestClient {
  const agent = new Agent({ connections: 64, keepAliveTimeout: 10_000 });
  return {
    async send({ method, url, headers, body, timeoutMs }) {
      let target: URL;
      try {
        target = new URL(url);
      } catch {
        throw new FlowError(
          'rest/bad-location',
          `${JSON.stringify(url)} is not a URL. It must begin with http:// or https://.`,
        );
      }
      if (target.protocol !== 'http:' && target.protocol !== 'https:')
        throw new FlowError('rest/bad-location', `${url} must begin with http:// or https://.`);
      try {
        const response = await request(target, {
          method: method as 'GET',
          headers: headers.flat() as string[],
          body,
          dispatcher: agent,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          signal: AbortSignal.timeout(timeoutMs),
        });
        const chunks: Buffer[] = [];
        let bytes = 0;
        for await (const chunk of response.body) {
          bytes += (chunk as Buffer).length;
          if (bytes > maxResponseBytes)
            throw new FlowError(
              'rest/too-large',
              `${method} ${url}: the response is larger than ${maxResponseBytes} bytes.`,
            );
          chunks.push(chunk as Buffer);
        }
        const list = Object.entries(response.headers).flatMap(([name, value]): [string, string][] =>
          Array.isArray(value)
            ? value.map((v): [string, string] => [name, v])
            : value === undefined
              ? []
              : [[name, value]],
        );
        return {
          status: response.statusCode,
          statusText: STATUS_CODES[response.statusCode] ?? '',
          headers: list,
          body: Buffer.concat(chunks).toString('utf8'),
          bytes,
        };
      } catch (error) {
        if (error instanceof FlowError) throw error;
        throw new FlowError('rest/no-answer', `${method} ${url}: ${reason(error, timeoutMs)}`, { cause: error });
      }
    },
    close: () => agent.close(),
  };
}

function reason(error: unknown, timeoutMs: number): string {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  if (name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return `no answer within ${timeoutMs} ms.`;
  if (code === 'ECONNREFUSED') return 'nothing listens there (connection refused).';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name is not known.';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'the other side closed the connection.';
  return message ?? 'the call failed.';
}
