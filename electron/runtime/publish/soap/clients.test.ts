import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as soap from 'soap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SoapService } from '../../../../shared/service/soap/kind.ts';
import { root, temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { sampleService } from '../../../../tests/harness/published-soap.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import type { Runtime } from '../../runtime.ts';

const run = promisify(execFile);
const hasZeep = existsSync('/usr/lib/python3/dist-packages/zeep') && existsSync('/usr/bin/python3');

const runtimes: Runtime[] = [];
let wsdl = '';
/** Of the same service, which asks for WS-Addressing. */
let addressedWsdl = '';

async function served(settings: Partial<SoapService> = {}): Promise<string> {
  const { view, service } = sampleService(settings);
  const runtime = await startRuntime(view);
  runtimes.push(runtime);
  return `${runtime.url}/${service.data.path}?wsdl`;
}

beforeAll(async () => {
  wsdl = await served();
  addressedWsdl = await served({ addressing: 'required' });
});
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
});

describe.skipIf(!hasZeep)(hasZeep ? 'a client of zeep' : 'no zeep (python3-zeep) on this machine', () => {
  it.each(['MServiceSoap', 'MServiceSoap12'])(
    'calls every operation by the WSDL alone, at the port %s',
    async (port) => {
      const { stdout } = await run('/usr/bin/python3', [join(root, 'tests/harness/zeep-orders.py'), wsdl, port]);
      const answers = JSON.parse(stdout) as Record<string, unknown>;
      const order = {
        number: 'Z-1',
        customer: 'Ö & <x>',
        total: '9007199254740993.5',
        placed: null,
        document: '0001ff',
        lines: {
          orderLine: [
            { product: 'tea', count: 3 },
            { product: 'milk', count: 1 },
          ],
        },
      };
      expect(answers).toEqual({
        created: order,
        got: order,
        changed: { ...order, customer: 'Ann' },
        listed: [{ ...order, customer: 'Ann' }],
        described: expect.stringContaining('a|-7|0.1|true|-|Blue|<'),
        noted: null,
        reserved: true,
        deleted: null,
        faults: {
          missing: {
            code: port.endsWith('12') ? 'soap:Sender' : 'soap:Client',
            message: 'There is no Order with the Number Z-1.',
            detail: null,
          },
          tooMany: {
            code: port.endsWith('12') ? 'soap:Sender' : 'soap:Client',
            message: 'No more than five.',
            detail: { most: '5', reason: 'full & <done>' },
          },
        },
      });
    },
    60_000,
  );
});

describe('a client of node-soap', () => {
  it.each([false, true])('calls every operation by the WSDL alone (SOAP 1.2: %s)', async (forceSoap12Headers) => {
    const client = await soap.createClientAsync(wsdl, {
      ...(forceSoap12Headers ? { forceSoap12Headers } : {}),
    });
    const port = forceSoap12Headers ? 'MServiceSoap12' : 'MServiceSoap';
    const call = async (name: string, args: unknown) => {
      const method = (client as never as Record<string, Record<string, Record<string, unknown>>>).MService?.[port]?.[
        name
      ] as (args: unknown, done: (error: unknown, result: unknown) => void) => void;
      return new Promise<unknown>((done, failed) =>
        method(args, (error, result) => (error ? failed(error as Error) : done(result))),
      );
    };
    const order = { number: `N-${port}`, customer: 'Ö & <x>', lines: { orderLine: [{ product: 'tea', count: 3 }] } };
    expect(await call('CreateOrder', { Order: order })).toMatchObject({ Order: { number: order.number } });
    const got = (await call('GetOrder', { number: order.number })) as { Order: Record<string, unknown> };
    expect(got.Order).toMatchObject({ customer: 'Ö & <x>', lines: { orderLine: [{ product: 'tea', count: 3 }] } });
    const changed = await call('ChangeOrder', { OrderChange: { number: order.number, customer: 'Ann' } });
    expect(changed).toMatchObject({ Order: { customer: 'Ann' } });
    const listed = (await call('ListOrders', { limit: 5 })) as { Orders: { Order: { number: string }[] } };
    expect(listed.Orders.Order.map(({ number }) => number)).toContain(order.number);
    const described = await call('Describe', { text: 'a', whole: -7, exact: '0.1', flag: true, paint: 'Blue' });
    expect(described).toEqual({ result: 'a|-7|0.1|true|-|Blue|-' });
    expect(await call('Reserve', { count: 1 })).toEqual({ result: true });
    await expect(call('Reserve', { count: 9 })).rejects.toThrow(/No more than five/);
    await call('DeleteOrder', { number: order.number });
    await expect(call('GetOrder', { number: order.number })).rejects.toThrow(/There is no Order/);
  });
});

