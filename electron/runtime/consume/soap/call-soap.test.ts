import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsumedSoapService } from '../../../../shared/consume/soap/kind.ts';
import type { FlowBuilder } from '../../../../shared/microflow/flow-builder.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import { envelopeNamespaces, writeEnvelope, writeFault } from '../../../../shared/soap/envelope.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../../../tests/harness/soap-project.ts';
import type { RecordedTrace, Runtime, RuntimeOptions } from '../../runtime.ts';

interface Answer {
  /** What comes before it, to requests before. */
  first?: Answer[];
  headers?: Record<string, string>;
  status?: number;
  type?: string;
  body: string;
}

/** What a server asks by NTLM: a challenge, and nothing of itself. */
const ntlmAsked = 'NTLM TlRMTVNTUAACAAAAAAAAADgAAAAFgoqiASNFZ4mrze8AAAAAAAAAAAAAAAA4AAAAAAAAAAAAAAA=';

let server: Server;
let address: string;
let answer: Answer = { body: '' };
const bodies: string[] = [];
let seen: { headers: Record<string, unknown>; body: string } | null = null;
const runtimes: Runtime[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      bodies.push(seen.body);
      const now = answer.first?.shift() ?? answer;
      const type = now.type === '' ? {} : { 'content-type': now.type ?? 'text/xml' };
      response.writeHead(now.status ?? 200, { ...type, ...now.headers }).end(now.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
  server.closeAllConnections();
  server.close();
});

const text = { kind: 'string' as const };
const arguments_ = (given: Record<string, string>) =>
  Object.entries(given).map(([parameter, value]) => ({ parameter, value }));

/** A flow that calls an operation and gives what `value` says of its answer `$R`; what goes wrong as code and message. */
function calling(operation: string, given: Record<string, string>, value: string, output = 'R') {
  return (f: FlowBuilder, id: (name: string) => string) => {
    const call = f.add('call-operation', { operation: id(operation), arguments: arguments_(given), output } as never);
    f.add('end', { value } as never);
    f.onErrorOf(call, 'custom-with-rollback', (h) =>
      h.add('end', { value: "$latestError/ErrorType + ' ' + $latestError/Message" } as never),
    );
  };
}

async function started(
  version: '1.1' | '1.2' = '1.1',
  more: Partial<ConsumedSoapService> = {},
  options: Partial<RuntimeOptions> = {},
  builder = new ProjectBuilder(),
): Promise<Runtime> {
  const { project, view, services } = soapProject(wsdlText(ordersWsdl(address, version)), {
    mappings: true,
    project: builder,
  });
  const id = (name: string) => operationId(services, name);
  const flows: Record<string, (f: FlowBuilder, id: (name: string) => string) => void> = {
    Tax: calling('addTax', { amount: '12.50', country: "'A&B'", at: 'dateTime(2026,1,31,12,30,0)' }, 'toString($R)'),
    Short: calling('addTax', { amount: '1', at: 'empty' }, 'toString($R)'),
    Ping: calling('ping', {}, "'pong'", ''),
    Log: calling('log', { text: "'hello'" }, "'logged'", ''),
  };
  const entity = (name: string) =>
    [...view.elements().values()].find((e) => e.kind === 'entity' && e.name === name)?.id ?? '';
  const lineEntity = entity('Line');
  const order = entity('PlaceOrder');
  flows['Place'] = (f) => {
    f.add('create-object', {
      entity: order,
      output: 'Order',
      members: [{ member: memberOf('PlaceOrder.Customer'), value: "'Ann'" }],
    } as never);
    f.add('create-object', {
      entity: lineEntity,
      output: 'Line',
      members: [
        { member: memberOf('Line.Product'), value: "'tea'" },
        { member: memberOf('Line.Count'), value: '3' },
        { member: lineOfOrder, value: '$Order' },
      ],
    } as never);
    calling(
      'placeOrder',
      { Body: '$Order', session: '\'<o:session xmlns:o="urn:orders">s1</o:session>\'' },
      '$R/Number',
    )(f, id);
  };
  const memberOf = (name: string) =>
    [...view.elements().values()].find((e) => e.kind === 'attribute' && e.qualifiedName.endsWith(name))?.id ?? '';
  const lineOfOrder =
    [...view.elements().values()].find((e) => e.kind === 'association' && /Line_PlaceOrder$/.test(e.qualifiedName))
      ?.id ?? '';
  const [service] = services as [Unit<ConsumedSoapService>];
  let whole = view.withUnits([{ ...service, data: { ...service.data, ...more } }], []);
  for (const [name, build] of Object.entries(flows))
    whole = withFlow(whole, project, name, [], text, (f) => build(f, id));
  const runtime = await startRuntime(whole, options);
  runtimes.push(runtime);
  return runtime;
}

