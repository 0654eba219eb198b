import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { readEnvelope, writeEnvelope } from '../../../shared/soap/envelope.ts';
import { ordersWsdl, soapProject, wsdlText } from '../../../tests/harness/soap-project.ts';
import { MockServer } from './mock-server.ts';

const seen: string[] = [];
let server: MockServer;

beforeAll(async () => {
  const { view } = soapProject(wsdlText(ordersWsdl('http://127.0.0.1:1/bestellungen für alle')));
  const { consumed } = compileProgram(view, { name: 'mock', mocked: 'all' });
  server = new MockServer(consumed, ({ request }) => seen.push(request.body));
  await server.listen(0);
});
afterAll(() => server.close());

async function ask(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const [service] = server.services;
  const response = await fetch(service?.url ?? '', {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/xml', ...headers },
  });
  return { status: response.status, text: await response.text() };
}

const message = writeEnvelope('1.1', [], '<log xmlns="urn:orders"><text>für €</text></log>');
const withoutDeclaration = message.replace(/^<\?xml.*\?>\n/, '');

it.each<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>]>([
  ['UTF-8', message, {}],
  ['UTF-16 with its mark', Buffer.from(`\ufeff${withoutDeclaration}`, 'utf16le'), {}],
  ['UTF-16 by its type', Buffer.from(withoutDeclaration, 'utf16le'), { 'content-type': 'text/xml; charset=utf-16le' }],
  [
    'a charset that only the document names',
    Buffer.from(
      `<?xml version="1.0" encoding="windows-1252"?>${withoutDeclaration}`.replace('ü', '\xfc').replace('€', '\x80'),
      'latin1',
    ),
    {},
  ],
  ['gzip', gzipSync(message), { 'content-encoding': 'gzip' }],
])('a request in %s is read as what it says, at an address of any signs', async (_, body, headers) => {
  expect(await ask(body, headers)).toEqual({ status: 202, text: '' });
  expect(seen.at(-1)).toContain('<text>für €</text>');
});

it.each<[number, string, Uint8Array<ArrayBuffer> | string, Record<string, string>, string]>([
  [415, 'a coding that is not known', message, { 'content-encoding': 'zip' }, 'zip'],
  [400, 'a content that does not unpack', message, { 'content-encoding': 'gzip' }, 'gzip'],
  [415, 'a charset that is not known', message, { 'content-type': 'text/xml; charset=klingon' }, '"klingon"'],
  [400, 'bytes that are none of its charset', Buffer.from('<a>\xfc</a>', 'latin1'), {}, '"utf-8"'],
])('%s: %s', async (status, _, body, headers, words) => {
  const answer = await ask(body, headers);
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
});

it('what is no envelope is a fault', async () => {
  const { status, text } = await ask('<a/>');
  expect([status, readEnvelope(text).fault?.code]).toEqual([500, 'Client']);
});

it('a request that a mock fails on is told, and the next one is answered', async () => {
  const { view } = soapProject(wsdlText(ordersWsdl()));
  const { consumed } = compileProgram(view, { name: 'mock', mocked: 'all' });
  let fails = true;
  const failing = new MockServer(consumed, () => {
    if (fails) throw new Error('nobody listens');
  });
  await failing.listen(0);
  try {
    const send = () =>
      fetch(failing.services[0]?.url ?? '', { method: 'POST', body: message, headers: { 'content-type': 'text/xml' } });
    const first = await send();
    expect([first.status, await first.text()]).toEqual([500, 'The mock failed: nobody listens\n']);
    fails = false;
    expect((await send()).status).toBe(202);
  } finally {
    await failing.close();
  }
});

it('faults on demand: that of the description by its name, one of a status, and by the server for all', async () => {
  const place = writeEnvelope('1.1', [], '<placeOrder xmlns="urn:orders"><customer>a</customer></placeOrder>');
  const fault = await ask(place, { prefer: 'fault=tooMany' });
  expect([fault.status, fault.text]).toEqual([500, expect.stringMatching(/<tooMany[\s\S]*limit/)]);
  const { fault: read } = readEnvelope((await ask(place, { prefer: 'code=503' })).text);
  expect(read).toMatchObject({ code: 'Server', reason: 'The mock answers 503, as it was asked to.' });
  const { view } = soapProject(wsdlText(ordersWsdl()));
  const failing = new MockServer(compileProgram(view, { name: 'mock', mocked: 'all' }).consumed, () => {}, {
    status: 500,
  });
  await failing.listen(0);
  const answer = await fetch(failing.services[0]?.url ?? '', {
    method: 'POST',
    body: place,
    headers: { 'content-type': 'text/xml' },
  });
  expect([answer.status, readEnvelope(await answer.text()).fault?.code]).toEqual([500, 'Server']);
  await failing.close();
});

// A page of a stranger whose name was led here (DNS rebinding) is of the same origin as the mock: the name tells it.
it.each([
  ['localhost:1', 200],
  ['127.0.0.1', 200],
  ['a.localhost', 200],
  ['[::1]:80', 200],
  ['stranger.example', 421],
  ['localhost.stranger.example:80', 421],
  ['a b', 400],
])('a request for the host %s is %s', async (host, expected) => {
  const ping = writeEnvelope('1.1', [], '<ping xmlns="urn:orders"/>');
  const answer = await new Promise<{ status: number; text: string }>((done, failed) => {
    const headers = { host, 'content-type': 'text/xml', 'content-length': Buffer.byteLength(ping) };
    httpRequest(server.services[0]?.url ?? '', { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => (text += piece));
      response.on('end', () => done({ status: response.statusCode ?? 0, text }));
    })
      .on('error', failed)
      .end(ping);
  });
  expect(answer.status).toBe(expected);
  if (expected === 421) expect(answer.text).toContain(`${host} is no name of this machine`);
});
