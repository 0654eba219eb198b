import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsumedSoapService } from '../../../../shared/consume/soap/kind.ts';
import { contractSource, folderOfFiles } from '../../../../shared/contract/index.ts';
import { wsdlReader } from '../../../../shared/contract/wsdl/index.ts';
import type { ProjectView } from '../../../../shared/model/project.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { writeEnvelope } from '../../../../shared/soap/envelope.ts';
import { root, temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { operationId, soapProject, withFlow } from '../../../../tests/harness/soap-project.ts';
import type { Runtime, RuntimeOptions } from '../../runtime.ts';

const binary = { kind: 'binary' as const };
const runtimes: Runtime[] = [];
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
});

/** A project that calls the operation `turn` of a service by its WSDL, with bytes; what goes wrong is given as a text of bytes. */
async function caller(
  files: Record<string, string>,
  more: Partial<ConsumedSoapService> = {},
  options: Partial<RuntimeOptions> = {},
): Promise<{ runtime: Runtime; service: ConsumedSoapService; view: ProjectView }> {
  const [first, ...others] = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  if (!first) throw new Error('No file');
  const { project, view, services } = soapProject(contractSource([first], [folderOfFiles(others)], wsdlReader));
  const [unit] = services as [Unit<ConsumedSoapService>];
  const service = { ...unit, data: { ...unit.data, ...more } };
  let whole = view.withUnits([service], []);
  const turn = operationId(services, 'turn');
  whole = withFlow(whole, project, 'Turn', [{ name: 'Bytes', type: binary }], binary, (f) => {
    f.add('call-operation', {
      operation: turn,
      arguments: [{ parameter: 'content', value: '$Bytes' }],
      output: 'R',
    } as never);
    f.add('end', { value: '$R' } as never);
  });
  whole = withFlow(whole, project, 'Beside', [], { kind: 'string' }, (f) => {
    f.add('call-operation', {
      operation: turn,
      arguments: [{ parameter: 'content', value: 'empty' }],
    } as never);
    f.add('list-operation', { list: 'latestSoapAttachments', operation: 'head', output: 'First' } as never);
    f.add('aggregate-list', { list: 'latestSoapAttachments', function: 'count', output: 'Count' } as never);
    f.add('end', {
      value: "toString($Count) + '|' + $First/ContentId + '|' + $First/ContentType + '|' + $First/Location",
    } as never);
  });
  whole = withFlow(whole, project, 'BesideBytes', [], binary, (f) => {
    f.add('call-operation', { operation: turn, arguments: [{ parameter: 'content', value: 'empty' }] } as never);
    f.add('list-operation', { list: 'latestSoapAttachments', operation: 'head', output: 'First' } as never);
    f.add('end', { value: '$First/Content' } as never);
  });
  const runtime = await startRuntime(whole, options);
  runtimes.push(runtime);
  return { runtime, service: service.data, view: whole };
}

async function turned(runtime: Runtime, bytes: Uint8Array): Promise<unknown> {
  const { result, error } = await runtime.call('M.Turn', { Bytes: Buffer.from(bytes).toString('base64') });
  return error ? `${error.message}` : result;
}

const filesWsdl = (
  address: string,
  more = '',
) => `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:files" targetNamespace="urn:files" name="Files">
  <types><xs:schema targetNamespace="urn:files" elementFormDefault="qualified">
    <xs:element name="turn"><xs:complexType><xs:sequence><xs:element name="content" type="xs:base64Binary" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="turnResponse"><xs:complexType><xs:sequence><xs:element name="content" type="xs:base64Binary" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
  </xs:schema></types>
  <message name="turn"><part name="body" element="f:turn"/></message><message name="turnResponse"><part name="body" element="f:turnResponse"/></message>
  <portType name="Files"><operation name="turn"><input message="f:turn"/><output message="f:turnResponse"/></operation></portType>
  <binding name="FilesSoap" type="f:Files">${more}<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="turn"><soap:operation soapAction="urn:turn"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
  <service name="Files"><port name="FilesPort" binding="f:FilesSoap"><soap:address location="${address}"/></port></service>
</definitions>`;