async function call(runtime: Runtime, flow: string, given: Answer): Promise<unknown> {
  answer = given;
  seen = null;
  const { result, error } = await runtime.call(`M.${flow}`, {});
  return error ? `failed: ${error.message}` : result;
}

const tax = (inside: string, around = '') =>
  `<e:Envelope xmlns:e="${envelopeNamespaces['1.1']}" xmlns:x="urn:orders" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${around}>\n <e:Body>\n  <x:addTaxResponse>${inside}</x:addTaxResponse>\n </e:Body>\n</e:Envelope>`;

describe('calls of a SOAP service', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await started();
  });

  it('values are written as the schema has them, exact, and the one value of the answer is read', async () => {
    expect(await call(runtime, 'Tax', { body: tax('<x:total>9007199254740993.10</x:total>') })).toBe(
      '9007199254740993.1',
    );
    expect(seen?.headers).toMatchObject({
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"urn:orders:addTax"',
    });
    expect(seen?.body).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="${envelopeNamespaces['1.1']}"><soap:Body><m:addTax xmlns:m="urn:orders"><m:amount>12.5</m:amount><m:country>A&amp;B</m:country><m:at>2026-01-31T12:30:00Z</m:at></m:addTax></soap:Body></soap:Envelope>`,
    );
  });

  it('an optional value is left out, one that may be nil is', async () => {
    expect(await call(runtime, 'Short', { body: tax('<x:total xsi:nil="true"/>') })).toBe('');
    expect(seen?.body).toContain('<m:amount>1</m:amount><m:at xsi:nil="true"/></m:addTax>');
  });

  it('objects go out by their mapping with a header, and the answer comes back as an object', async () => {
    const body = `<p:placeOrderResponse><p:number>4711</p:number><p:line><p:product>tea</p:product><p:count>3</p:count></p:line></p:placeOrderResponse>`;
    const envelope = `<s:Envelope xmlns:s="${envelopeNamespaces['1.1']}" xmlns:p="urn:orders"><s:Header><p:session>s1</p:session></s:Header><s:Body>${body}</s:Body></s:Envelope>`;
    expect(await call(runtime, 'Place', { body: envelope })).toBe('4711');
    expect(seen?.body).toContain(
      '<soap:Header><o:session xmlns:o="urn:orders">s1</o:session></soap:Header><soap:Body><placeOrder xmlns="urn:orders"><customer>Ann</customer><line><product>tea</product><count>3</count></line></placeOrder></soap:Body>',
    );
  });

  it('an empty body and a one-way operation need no answer', async () => {
    expect(await call(runtime, 'Log', { status: 202, type: '', body: '' })).toBe('logged');
    expect(await call(runtime, 'Ping', { body: writeEnvelope('1.1', [], '<pingResponse xmlns="urn:orders"/>') })).toBe(
      'pong',
    );
    expect(seen?.body).toContain('<soap:Body><m:ping xmlns:m="urn:orders"/></soap:Body>');
  });

  it.each([
    [
      'a fault',
      {
        status: 500,
        body: writeEnvelope(
          '1.1',
          [],
          writeFault('1.1', 'Server', 'No <tea>', '<o:tooMany xmlns:o="urn:orders"><o:limit>2</o:limit></o:tooMany>'),
        ),
      },
      'soap/fault M.Orders.addTax answered with a fault (Server): No <tea>',
    ],
    [
      'a fault whose detail is a text',
      {
        status: 500,
        body: writeEnvelope('1.1', [], writeFault('1.1', 'Server', 'No', 'at line 5')),
      },
      'soap/fault M.Orders.addTax answered with a fault (Server): No',
    ],
    [
      'a value that is not there',
      { body: tax('<total xmlns="urn:other">1</total>') },
      'soap/bad-answer M.Orders.addTax: the answer cannot be read at /addTaxResponse/total: total is missing in addTaxResponse.',
    ],
    [
      'a value that is none, with its place in the envelope',
      { body: tax('<x:total>much</x:total>') },
      'soap/bad-answer M.Orders.addTax: the answer cannot be read at /x:addTaxResponse/x:total, line 3, column 21: ',
    ],
    [
      'a page',
      { status: 502, type: 'text/html', body: '<html>no</html>' },
      'soap/error-status M.Orders.addTax: the answer has the status 502, and is no envelope (text/html).',
    ],
    [
      'a page as XML',
      { body: '<html><br></html>' },
      'soap/bad-answer M.Orders.addTax: the answer cannot be read at line 1, column 1: The message is <html>, not a SOAP envelope.',
    ],
    ['nothing', { body: '' }, 'soap/bad-answer M.Orders.addTax: the answer is empty.'],
    [
      'an empty body',
      { body: writeEnvelope('1.1', [], '') },
      'soap/bad-answer M.Orders.addTax: the answer is empty, but addTaxResponse is expected in its body.',
    ],
    [
      'another element',
      { body: writeEnvelope('1.1', [], '<other xmlns="urn:orders"/>') },
      'soap/bad-answer M.Orders.addTax: the answer cannot be read at ',
    ],
    [
      'a cut answer',
      { body: tax('<x:total>1').slice(0, -30) },
      'soap/bad-answer M.Orders.addTax: the answer cannot be read at line 3',
    ],
    [
      'an entity bomb',
      { body: `<!DOCTYPE a [<!ENTITY b "cc">]>${tax('<x:total>&b;</x:total>')}` },
      'soap/bad-answer M.Orders.addTax: the answer cannot be read at line 1, column 32: An envelope has no DOCTYPE',
    ],
  ])('%s is told as what it is', async (_, given, words) => {
    expect(await call(runtime, 'Tax', given as Answer)).toContain(words);
  });

  it('the element of the answer is found among others', async () => {
    const answered = '<addTaxResponse xmlns="urn:orders"><total>2</total></addTaxResponse>';
    expect(await call(runtime, 'Tax', { body: writeEnvelope('1.1', [], `<other/>${answered}`) })).toBe('2');
  });

  it('declarations that stand on the envelope move no place', async () => {
    const result = await call(runtime, 'Tax', { body: tax('\n   <x:total>1</x:total><x:total>?</x:total>') });
    expect(result).toContain('line 4, column 24');
  });
});

describe('SOAP 1.2', () => {
  it('is labelled and read by its own words', async () => {
    const runtime = await started('1.2');
    const answered = (body: string) => ({ type: 'application/soap+xml', body });
    const total = '<addTaxResponse xmlns="urn:orders"><total>2</total></addTaxResponse>';
    expect(await call(runtime, 'Tax', answered(writeEnvelope('1.2', [], total)))).toBe('2');
    expect(seen?.headers).toMatchObject({
      'content-type': 'application/soap+xml; charset=utf-8; action="urn:orders:addTax"',
    });
    expect(seen?.headers).not.toHaveProperty('soapaction');
    const fault = { status: 400, ...answered(writeEnvelope('1.2', [], writeFault('1.2', 'Client', 'No'))) };
    expect(await call(runtime, 'Tax', fault)).toBe('soap/fault M.Orders.addTax answered with a fault (Sender): No');
  });
});

it('a call that is answered with 503 is made again as often as the service says, and the trace shows each attempt', async () => {
  const traces: RecordedTrace[] = [];
  const runtime = await started('1.1', { attempts: 3, pauseMs: 1 }, { onTrace: (trace) => traces.push(trace) });
  const busy = { status: 503, type: 'text/plain', body: 'busy', headers: { 'retry-after': '0' } };
  expect(await call(runtime, 'Tax', { first: [busy, busy], body: tax('<x:total>2</x:total>') })).toBe('2');
  const calls = traces.at(-1)?.steps.filter((step) => step.kind === 'call') ?? [];
  expect(calls.map(({ error }) => error ?? null)).toEqual(['status 503', 'status 503', null]);
  expect(calls.map(({ exchange }) => [exchange?.answer?.line.slice(0, 3), exchange?.answer?.body])).toEqual([
    ['503', 'busy'],
    ['503', 'busy'],
    ['200', expect.stringContaining('total>2<')],
  ]);
  expect(calls[2]?.exchange?.request.body).toContain('addTax');
  expect(await call(runtime, 'Tax', { first: [busy, busy, busy], body: tax('<x:total>2</x:total>') })).toContain(
    'soap/error-status M.Orders.addTax: the answer has the status 503',
  );
});

it('each attempt has a header of WS-Security of its own: a nonce is taken once', async () => {
  const project = new ProjectBuilder()
    .unit('constant', 'User', { type: 'string' })
    .unit('constant', 'Password', { type: 'string', secret: true });
  const traces: RecordedTrace[] = [];
  const logged: unknown[] = [];
  const security = { authentication: 'username-digest' as const, user: 'User', password: 'Password' };
  const runtime = await started(
    '1.1',
    { ...security, attempts: 3, pauseMs: 1 },
    {
      constants: { 'M.User': 'ann', 'M.Password': 'p4ssw0rd' },
      onTrace: (trace) => traces.push(trace),
      log: { write: (entry: unknown) => void logged.push(entry) } as never,
    },
    project,
  );
  bodies.length = 0;
  const busy = { status: 503, type: 'text/plain', body: 'busy', headers: { 'retry-after': '0' } };
  expect(await call(runtime, 'Tax', { first: [busy, busy], body: tax('<x:total>2</x:total>') })).toBe('2');
  const nonces = bodies.map((body) => /<wsse:Nonce[^>]*>([^<]+)</.exec(body)?.[1]);
  expect([nonces.length, new Set(nonces).size]).toEqual([3, 3]);
  const said = JSON.stringify([traces, logged]);
  expect(said).toContain('addTax');
  expect(said).not.toContain('p4ssw0rd');
});

it('NTLM says who calls before the message goes out', async () => {
  const project = new ProjectBuilder()
    .unit('constant', 'User', { type: 'string' })
    .unit('constant', 'Password', { type: 'string', secret: true });
  const security = { authentication: 'ntlm' as const, user: 'User', password: 'Password' };
  const runtime = await started(
    '1.1',
    security,
    { constants: { 'M.User': 'D\\ann', 'M.Password': 'p4ssw0rd' } },
    project,
  );
  bodies.length = 0;
  const asked = { status: 401, body: '', headers: { 'www-authenticate': ntlmAsked } };
  expect(await call(runtime, 'Tax', { first: [asked], body: tax('<x:total>2</x:total>') })).toBe('2');
  expect(bodies.map((body) => body.includes('addTax'))).toEqual([false, true]);
  const message = Buffer.from(String(seen?.headers['authorization']).slice(5), 'base64');
  expect(message.toString('utf16le', 64)).toContain('ann');
});

it('inputs may be named as what every object has', async () => {
  const wsdl = ordersWsdl(address).replace(
    '<xs:element name="country"',
    '<xs:element name="constructor" type="xs:string" minOccurs="0"/><xs:element name="__proto__"',
  );
  const { project, view, services } = soapProject(wsdlText(wsdl));
  const given = Object.fromEntries([
    ['amount', '1'],
    ['at', 'empty'],
    ['__proto__', "'mine'"],
  ]);
  const whole = withFlow(view, project, 'Tax', [], text, (f) =>
    calling('addTax', given, 'toString($R)')(f, (name) => operationId(services, name)),
  );
  const runtime = await startRuntime(whole);
  runtimes.push(runtime);
  expect(await call(runtime, 'Tax', { body: tax('<x:total>2</x:total>') })).toBe('2');
  expect(seen?.body).toContain('<m:amount>1</m:amount><m:__proto__>mine</m:__proto__><m:at xsi:nil="true"/>');
});

describe('texts that are given as elements', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    const { project, view, services } = soapProject(wsdlText(ordersWsdl(address)));
    const [service] = services as [Unit<ConsumedSoapService>];
    const operations = service.data.operations.map((operation) => ({
      ...operation,
      requestBody: 'text' as const,
      responseBody: 'text' as const,
    }));
    const whole = view.withUnits([{ ...service, data: { ...service.data, operations } }], []);
    const given = { Body: '$Body', session: '$Session' };
    const parameters = ['Body', 'Session'].map((name) => ({ name, type: text }));
    runtime = await startRuntime(
      withFlow(whole, project, 'Send', parameters, text, (f) =>
        calling('placeOrder', given, '$R')(f, (name) => operationId(services, name)),
      ),
    );
    runtimes.push(runtime);
    answer = { body: writeEnvelope('1.1', [], '<placeOrderResponse xmlns="urn:orders"/>') };
  });
  const sendIt = async (Body: string, Session: string | null) => {
    seen = null;
    const { result, error } = await runtime.call('M.Send', { Body, Session });
    return error ? `failed: ${error.message}` : result;
  };

  it('go out as they are, without what stands beside them in a document', async () => {
    await sendIt('<?xml version="1.0" encoding="UTF-16"?>\n<!-- an order --><a>&lt;</a>', '<h xmlns="urn:h"/>');
    expect(seen?.body).toContain(
      '<soap:Header><h xmlns="urn:h"/></soap:Header><soap:Body><a>&lt;</a></soap:Body></soap:Envelope>',
    );
    await sendIt('<a/>', null);
    expect(seen?.body).not.toContain('Header');
  });

  it.each([
    ['', null, 'Body is no element, at line 1, column 1: '],
    ['<a/><b/>', null, 'Body is no element, at line 1, column 5: '],
    ['</soap:Body><soap:Body><a/>', null, 'Body is no element, at line 1, column 2: '],
    ['<a/>', 's1', 'session is no element, at line 1, column 1: '],
    ['<a/>', '<h>\n</soap:Header>', 'session is no element, at line 2, column 1: '],
  ])('%s with the header %s never leaves as a broken envelope', async (body, header, words) => {
    expect(await sendIt(body, header)).toContain(`soap/no-xml M.Orders.placeOrder: what is given for ${words}`);
    expect(seen).toBeNull();
  });
});
