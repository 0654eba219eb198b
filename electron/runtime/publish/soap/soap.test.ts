import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../../shared/checks/index.ts';
import { wsdlReader } from '../../../../shared/contract/wsdl/index.ts';
import { systemSoapAttachmentId } from '../../../../shared/model/catalog.ts';
import { readEnvelope, type SoapVersion, writeEnvelope } from '../../../../shared/soap/envelope.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { serviceNamespace as ns, sampleService as sample } from '../../../../tests/harness/published-soap.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { wsdlText } from '../../../../tests/harness/soap-project.ts';
import { collectingLog } from '../../contract/log.ts';
import type { Runtime } from '../../runtime.ts';

let runtime: Runtime;
let url = '';
const log = collectingLog();

beforeAll(async () => {
  const { view, service } = sample();
  runtime = await startRuntime(view, { log });
  url = `${runtime.url}/${service.data.path}`;
});
afterAll(() => runtime.stop());

async function post(message: string | Uint8Array, headers: Record<string, string> = { 'content-type': 'text/xml' }) {
  const response = await fetch(url, { method: 'POST', headers, body: message as string });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text,
    read: text === '' ? null : readEnvelope(text),
  };
}

const call = (body: string, version: SoapVersion = '1.1', headers: string[] = [], more: Record<string, string> = {}) =>
  post(writeEnvelope(version, headers, body), {
    'content-type': version === '1.1' ? 'text/xml; charset=utf-8' : 'application/soap+xml',
    ...more,
  });

const bodyOf = ({ read }: Awaited<ReturnType<typeof call>>) => read?.body[0]?.text.trim() ?? '';
const own = (name: string, inside: string) => `<${name} xmlns="${ns}">${inside}</${name}>`;
const order = (number: string, more = '') => own('CreateOrder', `<Order><number>${number}</number>${more}</Order>`);

describe.each(['1.1', '1.2'] as const)('a web service of an entity, SOAP %s', (version) => {
  const number = `A ${version}`;

  it('stores an object with its parts, gives it back, changes it, lists it, deletes it', async () => {
    const made = await call(
      order(
        number,
        '<customer>Ann &amp; Co</customer><total>9007199254740993.50</total><lines><orderLine><product>tea</product><count>3</count></orderLine></lines>',
      ),
      version,
    );
    expect(made.status).toBe(200);
    expect(made.type).toContain(version === '1.1' ? 'text/xml' : 'application/soap+xml');
    expect(made.read?.version).toBe(version);
    const got = bodyOf(await call(own('GetOrder', `<number>${number}</number>`), version));
    expect(got).toContain('<customer>Ann &amp; Co</customer><total>9007199254740993.5</total>');
    expect(got).toContain('<orderLine><product>tea</product><count>3</count></orderLine>');
    const changed = await call(
      own('ChangeOrder', `<OrderChange><number>${number}</number><total>7</total></OrderChange>`),
      version,
    );
    expect(bodyOf(changed)).toContain('<customer>Ann &amp; Co</customer><total>7</total>');
    expect(bodyOf(await call(own('ListOrders', '<limit>10</limit>'), version))).toContain(`<number>${number}</number>`);
    const gone = await call(own('DeleteOrder', `<number>${number}</number>`), version);
    expect([gone.status, bodyOf(gone)]).toEqual([200, `<m:DeleteOrderResponse xmlns:m="${ns}"/>`]);
    const missing = await call(own('GetOrder', `<number>${number}</number>`), version);
    expect(missing.status).toBe(version === '1.1' ? 500 : 400);
    expect(missing.read?.fault).toMatchObject({
      code: version === '1.1' ? 'Client' : 'Sender',
      reason: `There is no Order with the Number ${number}.`,
    });
  });

  it('two objects of one key are the fault of who sends the second', async () => {
    expect((await call(order(`twice ${version}`), version)).status).toBe(200);
    const again = await call(order(`twice ${version}`), version);
    expect(again.read?.fault?.code).toBe(version === '1.1' ? 'Client' : 'Sender');
  });

  it('an error end with an object is a fault with a detail', async () => {
    const { read, status } = await call(own('Reserve', '<count>6</count>'), version);
    expect(status).toBe(version === '1.1' ? 500 : 400);
    expect(read?.fault).toMatchObject({
      reason: 'No more than five.',
      detail: [{ element: { name: 'tooMany', namespace: ns } }],
    });
    expect(read?.fault?.detail[0]?.text).toContain(
      '<ns1:most>5</ns1:most><ns1:reason>full &amp; &lt;done&gt;</ns1:reason>',
    );
    expect(bodyOf(await call(own('Reserve', '<count>5</count>'), version))).toContain('<m:result>true</m:result>');
  });
});

