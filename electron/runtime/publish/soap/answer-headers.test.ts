import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvelope, writeEnvelope } from '../../../../shared/soap/envelope.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import type { Runtime } from '../../runtime.ts';

const ns = 'urn:desk';
const leaf = (name: string) => ({ name, type: 'string', wire: { name, ns } });
const message = (name: string, child: string) => ({
  name,
  type: 'object',
  wire: { name, ns },
  children: [leaf(child)],
});
const export_ = (element: string, child: string, attribute: string) => ({
  structure: 'Messages',
  root: { path: `$.${element}`, entity: 'Ticket', values: [{ path: `$.${element}.${child}`, attribute }] },
});

let runtime: Runtime;
let url = '';

beforeAll(async () => {
  const project = new ProjectBuilder()
    .entity('Ticket', { Number: 'string', Stamp: 'string' }, { persistable: false })
    .unit('xml-schema', 'Messages', {
      root: {
        name: '',
        type: 'object',
        group: 'choice',
        children: [message('ticket', 'number'), message('stamp', 'at')],
      },
    })
    .unit('export-mapping', 'Export_Ticket', export_('ticket', 'number', 'Ticket.Number'))
    .unit('export-mapping', 'Export_Stamp', export_('stamp', 'at', 'Ticket.Stamp'))
    .flow('Take', [{ name: 'which', type: { kind: 'string' } }], { kind: 'object', entity: 'Ticket' }, (f) => {
      f.add('create-object', {
        entity: 'Ticket',
        output: 'New',
        members: [
          { member: 'Ticket.Number', operation: 'set', value: '$which' },
          { member: 'Ticket.Stamp', operation: 'set', value: "'noon & <later>'" },
        ],
      });
      const decision = f.add('decision', { expression: "$which = 'none'" });
      f.from(decision, 'true', 1).add('end', { value: 'empty' });
      f.from(decision, 'false').add('end', { value: '$New' });
    })
    .unit('soap-service', 'Desk', {
      path: 'desk',
      namespace: ns,
      operations: [
        {
          id: 'take',
          name: 'Take',
          microflow: 'Take',
          parameters: [{ id: 'p', name: 'which' }],
          responseMapping: 'Export_Ticket',
          resultName: 'ticket',
          answerHeaders: [{ id: 'h', element: { name: 'unused', namespace: '' }, mapping: 'Export_Stamp' }],
        },
      ],
    });
  runtime = await startRuntime(project.view());
  url = `${runtime.url}/desk`;
});
afterAll(() => runtime.stop());

const take = async (which: string) => {
  const body = writeEnvelope('1.1', [], `<Take xmlns="${ns}"><which>${which}</which></Take>`);
  return (await fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })).text();
};

it('an answer has the headers that its mappings write of what the microflow gives', async () => {
  const text = await take('T-1');
  const { headers, body } = readEnvelope(text);
  expect(headers.map(({ element }) => element)).toEqual([{ name: 'stamp', namespace: ns }]);
  expect(headers[0]?.text).toContain('noon &amp; &lt;later&gt;');
  expect(body[0]?.text).toContain('T-1');
});

it('a microflow that gives nothing gives no header', async () => {
  expect(readEnvelope(await take('none')).headers).toEqual([]);
});

const hasZeep = existsSync('/usr/lib/python3/dist-packages/zeep') && existsSync('/usr/bin/python3');

it.skipIf(!hasZeep)(
  'a client of zeep finds them by the WSDL',
  async () => {
    const script = `
import sys
from zeep import Client
answer = Client(sys.argv[1]).service.Take(which="T-2")
print(answer.header.header.at, "|", answer.body.ticket.number)
`;
    const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', script, `${url}?wsdl`]);
    expect(stdout).toBe('noon & <later> | T-2\n');
  },
  60_000,
);
