import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import type { SoapService } from '../../../../shared/service/soap/kind.ts';
import { readAddressing } from '../../../../shared/soap/addressing.ts';
import { readEnvelope, type SoapVersion, writeEnvelope } from '../../../../shared/soap/envelope.ts';
import { serviceNamespace as ns, sampleService } from '../../../../tests/harness/published-soap.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import type { Runtime } from '../../runtime.ts';

const runtimes: Runtime[] = [];
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
});

async function started(addressing: SoapService['addressing']): Promise<string> {
  const { view, service } = sampleService({ addressing });
  const runtime = await startRuntime(view);
  runtimes.push(runtime);
  return `${runtime.url}/${service.data.path}`;
}

const wsa = 'http://www.w3.org/2005/08/addressing';
const header = (name: string, inside: string, more = '') => `<a:${name} xmlns:a="${wsa}"${more}>${inside}</a:${name}>`;
const must = ' soap:mustUnderstand="1"';
const anonymous = `<a:Address>${wsa}/anonymous</a:Address>`;
const action = `${ns}:Reserve`;
const asked = (more: string[] = [], own = action) => [
  header('Action', own, must),
  header('MessageID', 'urn:m-1', must),
  ...more,
];

async function call(url: string, headers: string[], version: SoapVersion = '1.1', count = 1, operation = 'Reserve') {
  const body =
    operation === 'Reserve'
      ? `<Reserve xmlns="${ns}"><count>${count}</count></Reserve>`
      : `<Note xmlns="${ns}"><text>x</text></Note>`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': version === '1.1' ? 'text/xml' : 'application/soap+xml' },
    body: writeEnvelope(version, headers, body),
  });
  const text = await response.text();
  const read = text === '' ? null : readEnvelope(text);
  const said = read && readAddressing(read.headers);
  return { status: response.status, text, fault: read?.fault ?? null, said, body: read?.body[0]?.text ?? '' };
}

it.each(['1.1', '1.2'] as const)(
  'an answer says what it is, and what it is an answer to (SOAP %s)',
  async (version) => {
    const url = await started('optional');
    const reply = header(
      'ReplyTo',
      `${anonymous}<a:ReferenceParameters><k:Key xmlns:k="urn:k">7</k:Key></a:ReferenceParameters>`,
      must,
    );
    const { status, said, text } = await call(url, asked([reply]), version);
    expect([status, said]).toEqual([
      200,
      expect.objectContaining({
        action: `${action}Response`,
        relatesTo: 'urn:m-1',
        messageId: expect.stringMatching(/^urn:uuid:/),
      }),
    ]);
    expect(text).toMatch(/<k:Key xmlns:wsaIs="[^"]*" wsaIs:IsReferenceParameter="true"[^>]*>7<\/k:Key>/);
  },
);

it('a request without such headers is answered without, where they are not required', async () => {
  const { status, said } = await call(await started('optional'), []);
  expect([status, said]).toEqual([200, null]);
  const required = await call(await started('required'), []);
  expect(required.fault).toMatchObject({ code: 'MessageAddressingHeaderRequired' });
  const off = await call(await started('off'), asked());
  expect(off.fault?.code).toBe('MustUnderstand');
});

it('a fault relates to its request, too', async () => {
  const { fault, said } = await call(await started('optional'), asked(), '1.1', 9);
  expect([fault?.reason, said]).toEqual([
    'No more than five.',
    expect.objectContaining({ action: `${wsa}/soap/fault`, relatesTo: 'urn:m-1' }),
  ]);
});

it.each([
  [
    'an answer elsewhere',
    asked([header('ReplyTo', '<a:Address>http://example.org/</a:Address>')]),
    'OnlyAnonymousAddressSupported',
    'ReplyTo',
  ],
  [
    'faults elsewhere',
    asked([header('FaultTo', '<a:Address>http://example.org/</a:Address>')]),
    'OnlyAnonymousAddressSupported',
    'FaultTo',
  ],
  ['a header twice', asked([header('MessageID', 'urn:m-2')]), 'InvalidCardinality', 'MessageID'],
  ['an action of nothing', asked([], 'urn:nothing'), 'ActionNotSupported', 'Action'],
  ['no action', [header('MessageID', 'urn:m-1')], 'MessageAddressingHeaderRequired', 'Action'],
  [
    'no name that the answer could relate to',
    [header('Action', action)],
    'MessageAddressingHeaderRequired',
    'MessageID',
  ],
])('%s is refused in the words of WS-Addressing', async (_what, headers, code, problem) => {
  const url = await started('optional');
  const { status, fault, text } = await call(url, headers);
  expect([status, fault?.code]).toEqual([500, code]);
  expect(text).toContain(`wsa:${problem}</wsa:ProblemHeaderQName></wsa:FaultDetail>`);
  const second = await call(url, headers, '1.2');
  expect([second.status, second.fault?.code, second.fault?.subcodes.at(-1)]).toEqual([400, 'Sender', code]);
  expect(second.fault?.detail[0]?.element.name).toBe('ProblemHeaderQName');
});

it('nobody is answered who wants no answer, and one-way messages need no name', async () => {
  const url = await started('optional');
  const none = header('ReplyTo', `<a:Address>${wsa}/none</a:Address>`);
  expect(await call(url, asked([none]))).toMatchObject({ status: 202, text: '' });
  expect(await call(url, asked([none]), '1.1', 9)).toMatchObject({ status: 202, text: '' });
  expect(await call(url, [header('Action', `${ns}:Note`)], '1.1', 1, 'Note')).toMatchObject({ status: 202, text: '' });
});

it('headers that are for somebody else say nothing here', async () => {
  const url = await started('optional');
  const other = header('Action', 'urn:other', ' soap:actor="urn:somebody"');
  expect(await call(url, [other])).toMatchObject({ status: 200, said: null });
});

const hasZeep = existsSync('/usr/lib/python3/dist-packages/zeep') && existsSync('/usr/bin/python3');

it.skipIf(!hasZeep)(
  'a client of zeep addresses its messages by the WSDL',
  async () => {
    const script = `
import sys
from zeep import Client
client = Client(sys.argv[1])
print(client.bind("MService", "MServiceSoap").Reserve(count=1))
print(client.bind("MService", "MServiceSoap12").Reserve(count=1))
`;
    const { stdout } = await promisify(execFile)('/usr/bin/python3', [
      '-c',
      script,
      `${await started('required')}?wsdl`,
    ]);
    expect(stdout).toBe('True\nTrue\n');
  },
  60_000,
);