describe('answers of a server that says what it is told to', () => {
  let server: Server;
  let address = '';
  let answer: { type: string; body: Buffer } = { type: 'text/xml', body: Buffer.alloc(0) };
  let seen: { type: string; body: Buffer; accept: string } = { type: '', body: Buffer.alloc(0), accept: '' };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen = {
          type: request.headers['content-type'] ?? '',
          body: Buffer.concat(chunks),
          accept: request.headers.accept ?? '',
        };
        response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/files`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const envelope = (inside: string, headers: string[] = []) =>
    writeEnvelope('1.1', headers, `<f:turnResponse xmlns:f="urn:files">${inside}</f:turnResponse>`);
  const include = (id: string) =>
    `<f:content><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:${id}"/></f:content>`;
  const parts = (rootType: string, rootText: string, others: [string, Buffer][]) => {
    const head = (lines: string) => Buffer.from(`--b\r\n${lines}\r\n\r\n`);
    return Buffer.concat([
      head(`Content-Type: ${rootType}\r\nContent-ID: <root>`),
      Buffer.from(rootText),
      ...others.flatMap(([lines, bytes]) => [Buffer.from('\r\n'), head(lines), bytes]),
      Buffer.from('\r\n--b--\r\n'),
    ]);
  };
  const related = 'multipart/related; boundary=b; start="<root>"; type="application/xop+xml"';
  const xop = 'application/xop+xml; charset=UTF-8; type="text/xml"';

  it('a value that is an attachment is read, whatever was asked for', async () => {
    const { runtime } = await caller({ 'files.wsdl': filesWsdl(address) });
    const bytes = randomBytes(70_000);
    answer = { type: related, body: parts(xop, envelope(include('a%40b')), [['Content-ID: <a@b>', bytes]]) };
    expect(await turned(runtime, Buffer.from('x'))).toBe(bytes.toString('base64'));
    expect(seen.type).toBe('text/xml; charset=utf-8');
  });

  it('attachments that no value refers to are a list for the flow (SwA), in their order', async () => {
    const { runtime } = await caller({ 'files.wsdl': filesWsdl(address) });
    const swa = 'multipart/related; boundary=b; start="<root>"; type="text/xml"';
    const beside: [string, Buffer][] = [
      ['Content-ID: <scan-1>\r\nContent-Type: image/png\r\nContent-Location: scan.png', Buffer.from('abc')],
      ['Content-Type: text/plain\r\nContent-Transfer-Encoding: base64', Buffer.from('eHl6')],
    ];
    answer = { type: swa, body: parts('text/xml; charset=utf-8', envelope('<f:content>YWJj</f:content>'), beside) };
    const { result, error } = await runtime.call('M.Beside', {});
    expect([error, result]).toEqual([undefined, '2|scan-1|image/png|scan.png']);
    expect((await runtime.call('M.BesideBytes', {})).result).toBe('YWJj');
    // Those of the last answer alone.
    answer = { type: related, body: parts(xop, envelope(include('a')), [['Content-ID: <a>', Buffer.from('abc')]]) };
    expect((await runtime.call('M.Beside', {})).result).toMatch(/^0[|]/);
  });

  it.each([
    ['an attachment that is not there', related, () => parts(xop, envelope(include('none')), []), 'no attachment none'],
    [
      'one of two attachments of a name',
      related,
      () =>
        parts(xop, envelope(include('a')), [
          ['Content-ID: <a>', Buffer.from('abc')],
          ['Content-ID: <a>', Buffer.from('other')],
        ]),
      'several attachments a',
    ],
    ['a part that breaks off', related, () => parts(xop, envelope(''), []).subarray(0, -12), 'breaks off'],
    ['no boundary', 'multipart/related', () => parts(xop, envelope(''), []), 'names no boundary'],
    [
      'no part at which it starts',
      related.replace('<root>', '<other>'),
      () => parts(xop, envelope(''), []),
      'no part other',
    ],
    ['a part that is no envelope', related, () => parts(xop, 'no XML', []), 'cannot be read at line 1'],
  ])('%s is told as what it is', async (_what, type, body, words) => {
    const { runtime } = await caller({ 'files.wsdl': filesWsdl(address) });
    answer = { type, body: body() };
    expect(await turned(runtime, Buffer.from('x'))).toContain(words);
  });

  it('long values of a request go as attachments where the service says MTOM, short ones stay', async () => {
    const policy =
      '<w:Policy xmlns:w="http://www.w3.org/ns/ws-policy"><m:OptimizedMimeSerialization xmlns:m="http://schemas.xmlsoap.org/ws/2004/09/policy/optimizedmimeserialization"/></w:Policy>';
    const { runtime, service } = await caller({ 'files.wsdl': filesWsdl(address, policy) });
    expect(service.binary).toBe('mtom');
    answer = { type: 'text/xml', body: Buffer.from(envelope('<f:content>YWJj</f:content>')) };
    const bytes = randomBytes(5_000);
    expect(await turned(runtime, bytes)).toBe('YWJj');
    expect(seen.type).toMatch(/^multipart\/related; type="application\/xop\+xml"; .*start-info="text\/xml"/);
    expect(seen.body.includes(bytes)).toBe(true);
    expect(seen.accept).toContain('application/xop+xml');
    await turned(runtime, Buffer.from('short'));
    expect(seen.type).toBe('text/xml; charset=utf-8');
  });

  const must = (inside: string, ns = 'urn:x') => `<x:It xmlns:x="${ns}" soap:mustUnderstand="1">${inside}</x:It>`;
  const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

  it.each([
    ['that has to be understood', must(''), 'has the header It of urn:x, which has to be understood'],
    [
      'of a security that nobody looks at',
      must('<Signature/>', wsse).replaceAll('x:It', 'x:Security'),
      'header Security',
    ],
    ['of a time stamp alone', must('', wsse).replaceAll('x:It', 'x:Security'), 'YWJj'],
    ['that is for somebody else', must('').replace('soap:must', 'soap:actor="urn:other" soap:must'), 'YWJj'],
    ['that need not be understood', must('').replace('"1"', '"0"'), 'YWJj'],
  ])('a header %s of an answer is held to what it says', async (_what, header, words) => {
    const { runtime } = await caller({ 'files.wsdl': filesWsdl(address) });
    answer = { type: 'text/xml', body: Buffer.from(envelope('<f:content>YWJj</f:content>', [header])) };
    expect(await turned(runtime, Buffer.from('x'))).toContain(words);
  });

  it('a service may log such headers, or pass them by', async () => {
    const logged: string[] = [];
    const log = { write: ({ message }: { message: string }) => void logged.push(message) };
    answer = { type: 'text/xml', body: Buffer.from(envelope('<f:content>YWJj</f:content>', [must('')])) };
    const warns = await caller({ 'files.wsdl': filesWsdl(address) }, { understanding: 'warn' }, { log } as never);
    expect(await turned(warns.runtime, Buffer.from('x'))).toBe('YWJj');
    expect(logged.join()).toContain('has the header It');
    const passes = await caller({ 'files.wsdl': filesWsdl(address) }, { understanding: 'off' });
    expect(await turned(passes.runtime, Buffer.from('x'))).toBe('YWJj');
  });

  it('an answer that relates to another message is refused', async () => {
    const { runtime } = await caller({ 'files.wsdl': filesWsdl(address) }, { addressing: true });
    const relates = (id: string) =>
      `<a:RelatesTo xmlns:a="http://www.w3.org/2005/08/addressing" soap:mustUnderstand="1">${id}</a:RelatesTo>`;
    answer = { type: 'text/xml', body: Buffer.from(envelope('', [relates('urn:other')])) };
    expect(await turned(runtime, Buffer.from('x'))).toContain('is for another message: it relates to urn:other');
    const sent = seen.body.toString();
    for (const said of [
      '<wsa:Action xmlns:wsa="http://www.w3.org/2005/08/addressing" soap:mustUnderstand="1">urn:turn</wsa:Action>',
      `${address}</wsa:To>`,
      '<wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo>',
    ])
      expect(sent).toContain(said);
    expect(sent).toMatch(/>urn:uuid:[0-9a-f-]{36}<\/wsa:MessageID>/);
  });
});

