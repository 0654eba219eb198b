import { afterEach, expect, it } from 'vitest';
import { mockAnswerOf } from '../../../../shared/consume/soap/mock-answer.ts';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { readEnvelope, type SoapVersion, writeEnvelope, writeFault } from '../../../../shared/soap/envelope.ts';
import { ordersWsdl, soapProject, wsdlText } from '../../../../tests/harness/soap-project.ts';
import { MockServer } from '../mock-server.ts';

/** What a mock answers that was given an answer: by hand, or of a recorded exchange. */

let server: MockServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function answered(mockAnswer: string, version: SoapVersion = '1.1') {
  const { view, services } = soapProject(wsdlText(ordersWsdl('http://127.0.0.1:1/orders')));
  const changed = services.map((service) => ({
    ...service,
    data: {
      ...service.data,
      operations: service.data.operations.map((o) => (o.name === 'addTax' ? { ...o, mockAnswer } : o)),
    },
  }));
  server = new MockServer(compileProgram(view.withUnits(changed, []), { name: 'mock', mocked: 'all' }).consumed);
  await server.listen(0);
  const body = '<addTax xmlns="urn:orders"><amount>1</amount><at>2026-01-01T00:00:00Z</at></addTax>';
  const response = await fetch(server.services[0]?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': version === '1.1' ? 'text/xml' : 'application/soap+xml' },
    body: writeEnvelope(version, [], body),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), text, read: readEnvelope(text) };
}

const total = '<t:addTaxResponse xmlns:t="urn:orders"><t:total>12345678901234567890.10</t:total></t:addTaxResponse>';

it.each(['1.1', '1.2'] as const)(
  'an element stands in the body of the answer, digit for digit (SOAP %s)',
  async (version) => {
    const answer = await answered(`<?xml version="1.0"?>\n${total}`, version);
    expect([answer.status, answer.read.version]).toEqual([200, version]);
    expect(answer.read.body[0]?.text.trim()).toBe(total);
  },
);

it('without one the answer is made', async () => {
  expect((await answered('  ')).text).not.toContain('12345678901234567890');
});

it('an exchange that was recorded becomes one: its element with the prefixes that it uses, or its fault', async () => {
  const inner = '<t:addTaxResponse><t:total>7</t:total></t:addTaxResponse>';
  const recorded = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="urn:orders"><s:Body>${inner}</s:Body></s:Envelope>`;
  const element = mockAnswerOf(recorded) ?? '';
  expect((await answered(element)).read.body[0]).toMatchObject({
    element: { name: 'addTaxResponse', namespace: 'urn:orders' },
  });
  await server?.close();
  const fault = writeEnvelope('1.1', [], writeFault('1.1', 'Server', 'closed', '<tooMany xmlns="urn:orders"/>'));
  const given = mockAnswerOf(fault) ?? '';
  expect(given).toBe(fault);
  const answer = await answered(given);
  expect([answer.status, answer.read.fault?.reason]).toEqual([500, 'closed']);
  expect(answer.read.fault?.detail[0]?.element.name).toBe('tooMany');
});

it.each(['', '<html/>', '<a', writeEnvelope('1.1', [], '')])(
  '%s was recorded: it is nothing to answer with',
  (text) => {
    expect(mockAnswerOf(text)).toBeNull();
  },
);

it('one that is no XML is a fault that says so with its place', async () => {
  const { status, read } = await answered('<addTaxResponse>');
  expect([status, read.fault?.code]).toEqual([500, 'Server']);
  expect(read.fault?.reason).toContain('cannot be read');
});
