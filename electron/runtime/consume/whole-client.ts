import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts';

/** A client of what answers requests as wholes: a mock, a recording, or one that keeps what it sees. */
export function wholeClient(send: (request: HttpRequest) => Promise<HttpResponse>): HttpClient {
  return {
    send: async (request) => send(request),
    open: async (request) => {
      const { content, ...head } = await send(request);
      return {
        ...head,
        async *content() {
          yield content;
        },
        close: () => {},
      };
    },
    close: async () => {},
  };
}

/** What would have been sent, as a whole. */
export async function wholeBody(body: HttpRequest['body']): Promise<string | Uint8Array> {
  if (body === null || typeof body === 'string') return body ?? '';
  if (body instanceof Uint8Array) return body;
  const texts: string[] = [];
  for await (const text of body) texts.push(text);
  return texts.join('');
}