describe('values', () => {
  const values = '<text>a</text><whole>-7</whole><exact>0.10</exact>';
  it('are read as the types of the microflow, and headers beside them', async () => {
    const said = await call(
      own('Describe', `${values}<flag>1</flag><at>2026-11-30T10:00:00+02:00</at><paint>Blue</paint>`),
      '1.1',
      [`<session xmlns="${ns}">s-1</session>`],
    );
    expect(bodyOf(said)).toContain('>a|-7|0.1|true|2026-11-30 08:00|Blue|&lt;session');
  });
  it.each([
    [
      'nil',
      values.replace('<text>a</text>', '<text xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'),
      'Describe',
    ],
  ])('%s', async (_, inside) => {
    const answer = await call(own('Describe', inside));
    expect(answer.status).toBe(200);
  });
  it.each([
    ['a type', values.replace('-7', 'seven'), 'whole'],
    ['a limit', values.replace('-7', '3000000000'), '2147483647'],
    ['what is missing', values.replace('<whole>-7</whole>', ''), 'whole'],
    ['another order', '<whole>1</whole><text>a</text><exact>1</exact>', 'text'],
    ['what nobody knows', `${values}<more>1</more>`, 'more'],
    ['none of the enumeration', `${values}<paint>Green</paint>`, 'Green'],
    ['another namespace', values.replace('<whole>', '<whole xmlns="urn:other">'), 'whole'],
  ])('%s is refused, with the place', async (_, inside, word) => {
    const { read, status } = await call(own('Describe', `\n${inside}`));
    expect(status).toBe(500);
    expect(read?.fault?.code).toBe('Client');
    expect(read?.fault?.reason).toMatch(/line [23], column \d+/);
    expect(read?.fault?.reason).toContain(word);
  });
  it('a text goes in and out as it is', async () => {
    const said = await call('<e:Echo xmlns:e="urn:mservice"><a b="1">x</a></e:Echo>');
    expect(bodyOf(said)).toContain('<a b="1">x</a>');
  });
});

describe('one-way', () => {
  it('is answered 202 and nothing, and is done', async () => {
    const { status, text } = await call(own('Note', '<text>hello</text>'));
    expect([status, text]).toEqual([202, '']);
    expect(log.lines.some(({ message }) => message === 'noted hello')).toBe(true);
  });
  it('one that fails has no envelope either', async () => {
    const { status, text } = await call(own('Note', ''));
    expect([status, text]).toEqual([500, '']);
  });
});

