import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { readEnvelope, writeEnvelope } from '../shared/soap/envelope.ts';
import { meetingProject } from './harness/meeting-project.ts';
import { orderService, serviceNamespace } from './harness/published-soap.ts';
import { sendRaw } from './harness/raw-http.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { databaseOf } from './harness/running-project.ts';

const largestBody = 4_000_000;
let runtime: Runtime;
let url = '';
beforeAll(async () => {
  const { view, service } = orderService((project) =>
    project.unit('settings', 'Settings', { requestTimeoutMs: 1_000, maxBodyBytes: largestBody }),
  );
  runtime = await startRuntime(view);
  url = `${runtime.url}/${service.data.path}`;
});
afterAll(() => runtime.stop());

const orderText = (number: string, more = '') =>
  writeEnvelope(
    '1.1',
    [],
    `<CreateOrder xmlns="${serviceNamespace}"><Order><number>${number}</number>${more}</Order></CreateOrder>`,
  );

async function post(address: string, body: string | Buffer, contentType = 'text/xml') {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: body as string,
  });
  return { status: response.status, ...readEnvelope(await response.text()) };
}

const stored = (number: string) =>
  (databaseOf(runtime).prepare(`SELECT count(*) AS n FROM m_order WHERE number = '${number}'`).get() as { n: number })
    .n;

const related = 'multipart/related; type="application/xop+xml"; start="<r>"; start-info="text/xml"; boundary=b';
const withAttachment = (envelope: string, content: Buffer) =>
  Buffer.concat([
    Buffer.from(
      `--b\r\nContent-Type: application/xop+xml; type="text/xml"\r\nContent-ID: <r>\r\n\r\n${envelope}\r\n--b\r\nContent-ID: <doc>\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n--b--'),
  ]);
const include = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:doc"/>';

describe('senders of a web service', () => {
  it('one that stops in the middle of its message hears 408 as a fault, and nothing is stored', async () => {
    const text = orderText('slow');
    const { port } = new URL(url);
    const head = `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n`;
    const answered = sendRaw(Number(port), head + text.slice(0, -20), 6_000);
    // Others are served meanwhile.
    expect((await post(url, orderText('meanwhile'))).status).toBe(200);
    const answer = await answered;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('The body did not come to its end within 1 seconds.');
    expect(answer).toContain('Fault>');
    expect(stored('slow')).toBe(0);
  });

  it('one that goes away in the middle of its message leaves nothing behind', async () => {
    const text = orderText('gone');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text.slice(0, -5)}`,
    );
    await new Promise((done) => setTimeout(done, 100));
    socket.destroy();
    expect((await post(url, orderText('after'))).status).toBe(200);
    expect(stored('gone')).toBe(0);
  });

  it.each([
    ['with its length', true],
    ['in chunks', false],
  ])('an attachment of 100 MB, sent %s, is refused before it is all there', async (_title, isTold) => {
    const before = process.memoryUsage();
    const head = Buffer.from(orderText('large', `<document>${include}</document>`));
    const piece = Buffer.alloc(1_000_000, 'x');
    const answer = await new Promise<{ status: number; text: string; sent: number }>((done, fail) => {
      let sent = 0;
      const sender = httpRequest(url, {
        method: 'POST',
        headers: { 'content-type': related, ...(isTold ? { 'content-length': 100_000_000 } : {}) },
      });
      sender.on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('close', () => {
          sender.destroy();
          done({ status: response.statusCode ?? 0, text, sent });
        });
      });
      sender.on('error', (error) => sent === 0 && fail(error));
      const more = () => {
        if (sender.destroyed || sent >= 100) return;
        sent++;
        if (sender.write(piece)) setImmediate(more);
        else sender.once('drain', more);
      };
      sender.write(head);
      more();
    });
    expect(answer.status).toBe(413);
    expect(readEnvelope(answer.text).fault?.reason).toContain(`larger than ${largestBody} bytes`);
    expect(answer.sent).toBeLessThan(100);
    expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(40_000_000);
  });

  it('an attachment that is referred to again and again makes no message that is larger than one may be', async () => {
    const names = Array.from({ length: 2_000 }, () => `<document>${include}</document>`).join('');
    const { fault, status } = await post(
      url,
      withAttachment(orderText('bomb', names), Buffer.alloc(1_000_000, 7)),
      related,
    );
    expect(status).toBe(413);
    expect(fault?.reason).toContain(`more than ${largestBody} bytes`);
  });
});

it('an attachment of as much as fits is stored, byte for byte', async () => {
  const { view, service } = orderService((project) =>
    project.unit('settings', 'Settings', { maxBodyBytes: largestBody }),
  );
  const patient = await startRuntime(view);
  const content = Buffer.from(Array.from({ length: 2_500_000 }, (_, i) => (i * 31) % 251));
  const answer = await fetch(`${patient.url}/${service.data.path}`, {
    method: 'POST',
    headers: { 'content-type': related },
    body: withAttachment(orderText('full', `<document>${include}</document>`), content),
  });
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer()).includes(content)).toBe(true);
  const { document } = databaseOf(patient).prepare("SELECT document FROM m_order WHERE number = 'full'").get() as {
    document: Buffer;
  };
  expect(Buffer.compare(document, content)).toBe(0);
  await patient.stop();
});

it('100 that read, add one and commit the same row at once by SOAP: every acknowledged one counts', async () => {
  const parameters = (...names: string[]) => names.map((name) => ({ id: name, name }));
  const meeting = await startRuntime(
    meetingProject('http://127.0.0.1:1/')
      .unit('soap-service', 'Ws', {
        path: 'ws',
        namespace: 'urn:ws',
        operations: [
          { id: 'o', name: 'Open', microflow: 'Open', parameters: parameters('Name') },
          { id: 'a', name: 'Add', microflow: 'Add', parameters: parameters('Name', 'Amount', 'By') },
        ],
      })
      .view(),
  );
  try {
    const call = (name: string, inside: string) =>
      post(
        `${meeting.url}/ws`,
        writeEnvelope('1.2', [], `<${name} xmlns="urn:ws">${inside}</${name}>`),
        'application/soap+xml',
      );
    expect((await call('Open', '<Name>a</Name>')).fault).toBeNull();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => call('Add', `<Name>a</Name><Amount>1</Amount><By>r${i}</By>`)),
    );
    for (const { fault } of answers) if (fault) expect(fault.reason).toContain('by another run');
    const acknowledged = answers.filter(({ fault }) => !fault);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(new Set(acknowledged.map(({ body }) => body[0]?.text)).size).toBe(acknowledged.length);
    expect(databaseOf(meeting).prepare('SELECT balance FROM m_account').all()).toEqual([
      { balance: acknowledged.length },
    ]);
  } finally {
    await meeting.stop();
  }
});
