import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { wsdlReader } from '../../../../shared/contract/wsdl/index.ts';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { readEnvelope } from '../../../../shared/soap/envelope.ts';
import { root, temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { ordersWsdl, soapProject, wsdlText } from '../../../../tests/harness/soap-project.ts';
import { MockServer } from '../mock-server.ts';

const isThere = existsSync('/usr/lib/python3/dist-packages/zeep') && existsSync('/usr/bin/python3');
const run = promisify(execFile);

describe.skipIf(!isThere)(isThere ? 'a client of zeep' : 'no zeep (python3-zeep) on this machine', () => {
  it.each(['1.1', '1.2'] as const)(
    'SOAP %s: calls every operation of a mock, and reads what it answers',
    async (version) => {
      const wsdl = ordersWsdl('http://127.0.0.1:1/orders', version);
      const { view } = soapProject(wsdlText(wsdl));
      const requests: string[] = [];
      const server = new MockServer(compileProgram(view, { name: 'mock', mocked: 'all' }).consumed, ({ request }) =>
        requests.push(request.body),
      );
      const folder = temporaryFolder();
      try {
        await server.listen(0);
        const file = join(folder.path, 'orders.wsdl');
        writeFileSync(file, wsdl);
        const script = join(root, 'tests/harness/zeep-client.py');
        const { stdout } = await run('/usr/bin/python3', [script, file, `${server.url}/orders`]);
        const answers = JSON.parse(stdout) as Record<string, unknown>;
        expect(Number.isNaN(Number(answers.addTax))).toBe(false);
        const line = expect.objectContaining({ product: expect.any(String), count: expect.any(Number) });
        expect(answers.placeOrder).toMatchObject({ number: expect.any(String), line: expect.arrayContaining([line]) });
        expect([answers.log, answers.ping]).toEqual([null, null]);
        // What a stranger sends is what the schema asks for.
        const validator = wsdlReader.validator?.(wsdlText(wsdl));
        const read = requests.map(readEnvelope);
        expect(read.map(({ body }) => body[0]?.element.name)).toEqual(['addTax', 'placeOrder', 'log', 'ping']);
        expect(read.flatMap(({ body }) => validator?.validate(body[0]?.text ?? '') ?? [])).toEqual([]);
        expect(read[1]?.headers.map(({ element }) => element.name)).toEqual(['session']);
      } finally {
        await server.close();
        folder.dispose();
      }
    },
    60_000,
  );
});
