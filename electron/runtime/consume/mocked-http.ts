import { statusPhrase } from '../http/status-phrase.ts';
import type { MockService } from './consumed-protocol.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts';

/** A client whose requests reach nobody: a mock answers them. What the flow and the trace see is as if the service had. */
export function mockedHttp(mock: MockService): HttpClient {
  const answerTo = async ({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> => {
    const target = URL.parse(url);
    const answer = mock.answer({
      method,
      target: target ? `${target.pathname}${target.search}` : url,
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: await wholeBody(body),
    });
    const content = Buffer.from(answer.body);
    return {
      status: answer.status,
      statusText: statusPhrase(answer.status) ?? '',
      headers: Object.entries(answer.headers),
      contentType: answer.headers['content-type'] ?? null,
      body: answer.body,
      content,
      problem: null,
      bytes: content.length,
      redirects: [],
    };
  };
  return {
    send: async (request) => answerTo(request),
    open: async (request) => {
      const { content, ...head } = await answerTo(request);
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

/** A mock reads what would have been sent as a whole. */
async function wholeBody(body: HttpRequest['body']): Promise<string> {
  if (body === null || typeof body === 'string') return body ?? '';
  const texts: string[] = [];
  for await (const text of body) texts.push(text);
  return texts.join('');
}
