import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsumedSoapService } from '../../../../shared/consume/soap/kind.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import { readEnvelope, writeEnvelope, writeFault } from '../../../../shared/soap/envelope.ts';
import { temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../../../tests/harness/soap-project.ts';
import type { RecordedTrace, Runtime } from '../../runtime.ts';
import { envelopeSigner } from './signed-envelope.ts';

/** What verifies is the library that the `soap` package signs with, by another way into it. */
const { SignedXml } = createRequire(createRequire(import.meta.url).resolve('soap'))('xml-crypto') as {
  SignedXml: new (options: {
    publicCert: string;
    idMode: 'wssecurity';
  }) => {
    loadSignature(signature: string): void;
    checkSignature(xml: string): boolean;
    getSignedReferences(): string[];
  };
};

const hasOpenssl = existsSync('/usr/bin/openssl');

describe.skipIf(!hasOpenssl)(hasOpenssl ? 'a signature by a certificate' : 'no openssl on this machine', () => {
  const folder = temporaryFolder();
  const runtimes: Runtime[] = [];
  let server: Server;
  let address = '';
  let sent = '';
  /** What the server answers with; null for an answer that is not signed. */
  let answer: string | null = null;
  let key = '';
  let certificate = '';
  beforeAll(async () => {
    const at = (name: string) => join(folder.path, name);
    const made = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=shop',
      '-keyout',
      at('key'),
      '-out',
      at('crt'),
    ];
    execFileSync('openssl', ['req', '-x509', ...made], { stdio: 'ignore' });
    key = readFileSync(at('key'), 'utf8');
    certificate = readFileSync(at('crt'), 'utf8');
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        sent = Buffer.concat(chunks).toString();
        const total = '<addTaxResponse xmlns="urn:orders"><total>2</total></addTaxResponse>';
        const given = answer ?? writeEnvelope('1.1', [], total);
        response.writeHead(200, { 'content-type': 'text/xml' }).end(given);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  });
  afterAll(async () => {
    for (const runtime of runtimes) await runtime.stop();
    server.closeAllConnections();
    server.close();
    folder.dispose();
  });

  async function started(
    more: Partial<ConsumedSoapService>,
    constants: Record<string, string>,
    traces: RecordedTrace[] = [],
  ): Promise<Runtime> {
    const project = new ProjectBuilder()
      .unit('constant', 'Certificate', { type: 'string' })
      .unit('constant', 'Key', { type: 'string', secret: true })
      .unit('constant', 'Service', { type: 'string' });
    const { view, services } = soapProject(wsdlText(ordersWsdl(address)), { project });
    const [unit] = services as [Unit<ConsumedSoapService>];
    const signed = { authentication: 'x509' as const, certificate: 'Certificate', key: 'Key' };
    let whole = view.withUnits([{ ...unit, data: { ...unit.data, ...signed, ...more } }], []);
    whole = withFlow(whole, project, 'Tax', [], { kind: 'string' }, (f) => {
      f.add('call-operation', {
        operation: operationId(services, 'addTax'),
        arguments: [
          { parameter: 'amount', value: '1' },
          { parameter: 'country', value: '\'Ö & <x> "q"\'' },
          { parameter: 'at', value: 'empty' },
        ],
        output: 'R',
      } as never);
      f.add('end', { value: 'toString($R)' } as never);
    });
    const runtime = await startRuntime(whole, { constants, onTrace: (trace) => void traces.push(trace) });
    runtimes.push(runtime);
    return runtime;
  }

  /** What of an envelope is signed, verified with the certificate that it holds. */
  function signedIn(envelope: string): string[] {
    const signature = /<(?:ds:)?Signature[\s\S]*<\/(?:ds:)?Signature>/.exec(envelope)?.[0] ?? '';
    const verifier = new SignedXml({ publicCert: certificate, idMode: 'wssecurity' });
    verifier.loadSignature(signature);
    expect(verifier.checkSignature(envelope)).toBe(true);
    return verifier.getSignedReferences();
  }

  it('is one that a stranger verifies: of body and time stamp, and of what addresses the message', async () => {
    const constants = { 'M.Certificate': certificate, 'M.Key': key };
    const traces: RecordedTrace[] = [];
    const plain = await started({}, constants, traces);
    expect((await plain.call('M.Tax', {})).result).toBe('2');
    expect(readEnvelope(sent).headers.map(({ element }) => element.name)).toEqual(['Security']);
    expect(sent.replace(/\s/g, '')).toContain(certificate.replace(/-----[A-Z ]+-----|\s/g, ''));
    const [body = '', ...others] = signedIn(sent);
    expect(body).toContain('Ö &amp; &lt;x&gt; "q"');
    expect(others.join()).toContain('Expires');
    expect(JSON.stringify(traces)).not.toContain(key.split('\n')[1]);
    const addressed = await started({ addressing: true }, constants);
    expect((await addressed.call('M.Tax', {})).result).toBe('2');
    expect(signedIn(sent)).toHaveLength(6);
    const changed = sent.replace('<m:amount>1<', '<m:amount>2<');
    expect(() => signedIn(changed)).toThrow();
  });

  it.each([
    ['no key', { 'M.Key': 'no key' }, 'no private key in PEM'],
    ['no certificate', { 'M.Certificate': '' }, 'no certificate in PEM'],
  ])('%s is said, and nothing is sent', async (_what, wrong, words) => {
    const runtime = await started({}, { 'M.Certificate': certificate, 'M.Key': key, ...wrong });
    sent = '';
    expect((await runtime.call('M.Tax', {})).error?.message).toContain(words);
    expect(sent).toBe('');
  });

  it('of an answer is verified where the service asks for it: nothing of another is taken', async () => {
    const verified = {
      authentication: 'none' as const,
      answerSignature: 'verify' as const,
      answerCertificate: 'Service',
    };
    const runtime = await started(verified, { 'M.Service': certificate });
    const said = async (given: string | null) => {
      answer = given;
      const { result, error } = await runtime.call('M.Tax', {});
      return error ? error.message : result;
    };
    const total = '<addTaxResponse xmlns="urn:orders"><total>2</total></addTaxResponse>';
    const signed = envelopeSigner(certificate, key, 'server')(writeEnvelope('1.1', [], total, true));
    expect(await said(signed)).toBe('2');
    expect(await said(signed.replace('<total>2', '<total>3'))).toMatch(/was changed since/);
    expect(await said(null)).toMatch(/the answer is not signed, and has to be/);
    const fault = writeEnvelope('1.1', [], writeFault('1.1', 'Client', 'Unknown certificate'));
    expect(await said(fault)).toMatch(/is not signed, and has to be. It is a fault that says: Unknown certificate/);
    const signedFault = writeEnvelope('1.1', [], writeFault('1.1', 'Client', 'Closed'), true);
    expect(await said(envelopeSigner(certificate, key, 'server')(signedFault))).toMatch(
      /answered with a fault \(Client\): Closed/,
    );
    answer = null;
    const wrong = await started(verified, { 'M.Service': 'none' });
    sent = '';
    expect((await wrong.call('M.Tax', {})).error?.message).toContain('no certificate in PEM');
    expect(sent).toBe('');
  });
});
