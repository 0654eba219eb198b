import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { FlowBuilder } from '../../../../shared/microflow/flow-builder.ts';
import type { DataType } from '../../../../shared/microflow/kind.ts';
import { root } from '../../../../tests/harness/checkout.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { operationId, soapProject, withFlow, wsdlText } from '../../../../tests/harness/soap-project.ts';

const isThere = existsSync('/usr/lib/python3/dist-packages/spyne') && existsSync('/usr/bin/python3');
const servers: ChildProcess[] = [];
const ends: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const end of ends) await end();
  for (const server of servers) server.kill();
});

/** A server of the Spyne library (Python), which nobody here wrote; gives its port. */
function startSpyne(version: string): Promise<number> {
  const server = spawn('/usr/bin/python3', [join(root, 'tests/harness/spyne-server.py'), version], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  servers.push(server);
  let said = '';
  return new Promise((done, failed) => {
    server.stdout.on('data', (text: Buffer) => {
      said += text;
      if (/^\d+\n/.test(said)) done(Number.parseInt(said, 10));
    });
    server.stderr.on('data', (text: Buffer) => (said += text));
    server.on('exit', (code) => failed(new Error(`Spyne ended with ${code}: ${said}`)));
  });
}

const text: DataType = { kind: 'string' };

describe.skipIf(!isThere)(isThere ? 'a server of Spyne' : 'no Spyne (python3-spyne) on this machine', () => {
  it.each(['1.1', '1.2'])(
    'SOAP %s: every operation by its own WSDL, digits, instants, lists and a fault',
    async (version) => {
      const port = await startSpyne(version);
      const wsdl = await (await fetch(`http://127.0.0.1:${port}/?wsdl`)).text();
      const { project, view: imported, services, plan } = soapProject(wsdlText(wsdl), { mappings: true });
      expect(plan.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
      expect(services.map(({ data }) => data.operations.map((o) => o.name).sort())).toEqual([
        ['add', 'get_order', 'same_time'],
      ]);
      const flow = (operation: string, given: Record<string, string>, value: string) => (f: FlowBuilder) => {
        const call = f.add('call-operation', {
          operation: operationId(services, operation),
          arguments: Object.entries(given).map(([parameter, v]) => ({ parameter, value: v })),
          output: 'R',
        } as never);
        f.add('end', { value } as never);
        f.onErrorOf(call, 'custom-with-rollback', (h) => h.add('end', { value: '$latestError/Message' } as never));
      };
      let view = withFlow(
        imported,
        project,
        'Add',
        [],
        text,
        flow('add', { a: '9007199254740993.5', b: '0.25' }, 'toString($R)'),
      );
      view = withFlow(
        view,
        project,
        'Time',
        [],
        text,
        flow('same_time', { at: 'dateTime(2026,1,31,12,30,0)' }, "formatDateTimeUTC($R, 'yyyy-MM-dd HH:mm')"),
      );
      view = withFlow(
        view,
        project,
        'Order',
        [{ name: 'Number', type: text }],
        text,
        flow('get_order', { number: '$Number', lines: '2' }, '$latestHttpResponse/Content'),
      );
      const runtime = await startRuntime(view);
      ends.push(() => runtime.stop());
      const call = async (name: string, args = {}) => {
        const { result, error } = await runtime.call(`M.${name}`, args);
        return error ? error.message : result;
      };
      expect(await call('Add')).toBe('9007199254740993.75');
      expect(await call('Time')).toBe('2026-01-31 12:30');
      expect(await call('Order', { Number: 'SO-7 <&>' })).toMatch(
        /SO-7 &lt;&amp;&gt;.*12345678901234567890\.10.*tea 1 ü/s,
      );
      expect(await call('Order', { Number: 'none' })).toContain('There is no order <none> & never was');
    },
    60_000,
  );
});
