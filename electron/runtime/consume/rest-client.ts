import { STATUS_CODES } from 'node:http';
import { Agent, interceptors, request } from 'undici';
import { FlowError } from '../contract/flow-error.ts';

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
  /** The content as text, by the charset that the response names. */
  body: string;
  /** The content as it came. */
  content: Uint8Array;
  bytes: number;
}

/** Sends HTTP requests for flows and the request console. */
export interface RestClient {
  send(request: RestRequest): Promise<RestResponse>;
  close(): Promise<void>;
}

const maxRedirections = 5;
const maxResponseBytes = 256 * 1024 * 1024;

/** A client with a connection pool; errors say what did not work, in words. */
export function createRestClient(): RestClient {
  const agent = new Agent({ connections: 64, keepAliveTimeout: 10_000 });
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections }));
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
          dispatcher,
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
        const content = Buffer.concat(chunks);
        return {
          status: response.statusCode,
          statusText: STATUS_CODES[response.statusCode] ?? '',
          headers: list,
          body: textOf(content, response.headers['content-type']),
          content,
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
  if (name === 'HTTPParserError') return `the answer is not HTTP (${message}).`;
  if (/redirect loop/i.test(message ?? '')) return 'it leads back to itself without an end.';
  return message ?? 'the call failed.';
}

/** The content as text; UTF-8 where no charset is named or it is not known. */
function textOf(content: Buffer, contentType: string | string[] | undefined): string {
  const charset = /charset="?([^\s;"]+)/i.exec(String(contentType ?? ''))?.[1];
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(content);
  } catch {
    return content.toString('utf8');
  }
}