describe('our own server', () => {
  it.each(['1.1', '1.2'] as const)(
    'takes and gives attachments, and answers by WS-Addressing (SOAP %s)',
    async (version) => {
      const project = new ProjectBuilder()
        .flow(
          'Turn',
          [{ name: 'content', type: binary }],
          binary,
          (f) => void f.add('end', { value: '$content' } as never),
        )
        .unit('soap-service', 'Files', {
          path: 'files',
          namespace: 'urn:files',
          versions: version,
          addressing: 'required',
          operations: [
            {
              id: 'turn',
              name: 'turn',
              microflow: 'Turn',
              parameters: [{ id: 'p', name: 'content' }],
              resultName: 'content',
            },
          ],
        });
      const served = await startRuntime(project.view());
      runtimes.push(served);
      const wsdl = await (await fetch(`${served.url}/files?wsdl`)).text();
      const { runtime, service } = await caller({ 'files.wsdl': wsdl }, { binary: 'mtom' });
      expect([service.addressing, service.version]).toEqual([true, version]);
      const bytes = randomBytes(200_000);
      expect(await turned(runtime, bytes)).toBe(bytes.toString('base64'));
      const plain = await caller({ 'files.wsdl': wsdl }, { addressing: false });
      expect(await turned(plain.runtime, bytes)).toContain('MessageAddressingHeaderRequired');
    },
  );
});

