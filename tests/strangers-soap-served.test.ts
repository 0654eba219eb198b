import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRelated } from '../electron/runtime/http/multipart-related.ts';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { readEnvelope } from '../shared/soap/envelope.ts';
import { serviceNamespace as ns, orderService, sampleService } from './harness/published-soap.ts';
import { startRuntime } from './harness/resource-runtime.ts';

/** What strangers meet: what a stranger's client meets at a published web service. */

const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/';
const soap12 = 'http://www.w3.org/2003/05/soap-envelope';
const runtimes: Runtime[] = [];
let sample = '';
let values = '';

beforeAll(async () => {
  const served = sampleService();
  const one = await startRuntime(served.view);
  sample = `${one.url}/${served.service.data.path}`;
  const parameter = (name: string) => ({
    id: `p-${name}`,
    name,
    argument: '',
    mapping: null,
    optional: true,
    nillable: true,
    documentation: '',
  });
  const both = orderService(
    (project) =>
      project
        .flow('Size', [{ name: 'data', type: { kind: 'binary' } }], { kind: 'binary' }, (f) => {
          f.add('end', { value: '$data' });
        })
        .flow('Token', [{ name: 'text', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
          f.add('end', { value: '$text' });
        })
        .flow('Decode', [{ name: 'text', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
          f.add('end', { value: 'urlDecode($text)' });
        })
        .flow('Refuse', [{ name: 'text', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
          f.add('error-end', { message: 'urlDecode($text)', status: '409' });
        }),
    [
      { name: 'Size', microflow: 'Size', parameters: [parameter('data')] },
      { name: 'Token', microflow: 'Token', parameters: [parameter('text')] },
      { name: 'Decode', microflow: 'Decode', parameters: [parameter('text')] },
      { name: 'Refuse', microflow: 'Refuse', parameters: [parameter('text')] },
    ],
  );
  const two = await startRuntime(both.view);
  values = `${two.url}/${both.service.data.path}`;
  runtimes.push(one, two);
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
});

const envelope = (body: string, version = soap11) =>
  `<s:Envelope xmlns:s="${version}"><s:Body>${body}</s:Body></s:Envelope>`;
const own = (name: string, inside: string) => `<${name} xmlns="${ns}">${inside}</${name}>`;

async function post(url: string, message: string | Buffer, headers: Record<string, string> = {}) {
  const type = message.includes(soap12) ? 'application/soap+xml' : 'text/xml';
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body: message as string,
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, type: response.headers.get('content-type') ?? '', bytes, text: bytes.toString() };
}

const faultOf = ({ text }: { text: string }) => readEnvelope(text).fault;

describe('MTOM, what goes out', () => {
  // XOP, 2 and 3.1: only xs:base64Binary in its canonical form is packed. The other operation of this service returns a Binary in an element of
  // the same name (`result`); names alone do not tell.
  it('a text is not packed as if it were Base64: it comes back as it was', async () => {
    const text = 'A'.repeat(1402);
    const { bytes, type } = await post(values, envelope(own('Token', `<text>${text}</text>`)), {
      accept: 'application/xop+xml, text/xml',
    });
    let read = bytes.toString();
    if (type.startsWith('multipart/')) {
      // As any MTOM client does: each reference is replaced by the Base64 of its part.
      const { root, attachments } = readRelated(bytes, type);
      read = Buffer.from(root.content)
        .toString()
        .replace(/<xop:Include[^>]*href="cid:([^"]*)"\/>/g, (_, id: string) =>
          Buffer.from(attachments.get(id)?.content ?? []).toString('base64'),
        );
    }
    expect(/result>([^<]*)</.exec(read)?.[1]).toBe(text);
  });

  // RFC 9110, 12.4.2: a weight of 0 means "not acceptable".
  it('who says application/xop+xml;q=0 gets none', async () => {
    const data = Buffer.alloc(3000).toString('base64');
    const { type } = await post(values, envelope(own('Size', `<data>${data}</data>`)), {
      accept: 'text/xml, application/xop+xml;q=0',
    });
    expect(type).toMatch(/^text\/xml/);
  });
});

describe('characters that XML does not have', () => {
  // SOAP 1.1, 6.2: "In case of a SOAP error while processing the request, the SOAP HTTP server MUST issue an HTTP 500 response and include a SOAP
  // message in the response containing a SOAP Fault element". What cannot be written in its reason is written otherwise.
  it.each([
    ['U+FFFE', '%EF%BF%BE'],
    ['U+FFFF', '%EF%BF%BF'],
  ])('a result with %s is answered with a fault, not with JSON', async (_, encoded) => {
    const answer = await post(values, envelope(own('Decode', `<text>${encoded}</text>`)));
    expect([answer.status, answer.type]).toEqual([500, 'text/xml; charset=utf-8']);
    expect(faultOf(answer)?.code).toBe('Server');
  });

  it.each([
    ['U+FFFE', '%EF%BF%BE'],
    ['U+0001', '%01'],
  ])('the message of an error end with %s stays the fault of who caused it', async (_, encoded) => {
    const answer = await post(values, envelope(own('Refuse', `<text>No article ${encoded}</text>`)));
    expect([answer.status, answer.type]).toEqual([500, 'text/xml; charset=utf-8']);
    const fault = faultOf(answer);
    expect([fault?.code, fault?.reason]).toEqual(['Client', expect.stringMatching(/^No article/)]);
  });
});

