import type {
  ProgramConsumedSoapService,
  ProgramSoapOperation,
  ProgramSoapService,
} from '../../../../shared/consume/soap/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { timerMs } from '../../contract/timers.ts';
import { whyPassing, withAttempts } from '../attempts.ts';
import {
  answeredBy,
  type CallingRun,
  type CallTrace,
  type ConsumeHost,
  type ServiceClient,
} from '../consumed-protocol.ts';
import type { HttpRequest, HttpResponse } from '../http-client.ts';
import { limitsKey, pacedPlan } from '../service-caller.ts';
import { shownAddress } from '../shown-address.ts';
import { tracedExchange, tracedRequest } from '../traced-exchange.ts';
import { hasFailed, readResponse } from './answer.ts';
import type { AnswerSecurity } from './secured-answer.ts';
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
      const security = await securityOf(host, soapService, call);
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
        security,
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
  operation: ProgramSoapOperation,
  written: () => WrittenRequest,
  call: string,
): Promise<{ response: HttpResponse; messageId: string | null }> {
  const { data } = service;
  const { id, name } = operation;
  const url = addressOf(host, service);
  await u.leave();
  const label = `${call} at ${shownAddress(url)}`;
  const secrets = { names: [], redact: host.redact };
  const http = host.httpOf(service, { id, name, base: url, headers: [], secrets: [] });
  const timeoutMs = () => Math.max(1, timerMs(u.run.deadline, data.timeoutMs));
  let messageId: string | null = null;
  const send = async (request: HttpRequest) => {
    const message = written();
    messageId = message.messageId;
    const own = { headers: [...message.headers, ...request.headers], body: message.body };
    t?.start({ kind: 'call', label, ...answeredBy(service) });
    try {
      const response = await http.send({
        ...request,
        ...own,
        // What is left of the run is less at each attempt.
        timeoutMs: timeoutMs(),
      });
      t?.finish(
        [{ name: 'status', text: String(response.status) }],
        whyPassing(response.status),
        tracedExchange(own, response, secrets),
      );
      return response;
    } catch (error) {
      t?.finish([], (error as Error).message, tracedRequest(own, secrets));
      throw error;
    }
  };
  const request: HttpRequest = {
    method: 'POST',
    url,
    headers: authorization(host, data),
    body: null,
    ntlm: data.authentication === 'ntlm' ? credentials(host, data) : null,
    timeoutMs: data.timeoutMs,
    signal: u.run.signal,
    // Who asks may stand in the message.
    redirects: 'same-origin',
  };
  let response: HttpResponse;
  try {
    response = await host.memory.limitsOf(service.id, limitsKey(service, url)).run(
      pacedPlan(service),
      { name: call, protocol: 'soap', waitMs: timeoutMs(), signal: u.run.signal },
      (pace) =>
        withAttempts((asked) => pace().then(() => send(asked)), request, data, {
          failed: (why, nextInMs) => u.run.log('warning', `${call}: ${why}; once more in ${nextInMs} ms.`),
          leftMs: () => timerMs(u.run.deadline),
          check: () => u.run.check(),
        }),
      (answer) => hasFailed(answer, operation),
    );
  } catch (error) {
    // Whether it is the call that took too long, or the run that made it.
    u.run.check();
    await u.meanwhile();
    throw error;
  }
  u.latestHttpResponse = host.makeResponse(response.status, response.body);
  u.run.check();
  await u.meanwhile();
  return { response, messageId };
}

/** How answers of a service are secured; null where nothing is asked for. What is said here is wrong before anything is sent. */
async function securityOf<U extends CallingRun>(
  host: ConsumeHost<U>,
  { data, mock, replay }: ProgramConsumedSoapService,
  call: string,
): Promise<AnswerSecurity | null> {
  const { verify, decryptionKey } = data;
  // A mock has no key to sign with; what was recorded was verified then, and is too old now.
  const isVerified = verify !== undefined && !mock && !replay;
  if (mock || (!isVerified && decryptionKey === undefined)) return null;
  const textOf = (constant: number | null) => (constant === null ? '' : String(host.constant(constant) ?? ''));
  const { answerSecurity } = await import('./secured-answer.ts');
  return answerSecurity(
    isVerified ? { certificates: textOf(verify.certificate), takesSha1: verify.takesSha1 } : null,
    decryptionKey === undefined ? null : textOf(decryptionKey),
    call,
  );
}

function authorization<U extends CallingRun>(host: ConsumeHost<U>, data: ProgramSoapService): [string, string][] {
  if (data.authentication !== 'basic') return [];
  const { user, password } = credentials(host, data);
  return [['Authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`]];
}