it('a mock reads attachments, and relates its answer to what was asked', async () => {
  const more = { binary: 'mtom' as const, addressing: true };
  const { runtime, view } = await caller(
    { 'files.wsdl': filesWsdl('http://127.0.0.1:1/files').replaceAll(' minOccurs="0"', '') },
    more,
  );
  await runtime.reload(compileProgram(view, { name: 'test', mocked: 'all' }));
  const answered = await turned(runtime, randomBytes(5_000));
  expect(answered).toMatch(/^[A-Za-z0-9+/]+=*$/);
});

const jars = '/usr/share/java';
const hasJava = ['/usr/bin/javac', join(jars, 'jaxws-rt.jar')].every((file) => existsSync(file));

describe.skipIf(!hasJava)(hasJava ? 'a server of JAX-WS' : 'no JAX-WS (libjaxws-java, a JDK) on this machine', () => {
  const folder = temporaryFolder();
  let server: ChildProcess | null = null;
  afterAll(() => {
    server?.stdin?.end();
    folder.dispose();
  });

  it('that asks for WS-Addressing takes attachments and gives some', async () => {
    const path = readdirSync(jars)
      .filter((name) =>
        /^(?:jaxws|jaxb|javax|saaj|jws|stax|streambuffer|gmbal|metro|mimepull|istack|txw2|geronimo-annotation|xml-resolver|FastInfoset).*[^\d]\.jar$/.test(
          name,
        ),
      )
      .map((name) => join(jars, name))
      .join(':');
    const source = join(root, 'tests/harness/soap-clients/FilesServer.java');
    await promisify(execFile)('javac', ['-nowarn', '-cp', path, '-d', folder.path, source]);
    server = spawn('java', ['-cp', `${path}:${folder.path}`, 'FilesServer'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const port = await new Promise<string>((done, failed) => {
      server?.stdout?.once('data', (data: Buffer) => done(data.toString().trim()));
      server?.once('exit', () => failed(new Error('The server did not start.')));
    });
    const url = `http://127.0.0.1:${port}/files`;
    const textAt = async (address: string) => (await fetch(address)).text();
    const wsdl = (await textAt(`${url}?wsdl`)).replace(`${url}?xsd=1`, 'files.xsd');
    const { runtime, service } = await caller({ 'files.wsdl': wsdl, 'files.xsd': await textAt(`${url}?xsd=1`) });
    expect([service.binary, service.addressing]).toEqual(['mtom', true]);
    const bytes = randomBytes(100_000);
    const answered = Buffer.from(String(await turned(runtime, bytes)), 'base64');
    expect(answered.equals(Buffer.from(bytes).reverse())).toBe(true);
    const without = await caller(
      { 'files.wsdl': wsdl, 'files.xsd': await textAt(`${url}?xsd=1`) },
      { addressing: false },
    );
    expect(await turned(without.runtime, bytes)).toContain('answered with a fault (MessageAddressingHeaderRequired)');
  }, 120_000);
});