const clients = join(root, 'tests/harness/soap-clients');
const hasGsoap = ['/usr/bin/wsdl2h', '/usr/include/stdsoap2.h', '/usr/bin/g++'].every((file) => existsSync(file));

describe.skipIf(!hasGsoap)(
  hasGsoap ? 'a client of gSOAP' : 'no gSOAP (gsoap, libgsoap-dev, g++) on this machine',
  () => {
    it('is made of the WSDL, compiled, and calls every operation over both versions', async () => {
      const folder = temporaryFolder();
      const inFolder = { cwd: folder.path };
      try {
        await run('wsdl2h', ['-c++11', '-o', 'orders.h', wsdl], inFolder);
        await run('soapcpp2', ['-C', '-j', '-I/usr/share/gsoap/import', 'orders.h'], inFolder);
        const sources = [join(clients, 'orders-client.cpp'), 'soapC.cpp', 'soapMServiceSoapProxy.cpp'];
        await run('g++', ['-std=c++11', '-O0', '-I.', ...sources, '-lgsoap++', '-o', 'client'], inFolder);
        const { stdout } = await run(join(folder.path, 'client'), [wsdl.replace('?wsdl', '')], inFolder);
        expect(stdout).toBe('called 20\n');
      } finally {
        folder.dispose();
      }
    }, 240_000);
  },
);

const jars = '/usr/share/java';
const hasJava = ['/usr/bin/javac', join(jars, 'jaxws-tools.jar')].every((file) => existsSync(file));

/** The class path of JAX-WS and of what it needs, as Debian has them: each jar once, by its name without a version. */
function jaxws(): string {
  const wanted =
    /^(?:jaxws|jaxb|javax|saaj|jws|stax|streambuffer|gmbal|metro|mimepull|istack|codemodel|xsom|rngom|dtd|relaxng|txw2|geronimo-annotation|xml-resolver|FastInfoset).*[^\d]\.jar$/;
  return readdirSync(jars)
    .filter((name) => wanted.test(name))
    .map((name) => join(jars, name))
    .join(':');
}

describe.skipIf(!hasJava)(hasJava ? 'a client of JAX-WS' : 'no JAX-WS (libjaxws-java, a JDK) on this machine', () => {
  it('is made of the WSDL, compiled, and calls every operation over both versions, with attachments and without, by WS-Addressing', async () => {
    const folder = temporaryFolder();
    const inFolder = { cwd: folder.path };
    try {
      const path = jaxws();
      const make = ['-quiet', '-Xnocompile', '-extension', '-keep', '-p', 'orders', '-d', '.', addressedWsdl];
      await run('java', ['-cp', path, 'com.sun.tools.ws.WsImport', ...make], inFolder);
      const sources = readdirSync(join(folder.path, 'orders')).map((name) => join('orders', name));
      await run(
        'javac',
        ['-nowarn', '-cp', path, '-d', 'out', ...sources, join(clients, 'OrdersClient.java')],
        inFolder,
      );
      const { stdout } = await run('java', ['-cp', `${path}:out`, 'OrdersClient', addressedWsdl], inFolder);
      expect(stdout).toBe('called 40\n');
    } finally {
      folder.dispose();
    }
  }, 240_000);
});
