import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsumedSoapService } from '../../../../shared/consume/soap/kind.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import { writeEnvelope } from '../../../../shared/soap/envelope.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { operationId, soapProject, withFlow, wsdlText } from '../../../../tests/harness/soap-project.ts';
import type { Runtime } from '../../runtime.ts';

/** Attachments that go beside a request, taken apart by Python's own reader of MIME messages. */

let server: Server;
let address = '';
let seen = { type: '', body: Buffer.alloc(0) };
const runtimes: Runtime[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen = { type: String(request.headers['content-type']), body: Buffer.concat(chunks) };
      const answer = '<r:sendResponse xmlns:r="urn:a"><r:ok>1</r:ok></r:sendResponse>';
      response.writeHead(200, { 'content-type': 'text/xml' }).end(writeEnvelope('1.1', [], answer));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`;
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
  server.closeAllConnections();
  server.close();
});

const wsdl = (soap = 'soap') =>
  `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:a="urn:a" targetNamespace="urn:a">
  <types><xs:schema targetNamespace="urn:a" elementFormDefault="qualified"><xs:element name="send"><xs:complexType><xs:sequence><xs:element name="title" type="xs:string"/><xs:element name="inside" type="xs:base64Binary" minOccurs="0"/></xs:sequence></xs:complexType></xs:element><xs:element name="sendResponse"><xs:complexType><xs:sequence><xs:element name="ok" type="xs:int"/></xs:sequence></xs:complexType></xs:element></xs:schema></types>
  <message name="i"><part name="body" element="a:send"/><part name="photo" type="xs:base64Binary"/><part name="title" type="xs:base64Binary"/></message><message name="u"><part name="body" element="a:sendResponse"/></message>
  <portType name="P"><operation name="send"><input message="a:i"/><output message="a:u"/></operation></portType>
  <binding name="B" type="a:P"><${soap}:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="send"><${soap}:operation soapAction="urn:send"/><input><mime:multipartRelated><mime:part><${soap}:body parts="body" use="literal"/></mime:part><mime:part><mime:content part="photo" type="image/png"/><mime:content part="photo" type="image/jpeg"/></mime:part><mime:part><mime:content part="title" type="*/*"/></mime:part></mime:multipartRelated></input><output><${soap}:body use="literal"/></output></operation></binding>
  <service name="S"><port name="P" binding="a:B"><${soap}:address location="${address}"/></port></service></definitions>`;

async function sent(
  given: Record<string, string>,
  { soap = 'soap', more = {} }: { soap?: string; more?: Partial<ConsumedSoapService> } = {},
): Promise<string> {
  const { project, view, services } = soapProject(wsdlText(wsdl(soap)));
  const [service] = services as [Unit<ConsumedSoapService>];
  const whole = view.withUnits([{ ...service, data: { ...service.data, ...more } }], []);
  const parameters = ['Photo', 'Other'].map((name) => ({ name, type: { kind: 'binary' as const } }));
  const runtime = await startRuntime(
    withFlow(whole, project, 'Send', parameters, { kind: 'string' }, (f) => {
      f.add('call-operation', {
        operation: operationId(services, 'send'),
        arguments: Object.entries(given).map(([parameter, value]) => ({ parameter, value })),
        output: 'R',
      } as never);
      f.add('end', { value: 'toString($R)' } as never);
    }),
  );
  runtimes.push(runtime);
  const { result, error } = await runtime.call('M.Send', { Photo: base64(photo), Other: base64(other) });
  return String(error ? error.message : result);
}

const photo = Uint8Array.from({ length: 3_000 }, (_, i) => (i * 7) % 256);
const other = new TextEncoder().encode('--b\r\n\r\nlooks like a part\r\n');

const reader = `
import email, email.policy, json, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.HTTP)
parts = list(message.iter_parts())
print(json.dumps({
  'type': message.get_content_type(), 'of': message.get_param('type'), 'start': message.get_param('start'), 'info': message.get_param('start-info'), 'action': message.get_param('action'),
  'parts': [{'id': p['Content-ID'], 'type': p.get_content_type(), 'bytes': p.get_payload(decode=True).hex()} for p in parts]}))
`;
interface ReadMessage {
  type: string;
  of: string | null;
  start: string | null;
  info: string | null;
  action: string | null;
  parts: { id: string; type: string; bytes: string }[];
}
async function takenApart(): Promise<ReadMessage> {
  const running = promisify(execFile)('python3', ['-c', reader]);
  running.child.stdin?.end(Buffer.concat([Buffer.from(`Content-Type: ${seen.type}\r\n\r\n`), seen.body]));
  return JSON.parse((await running).stdout);
}
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('attachments beside a request (SOAP Messages with Attachments, WS-I Attachments Profile 1.0)', () => {
  it('are those of the description: parts of mime:content, each an input', () => {
    const { services, view } = soapProject(wsdlText(wsdl()));
    const [operation] = (services[0] as Unit<ConsumedSoapService>).data.operations;
    expect(operation?.attachments).toMatchObject([
      { name: 'photo', mediaType: 'image/png' },
      { name: 'title', mediaType: 'application/octet-stream' },
    ]);
    expect(view.unit(services[0]?.id ?? null)).toBeDefined();
  });

  it.each(['soap', 'soap12'])('go out byte for byte, named by their parts (%s)', async (soap) => {
    // An input that has the name of a value already is another one.
    expect(await sent({ title: "'x'", photo: '$Photo', titleAttachment: '$Other' }, { soap })).toBe('1');
    const read = await takenApart();
    const type = soap === 'soap' ? 'text/xml' : 'application/soap+xml';
    expect(read).toMatchObject({ type: 'multipart/related', of: type, action: soap === 'soap' ? null : 'urn:send' });
    expect(read.start).toBe(read.parts[0]?.id);
    expect(read.parts.map((part) => part.type)).toEqual([type, 'image/png', 'application/octet-stream']);
    // R2933: the name of the part, an equals sign, and what makes it an id.
    expect(read.parts[1]?.id).toMatch(/^<photo=[^@>]+@[^>]+>$/);
    expect(read.parts[2]?.id).toMatch(/^<title=/);
    expect(read.parts.slice(1).map(({ bytes }) => bytes)).toEqual([hex(photo), hex(other)]);
    expect(Buffer.from(read.parts[0]?.bytes ?? '', 'hex').toString()).toContain('<m:title>x</m:title>');
  });

  it('one that is empty does not go, and without any the message is a plain one', async () => {
    await sent({ title: "'x'", photo: 'empty', titleAttachment: '$Other' });
    expect((await takenApart()).parts.map(({ id }) => id.split('=')[0])).toEqual(['<root@weft>', '<title']);
    await sent({ title: "'x'", photo: 'empty', titleAttachment: 'empty' });
    expect(seen.type).toMatch(/^text\/xml/);
  });

  it('go beside values that are attachments (MTOM)', async () => {
    await sent({ title: "'x'", inside: '$Photo', photo: '$Other' }, { more: { binary: 'mtom' } });
    const read = await takenApart();
    expect([read.of, read.info]).toEqual(['application/xop+xml', 'text/xml']);
    expect(read.parts.slice(1).map(({ bytes }) => bytes)).toEqual([hex(photo), hex(other)]);
    expect(Buffer.from(read.parts[0]?.bytes ?? '', 'hex').toString()).toContain('href="cid:1@weft"');
  });

  it('one that the body refers to has that id (swaRef)', async () => {
    await sent({ title: "'cid:photo'", photo: '$Photo' });
    expect((await takenApart()).parts.map(({ id }) => id)).toEqual(['<root@weft>', '<photo>']);
  });
});