describe('what is no request', () => {
  it.each([
    ['no XML', 'hello', 'Client', /line 1, column 1/],
    ['cut', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>', 'Client', /line 1/],
    ['no envelope', '<a/>', 'Client', /not a SOAP envelope/],
    ['another version', '<s:Envelope xmlns:s="urn:soap-9"><s:Body/></s:Envelope>', 'VersionMismatch', /urn:soap-9/],
    [
      'a DOCTYPE',
      '<!DOCTYPE a [<!ENTITY b "c">]><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
      'Client',
      /DOCTYPE/,
    ],
    ['an empty body', writeEnvelope('1.1', [], ''), 'Client', /an empty body/],
    [
      'an unknown operation',
      writeEnvelope('1.1', [], own('Nothing', '')),
      'Client',
      /the element Nothing of urn:mservice.*GetOrder/,
    ],
    ['a wrong namespace', writeEnvelope('1.1', [], '<GetOrder xmlns="urn:other"/>'), 'Client', /GetOrder of urn:other/],
    ['two elements', writeEnvelope('1.1', [], own('GetOrder', '') + own('GetOrder', '')), 'Client', /2 elements/],
  ])('%s is a fault', async (_, message, code, reason) => {
    const { status, read } = await post(message);
    expect(status).toBe(500);
    expect(read?.fault?.code).toBe(code);
    expect(read?.fault?.reason).toMatch(reason);
  });

  it('an action of another operation is a fault; the right one, a quoted one and none are not', async () => {
    const get = own('Echo', '');
    const said = async (action: string) => (await call(get, '1.1', [], { soapaction: action })).status;
    expect(await said('"urn:mservice:Echo"')).toBe(200);
    expect(await said('urn:mservice:Echo')).toBe(200);
    expect(await said('""')).toBe(200);
    const { status, read } = await call(get, '1.1', [], { soapaction: '"urn:mservice:GetOrder"' });
    expect([status, read?.fault?.reason]).toEqual([
      500,
      'The SOAP action "urn:mservice:GetOrder" is not that of Echo, which is "urn:mservice:Echo".',
    ]);
    const typed = await call(get, '1.2', [], { 'content-type': 'application/soap+xml; action="urn:x"' });
    expect(typed.status).toBe(400);
  });

  it('a header that must be understood and is not is a fault; one for somebody else is not', async () => {
    const header = (attributes: string, namespace: string) =>
      `<x:Lock xmlns:x="urn:lock" xmlns:e="${namespace}" ${attributes}/>`;
    const one = await call(own('Echo', ''), '1.1', [
      header('e:mustUnderstand="1"', 'http://schemas.xmlsoap.org/soap/envelope/'),
    ]);
    expect([one.status, one.read?.fault?.code]).toEqual([500, 'MustUnderstand']);
    const two = await call(own('Echo', ''), '1.2', [
      header('e:mustUnderstand="true"', 'http://www.w3.org/2003/05/soap-envelope'),
    ]);
    expect([two.status, two.read?.fault?.code]).toEqual([500, 'MustUnderstand']);
    expect(two.text).toContain('NotUnderstood qname="u0:Lock" xmlns:u0="urn:lock"');
    const other = await call(own('Echo', ''), '1.1', [
      header('e:mustUnderstand="1" e:actor="urn:somebody"', 'http://schemas.xmlsoap.org/soap/envelope/'),
    ]);
    expect(other.status).toBe(200);
  });

  it('another type of content is 415, another method 405', async () => {
    const json = await post('{}', { 'content-type': 'application/json' });
    expect([json.status, json.read?.fault?.code]).toEqual([415, 'Client']);
    const put = await fetch(url, { method: 'PUT', headers: { 'content-type': 'text/xml' }, body: '<a/>' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('a failure of ours is ours', async () => {
    const { status, read } = await call(own('Fail', ''), '1.2');
    expect([status, read?.fault?.code]).toEqual([500, 'Receiver']);
  });

  it('charsets and marks are read: UTF-16, Latin-1', async () => {
    const message = writeEnvelope('1.1', [], own('Echo', '<a>é</a>'));
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(message.replace('UTF-8', 'UTF-16'), 'utf16le')]);
    expect(bodyOf(await post(wide, { 'content-type': 'text/xml' }))).toContain('<a>é</a>');
    const latin = Buffer.from(message.replace('UTF-8', 'ISO-8859-1'), 'latin1');
    expect(bodyOf(await post(latin, { 'content-type': 'text/xml; charset=iso-8859-1' }))).toContain('<a>é</a>');
  });
});

describe('what describes it', () => {
  it.each(['inline', 'linked'] as const)(
    'the WSDL is read by our own reader without a finding, schemas %s',
    async (schemas) => {
      const { view, service } = sample({ schemas });
      const other = await startRuntime(view);
      try {
        const address = `${other.url}/${service.data.path}`;
        const text = await (await fetch(`${address}?wsdl`)).text();
        const linked = [...text.matchAll(/schemaLocation="([^"]*)"/g)].map(([, at]) => at as string);
        expect(linked).toEqual(schemas === 'inline' ? [] : [`${address}?xsd=1`]);
        let whole = text;
        for (const at of linked) {
          const schema = (await (await fetch(at)).text()).replace(/<\?xml[^>]*\?>\n/, '');
          whole = whole.replace(/<xs:schema[\s\S]*?<\/xs:schema>/, schema);
        }
        const read = wsdlReader.read(wsdlText(whole));
        expect(read.diagnostics).toEqual([]);
        expect(read.services.map(({ name }) => name)).toEqual(['MService']);
        expect(text.match(/ location="([^"]*m-service)"/g)).toHaveLength(2);
      } finally {
        await other.stop();
      }
    },
  );

  it('its page names every operation; the index and its addresses lead there', async () => {
    const page = await (await fetch(`${url}/docs`)).text();
    for (const name of ['GetOrder', 'Describe', 'Note']) expect(page).toContain(`<h2>${name}</h2>`);
    const index = (await (await fetch(`${runtime.url}/_/`, { headers: { accept: 'application/json' } })).json()) as {
      services: Record<string, string>[];
    };
    const [entry] = index.services;
    expect(entry).toEqual({ name: 'M.MService', kind: 'soap', url, contract: `${url}?wsdl`, docs: `${url}/docs` });
    expect((await fetch(`${url}?wsdl`)).headers.get('content-type')).toContain('text/xml');
    expect((await fetch(`${url}?xsd=9`)).status).toBe(404);
    expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
  });

  it('the address in it is the one that was asked for', async () => {
    const port = new URL(url).port;
    const text = await (await fetch(`http://localhost:${port}${new URL(url).pathname}?wsdl`)).text();
    expect(text).toContain(`location="http://localhost:${port}/`);
    // Anybody may say that: only proxies that are named are believed.
    const said = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.example.org' };
    for (const address of [`${url}?WSDL`, `${url}?xsd=1`, `${url}/docs`])
      expect(await (await fetch(address, { headers: said })).text()).not.toContain('api.example.org');
  });

  it('behind a proxy that is believed it is the one that the proxy says', async () => {
    const { view, service } = sample();
    const other = await startRuntime(view, { proxies: { addresses: ['127.0.0.1'], certificateHeader: null } });
    try {
      const address = `${other.url}/${service.data.path}`;
      const ask = async (to: string, host: string) =>
        (await fetch(to, { headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': host } })).text();
      expect(await ask(`${address}?WSDL`, 'api.example.org')).toContain('location="https://api.example.org/ws/');
      // A proxy that adds its word to what it was sent adds it at the end.
      expect(await ask(`${address}?wsdl`, 'stranger.example, api.example.org')).toContain('//api.example.org/ws/');
      expect(await ask(`${address}?wsdl`, 'a"/><x b="')).toContain('location="https://localhost/ws/');
      expect(await ask(`${other.url}/_/`, 'api.example.org')).toContain(`https://api.example.org/${service.data.path}`);
    } finally {
      await other.stop();
    }
  });
});

// SOAP 1.2 part 1, appendix A: who gets a message of the other version answers VersionMismatch in SOAP 1.1, and says what is understood. The label is of a version (SOAP 1.1, 6; RFC 3902).
describe('a message whose label is of another version', () => {
  const parts = (type: string, envelope: string) =>
    `--b\r\nContent-Type: application/xop+xml; type="${type}"\r\nContent-ID: <r>\r\n\r\n${envelope}\r\n--b--`;
  const related = 'multipart/related; type="application/xop+xml"; start="<r>"; boundary=b';
  const ping = (version: SoapVersion) => writeEnvelope(version, [], own('Echo', ''));
  it.each([
    ['1.1 as application/soap+xml', 'application/soap+xml; charset=utf-8', ping('1.1')],
    ['1.2 as text/xml', 'text/xml', ping('1.2')],
    ['1.1 in a part of application/soap+xml', related, parts('application/soap+xml', ping('1.1'))],
    ['1.2 in a part of text/xml', related, parts('text/xml', ping('1.2'))],
  ])('SOAP %s is a mismatch, said in SOAP 1.1', async (_, type, message) => {
    const { status, type: answered, read } = await post(message, { 'content-type': type });
    expect([status, answered, read?.version]).toEqual([500, 'text/xml; charset=utf-8', '1.1']);
    expect(read?.fault).toMatchObject({
      code: 'VersionMismatch',
      reason: expect.stringMatching(/Send it as (text|app)/),
    });
    expect(read?.headers.map(({ element }) => element.name)).toEqual(['Upgrade']);
  });
  it.each(['1.1', '1.2'] as const)('application/xml is of no version: SOAP %s', async (version) => {
    const { read } = await post(ping(version), { 'content-type': 'application/xml' });
    expect([read?.version, read?.fault?.code]).not.toContain('VersionMismatch');
    expect(read?.version).toBe(version);
  });
});

describe('settings', () => {
  it('one version alone is spoken where the other is a mismatch', async () => {
    const { view, service } = sample({ versions: '1.1' });
    const other = await startRuntime(view);
    try {
      const address = `${other.url}/${service.data.path}`;
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/soap+xml' },
        body: writeEnvelope('1.2', [], own('Echo', '')),
      });
      const text = await response.text();
      const { fault, version } = readEnvelope(text);
      expect([response.status, version, fault?.code]).toEqual([500, '1.1', 'VersionMismatch']);
      expect((await (await fetch(`${address}?wsdl`)).text()).includes('soap12')).toBe(false);
    } finally {
      await other.stop();
    }
  });

  it('validation can be off, or log alone', async () => {
    for (const validate of ['off', 'warn'] as const) {
      const { view, service } = sample({ validate });
      const told = collectingLog();
      const other = await startRuntime(view, { log: told });
      try {
        const response = await fetch(`${other.url}/${service.data.path}`, {
          method: 'POST',
          headers: { 'content-type': 'text/xml' },
          body: writeEnvelope('1.1', [], own('Reserve', '<count>1</count><more/>')),
        });
        expect(response.status).toBe(200);
        expect(told.lines.filter(({ message }) => message.includes('more'))).toHaveLength(validate === 'off' ? 0 : 1);
      } finally {
        await other.stop();
      }
    }
  });
});

describe('attachments', () => {
  const include = (id: string) => `<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:${id}"/>`;
  const withParts = (envelope: string, content: Buffer, more: Record<string, string> = {}) => {
    const head = '--b\r\nContent-Type: application/xop+xml; charset=UTF-8; type="text/xml"\r\nContent-ID: <r>\r\n\r\n';
    const body = Buffer.concat([
      Buffer.from(`${head}${envelope}\r\n--b\r\nContent-ID: <doc 1>\r\n\r\n`),
      content,
      Buffer.from('\r\n--b--'),
    ]);
    return post(body, {
      'content-type': 'multipart/related; type="application/xop+xml"; start="<r>"; start-info="text/xml"; boundary=b',
      ...more,
    });
  };
  const document = Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * 7) % 256));

  it('come in as values, and go out to who takes them', async () => {
    const made = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'multipart/related; type="application/xop+xml"; start="<r>"; boundary=b',
      },
      body: Buffer.concat([
        Buffer.from(
          `--b\r\nContent-Type: application/xop+xml; type="text/xml"\r\nContent-ID: <r>\r\n\r\n${writeEnvelope('1.1', [], order('X-1', `<document>${include('doc%201')}</document>`))}\r\n--b\r\nContent-ID: <doc 1>\r\n\r\n`,
        ),
        document,
        Buffer.from('\r\n--b--'),
      ]),
    });
    expect(made.status).toBe(200);
    const type = made.headers.get('content-type') ?? '';
    expect(type).toMatch(/^multipart\/related; type="application\/xop\+xml"/);
    const bytes = Buffer.from(await made.arrayBuffer());
    expect(bytes.includes(document)).toBe(true);
    expect(bytes.toString('latin1')).toContain('<xop:Include');
    const plain = bodyOf(await call(own('GetOrder', '<number>X-1</number>')));
    expect(plain).toContain(`<document>${document.toString('base64')}</document>`);
  });
  it('one that is not there is told with its place', async () => {
    const { read, status } = await withParts(
      writeEnvelope('1.1', [], order('X-2', `<document>${include('other')}</document>`)),
      document,
    );
    expect([status, read?.fault?.code]).toEqual([500, 'Client']);
    expect(read?.fault?.reason).toMatch(/no attachment other \(line 2, column \d+\)/);
  });
  it('a message that breaks off in its parts is told', async () => {
    const { read } = await post('--b\r\n\r\n<a/>', { 'content-type': 'multipart/related; boundary=b' });
    expect(read?.fault?.reason).toMatch(/breaks off/);
  });
});

