import type {
  ProgramConsumedSoapService,
  ProgramSoapOperation,
  ProgramSoapService,
} from '../../../../shared/consume/soap/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { timerMs } from '../../contract/timers.ts';
import { withAttempts } from '../attempts.ts';
import {
  answeredBy,
  type CallingRun,
  type CallTrace,
  type ConsumeHost,
  type ServiceClient,
} from '../consumed-protocol.ts';
import type { HttpRequest, HttpResponse } from '../http-client.ts';
import { shownAddress } from '../shown-address.ts';
import { readResponse } from './answer.ts';
import { addressOf, credentials, type WrittenRequest, writtenRequest } from './written-request.ts';

/** Calls SOAP services over HTTP (SOAP 1.1, chapter 6; SOAP 1.2 part 2, chapter 7). */
export function soapClient<U extends CallingRun>(host: ConsumeHost<U>): ServiceClient<U> {
  return {
    async call(u, t, service, index, inputs, commit) {
      const { data, name } = service as ProgramConsumedSoapService;
      const operation = data.operations[index];
      // Whatever becomes of this call: the answer of an earlier one is not its.
      u.latestHttpResponse = null;
      u.latestSoapFault = null;
      u.latestSoapAttachments = [];
      if (!operation) throw new FlowError('soap/no-operation', `${name} has no such operation.`);
      const call = `${name}.${operation.name}`;
      const soapService = service as ProgramConsumedSoapService;
      const written = await writtenRequest(host, u, t, soapService, operation, inputs, call);
      const { response, messageId } = await sent(host, u, t, soapService, operation, written, call);
      return readResponse(
        host,
        u,
        t,
        data,
        operation,
        response,
        messageId,
        soapService.replay !== undefined,
        commit,
        call,
      );
    },
  };
}

async function sent<U extends CallingRun>(
  host: ConsumeHost<U>,
  u: U,
  t: CallTrace | null,
  service: ProgramConsumedSoapService,
  { id, name }: ProgramSoapOperation,
  written: () => WrittenRequest,
  call: string,
): Promise<{ response: HttpResponse; messageId: string | null }> {
  const { data } = service;
  const url = addressOf(host, service);
  await u.leave();
  const label = `${call} at ${shownAddress(url)}`;
  const begin = () => t?.start({ kind: 'call', label, ...answeredBy(service) });
  begin();
  const http = host.httpOf(service, { id, name, base: url, headers: [], secrets: [] });
  let messageId: string | null = null;
  const send = (request: HttpRequest) => {
    const message = written();
    messageId = message.messageId;
    return http.send({
      ...request,
      headers: [...message.headers, ...request.headers],
      body: message.body,
      // What is left of the run is less at each attempt.
      timeoutMs: Math.max(1, timerMs(u.run.deadline, data.timeoutMs)),
    });
  };
  const request: HttpRequest = {
    method: 'POST',
    url,
    headers: authorization(host, data),
    body: null,
    timeoutMs: data.timeoutMs,
    signal: u.run.signal,
    // Who asks may stand in the message.
    redirects: 'same-origin',
  };
  let response: HttpResponse;
  try {
    response = await withAttempts(send, request, data, {
      failed: (why, nextInMs) => {
        t?.finish([], why);
        u.run.log('warning', `${call}: ${why}; once more in ${nextInMs} ms.`);
        begin();
      },
      leftMs: () => timerMs(u.run.deadline),
      check: () => u.run.check(),
    });
  } catch (error) {
    t?.finish([], (error as Error).message);
    // Whether it is the call that took too long, or the run that made it.
    u.run.check();
    await u.meanwhile();
    throw error;
  }
  u.latestHttpResponse = host.makeResponse(response.status, response.body);
  t?.finish([{ name: 'status', text: String(response.status) }]);
  u.run.check();
  await u.meanwhile();
  return { response, messageId };
}

function authorization<U extends CallingRun>(host: ConsumeHost<U>, data: ProgramSoapService): [string, string][] {
  if (data.authentication !== 'basic') return [];
  const { user, password } = credentials(host, data);
  return [['Authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`]];
}
