import { expect, it } from 'vitest';
import { js, literal, waitingCalls } from '../../../shared/expression/emitted-code.ts';
import type { EmittedTypes, RuntimeTypes } from '../../../shared/expression/runtime-types.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { Run } from '../contract/run.ts';
import { problemOf } from '../publish/rest/problem-of.ts';
import type { CallingRun, CallValues, ConsumedProtocol, ConsumeHost } from './consumed-protocol.ts';
import { closedHttpClient, createHttpClient } from './http-client.ts';

/** What the activity of another protocol would declare. */
interface EchoFunctions<T extends RuntimeTypes = EmittedTypes> {
  callEcho(u: T['run'], address: string): Promise<string>;
}

function echoFunctions<U extends CallingRun>(host: ConsumeHost<U>): EchoFunctions<CallValues<U>> {
  return {
    async callEcho(u, address) {
      await u.leave();
      const answer = await host.http.send({
        method: 'GET',
        url: address,
        headers: [],
        body: null,
        timeoutMs: 5_000,
        redirects: 'follow',
      });
      if (answer.status !== 200) throw new FlowError('echo/refused', 'The partner said no.', { blame: 'partner' });
      return answer.body;
    },
  };
}
const echo: ConsumedProtocol = { id: 'echo', functions: echoFunctions };

const run = { leave: () => {} } as Run;
const host = (http: ConsumeHost<Run>['http']) => ({ http }) as ConsumeHost<Run>;
const statusOf = (error: unknown) => problemOf(error as FlowError, '/', null).status;

it('the interface of its functions serves the activity and the registry', () => {
  const call = waitingCalls<EchoFunctions>((c) => js`await ${c}`).callEcho(js`u`, literal('http://x'));
  expect(call).toBe('await rt.callEcho(u, "http://x")');
});

it('what its partner did is a 502, whatever its codes are called; what it does itself is a 500', async () => {
  const http = createHttpClient();
  const functions = (client: ConsumeHost<Run>['http']) =>
    echo.functions(host(client)) as EchoFunctions<CallValues<Run>>;
  const failure = (client: ConsumeHost<Run>['http'], address: string) =>
    functions(client)
      .callEcho(run, address)
      .catch((error: unknown) => error);
  const silent = await failure(http, 'http://127.0.0.1:1/');
  expect(silent).toMatchObject({ code: 'http/no-answer', blame: 'partner' });
  expect(statusOf(silent)).toBe(502);
  expect(statusOf(await failure(http, 'no address'))).toBe(500);
  expect(await failure(closedHttpClient, 'http://127.0.0.1:1/')).toMatchObject({ code: 'http/offline' });
  expect(statusOf(new FlowError('echo/bad-letter', 'Our own fault.'))).toBe(500);
  await http.close();
});