describe('binary values', () => {
  // XML Schema Part 2, 3.2.16: whitespace may stand between the characters of xs:base64Binary (Base64Binary ::= … #x20?); its whiteSpace is
  // collapse. Lines of 76 characters are what MIME encoders write (RFC 2045, 6.8).
  it.each([
    ['in an element of a parameter', 'values', own('Size', '<data>AAEC\nAwQF\n</data>')],
    [
      'in an object that a mapping reads',
      'sample',
      own('CreateOrder', '<Order><number>b</number><document>AAEC\r\n AwQF</document></Order>'),
    ],
  ])('Base64 in several lines is read, %s', async (_, service, body) => {
    const { status, text } = await post(service === 'values' ? values : sample, envelope(body));
    // Written again in one line, or as it was read.
    expect([status, text.replace(/\s|&#13;/g, '')]).toEqual([200, expect.stringContaining('>AAECAwQF<')]);
  });
});

describe('MTOM, what comes in', () => {
  const xop = 'http://www.w3.org/2004/08/xop/include';
  const include = (href: string, more = '', inside = '') =>
    `<x:Include xmlns:x="${xop}"${more} href="${href}"${inside === '' ? '/>' : `>${inside}</x:Include>`}`;
  const related = (body: string, id = 'd@x') =>
    post(
      sample,
      `--b\r\nContent-Type: application/xop+xml; charset=UTF-8; type="text/xml"\r\nContent-ID: <r>\r\n\r\n${envelope(own('Echo', body))}\r\n--b\r\nContent-ID: <${id}>\r\n\r\nhello\r\n--b--\r\n`,
      {
        'content-type': 'multipart/related; type="application/xop+xml"; start="<r>"; start-info="text/xml"; boundary=b',
      },
    );

  // XML 1.0, 4.1 and 3.3.3: references in the value of an attribute are resolved before anybody looks at it.
  it.each([
    ['cid:d&#64;x', 'd@x'],
    ['cid:a&amp;b', 'a&b'],
  ])('a reference written as %s is that of %s', async (href, id) => {
    const { status, text } = await related(`<d>${include(href)}</d>`, id);
    expect([status, text]).toEqual([200, expect.stringContaining('<d>aGVsbG8=</d>')]);
  });

  // XML 1.0, 2.5 and 2.7: what stands in a comment or a CDATA section is no element.
  it.each([
    ['a comment', `<!-- ${include('cid:none')} --><e>${include('cid:d@x')}</e>`],
    ['a CDATA section', `<d><![CDATA[${include('cid:none')}]]></d><e>${include('cid:d@x')}</e>`],
  ])('what looks like one in %s is none', async (_, body) => {
    const { status, text } = await related(body);
    expect([status, text]).toEqual([200, expect.stringContaining('<e>aGVsbG8=</e>')]);
  });

  it('a text in CDATA that looks like a reference stays that text (silently replaced)', async () => {
    const { text } = await related(`<d><![CDATA[${include('cid:d@x')}]]></d><e>${include('cid:d@x')}</e>`);
    expect(text).toContain(`<d><![CDATA[${include('cid:d@x')}]]></d>`);
  });

  // XOP, 3.2: elements named Include of the namespace of XOP, no others.
  it.each([
    ['Include of another namespace', '<Include xmlns="urn:shop" href="cid:none"/>'],
    ['Include-note', '<y:Include-note xmlns:y="urn:shop" href="cid:none"/>'],
  ])('%s is no reference', async (_, foreign) => {
    const { status, text } = await related(`${foreign}<e>${include('cid:d@x')}</e>`);
    expect([status, text]).toEqual([200, expect.stringContaining('<e>aGVsbG8=</e>')]);
  });

  // XML 1.0, 2.4: `>` may stand in the value of an attribute; a comment may stand in any element. The reference was left where it was, with 200.
  it.each([
    ['a > in another attribute', include('cid:d@x', ' note="a>b"')],
    ['a comment in it', include('cid:d@x', '', '<!-- c -->')],
  ])('one with %s is filled in', async (_, reference) => {
    const { text } = await related(`<d>${reference}</d>`);
    expect(text).toContain('<d>aGVsbG8=</d>');
  });
});

describe('the envelope', () => {
  // SOAP 1.1, chapter 3 forbids a DTD. A comment is none (XML 1.0, 2.5; SOAP 1.1 says nothing against comments).
  it('a comment before it that holds the word <!DOCTYPE is a comment', async () => {
    const { status } = await post(sample, `<!-- no <!DOCTYPE here -->${envelope(own('Echo', ''))}`);
    expect(status).toBe(200);
  });

  // SOAP 1.1, chapter 4: a Header, if there is one, is the first child; WS-I Basic Profile 1.1, R1011: nothing follows the Body. SOAP 1.2 part 1,
  // 5.1: Header?, Body, and nothing else.
  it.each([
    ['two bodies', soap11, `<s:Body>${own('Echo', '1')}</s:Body><s:Body>${own('Echo', '2')}</s:Body>`],
    ['two bodies', soap12, `<s:Body>${own('Echo', '1')}</s:Body><s:Body>${own('Echo', '2')}</s:Body>`],
    ['an element behind the body', soap12, `<s:Body>${own('Echo', '1')}</s:Body><x xmlns="urn:x"/>`],
    [
      'a header behind the body, which has to be understood',
      soap11,
      `<s:Body>${own('Echo', '1')}</s:Body><s:Header><x xmlns="urn:x" s:mustUnderstand="1"/></s:Header>`,
    ],
  ])('%s (%s): a fault of the caller, nothing is carried out', async (_, version, inside) => {
    const answer = await post(sample, `<s:Envelope xmlns:s="${version}">${inside}</s:Envelope>`);
    expect([answer.status >= 400, faultOf(answer) !== null]).toEqual([true, true]);
  });
});