// SOAP Messages with Attachments: parts that no value refers to are a list for the microflow that asks for one, as those of an answer are.
describe('attachments beside a request', () => {
  let beside: Awaited<ReturnType<typeof startRuntime>>;
  beforeAll(async () => {
    const project = new ProjectBuilder();
    const list = { kind: 'list' as const, entity: systemSoapAttachmentId };
    const parameters = [
      { name: 'Title', type: { kind: 'string' as const } },
      { name: 'Files', type: list },
    ];
    project.flow('Take', parameters, { kind: 'string' }, (f) => {
      f.add('list-operation', { list: 'Files', operation: 'head', output: 'First' } as never);
      f.add('aggregate-list', { list: 'Files', function: 'count', output: 'Count' } as never);
      f.add('end', {
        value:
          "$Title + '|' + toString($Count) + '|' + $First/ContentId + '|' + $First/ContentType + '|' + $First/Location + '|' + toHex($First/Content)",
      } as never);
    });
    project.unit('soap-service', 'Files', {
      path: 'files',
      namespace: 'urn:files',
      operations: [
        {
          id: 'take',
          name: 'Take',
          microflow: 'Take',
          parameters: [
            {
              id: 'p',
              name: 'title',
              argument: 'Title',
              mapping: null,
              optional: false,
              nillable: false,
              documentation: '',
            },
          ],
        },
      ],
    });
    const view = project.view();
    expect(new ProjectChecker().checkAll(view).filter((d) => d.code !== 'web-service/open')).toEqual([]);
    beside = await startRuntime(view);
  });
  afterAll(() => beside.stop());

  const take = '<Take xmlns="urn:files"><title>t</title></Take>';
  const send = async (body: string | Buffer, type: string) => {
    const answer = await fetch(`${beside.url}/files`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    const { body: parts, fault } = readEnvelope(await answer.text());
    return fault?.reason ?? />([^<>]*)<\/m:result>/.exec(parts[0]?.text ?? '')?.[1] ?? parts[0]?.text;
  };

  it('are a list of what came, byte for byte', async () => {
    const script = `
import sys
from email.mime.multipart import MIMEMultipart
from email.mime.application import MIMEApplication
from email.encoders import encode_base64, encode_noop
import email.policy
message = MIMEMultipart('related', type='text/xml', start='<root>')
root = MIMEApplication(sys.argv[1].encode(), 'octet-stream', encode_noop); root.replace_header('Content-Type', 'text/xml; charset=utf-8'); root['Content-ID'] = '<root>'
for encode, name in ((encode_noop, 'a@x'), (encode_base64, 'b@x')):
    part = MIMEApplication(bytes([0, 1, 255, 65]), 'octet-stream', encode); part['Content-ID'] = '<' + name + '>'; part['Content-Location'] = 'http://x/' + name
    message.attach(part) if message.get_payload() else (message.attach(root), message.attach(part))
sys.stdout.buffer.write(message.as_bytes(policy=email.policy.HTTP))
`;
    const made = spawnSync('python3', ['-c', script, writeEnvelope('1.1', [], take)]);
    const [head = '', ...rest] = made.stdout.toString('latin1').split('\r\n\r\n');
    const type = /Content-Type: (multipart[\s\S]*?)\r\n(?!\s)/.exec(`${head}\r\n`)?.[1]?.replace(/\r\n\s+/g, ' ') ?? '';
    expect(type).toMatch(/^multipart\/related/);
    expect(await send(Buffer.from(rest.join('\r\n\r\n'), 'latin1'), type)).toBe(
      't|2|a@x|application/octet-stream|http://x/a@x|0001ff41',
    );
  });
  it('without any the list is empty', async () => {
    expect(await send(writeEnvelope('1.1', [], take), 'text/xml')).toMatch(/^t\|0\|/);
  });
});
