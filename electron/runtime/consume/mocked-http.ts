import { FlowError } from '../contract/flow-error.ts';
import { statusPhrase } from '../http/status-phrase.ts';
import { paused } from './attempts.ts';
import type { MockService } from './consumed-protocol.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts';
import { shownAddress } from './shown-address.ts';
import { wholeBody, wholeClient } from './whole-client.ts';

/** A client whose requests reach nobody: a mock answers them. What the flow and the trace see is as if the service had. */
export function mockedHttp(mock: MockService): HttpClient {
  const answerTo = async ({ method, url, headers, body, timeoutMs, signal }: HttpRequest): Promise<HttpResponse> => {
    const target = URL.parse(url);
    const sent = await wholeBody(body);
    const answer = await mock.answer({
      method,
      target: target ? `${target.pathname}${target.search}` : url,
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: typeof sent === 'string' ? sent : Buffer.from(sent).toString('utf8'),
      content: typeof sent === 'string' ? Buffer.from(sent) : sent,
    });
    if (answer.delayMs) await paused(Math.min(answer.delayMs, timeoutMs), signal ?? null);
    if (answer.delayMs && answer.delayMs >= timeoutMs)
      throw new FlowError('http/no-answer', `${method} ${shownAddress(url)}: no answer within ${timeoutMs} ms.`, {
        blame: 'partner',
      });
    const content = Buffer.from(answer.body);
    return {
      status: answer.status,
      statusText: statusPhrase(answer.status) ?? '',
      headers: Object.entries(answer.headers),
      contentType: answer.headers['content-type'] ?? null,
      body: content.toString('utf8'),
      content,
      problem: null,
      bytes: content.length,
      redirects: [],
    };
  };
  return wholeClient(answerTo);
}
