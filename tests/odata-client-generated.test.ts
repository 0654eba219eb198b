import { execFile } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { root, temporaryFolder } from './harness/checkout.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { publishOData, shopProject } from './harness/shop-project.ts';

const packages = join(root, 'tests/peers/node_modules');
const hasGenerator = existsSync(join(packages, '@odata2ts/odata2ts'));
const run = promisify(execFile);

/** What a stranger writes with the client that was generated for the service; its types come from our metadata alone. */
const use = `
import { FetchClient } from '@odata2ts/http-client-fetch';
import { MDataService } from './out/MDataService';

async function main(): Promise<unknown> {
  const service = new MDataService(new FetchClient(), process.argv[2] as string);
  const made = await service.Customers().create({ Code: 'A', Name: 'Ada Neil' });
  const order = { Number: 1, Total: 12.5, 'Customer@odata.bind': "Customers('A')" };
  await service.Orders().create(order);
  const found = await service.Customers().query((builder, customer) =>
    builder
      .filter(customer.Name.eq('Ada Neil'))
      .expanding('Orders', (orders, order) => orders.select('Number').filter(order.Total.gt(1)))
      .count(),
  );
  await service.Customers('A').patch({ City: 'London' });
  const one = await service.Customers('A').query();
  const total: number | null = (await service.Customers('A').Orders(1).query()).data.Total;
  await service.Orders(1).delete();
  const left = await service.Orders().query();
  return { made: made.status, found: found.data, city: one.data.City, total, left: left.data.value };
}

void main().then((result) => console.log(JSON.stringify(result)));
`;

const wrong = `
import { MDataService } from './out/MDataService';
declare const service: MDataService<never>;
service.Customers('A').patch({ Town: 'London' });
service.Customers().query((builder, customer) => builder.filter(customer.Name.eq(1)));
`;

describe.skipIf(!hasGenerator)(hasGenerator ? 'a client that odata2ts generates' : 'no odata2ts (tests/peers)', () => {
  let runtime: Runtime;
  let folder: ReturnType<typeof temporaryFolder>;

  const tsc = (file: string) =>
    run(
      process.execPath,
      [
        join(packages, 'typescript/lib/tsc.js'),
        ...['--target', 'es2022', '--module', 'commonjs', '--outDir', 'js', '--rootDir', '.'],
        ...['--strict', '--skipLibCheck', '--pretty', 'false', file],
      ],
      { cwd: folder.path },
    ).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );

  beforeAll(async () => {
    runtime = await startRuntime(publishOData(shopProject(), ['Customer', 'Order', 'Tag']));
    folder = temporaryFolder();
    symlinkSync(packages, join(folder.path, 'node_modules'));
    const metadata = await (await fetch(`${runtime.url}/odata/m-data/$metadata`)).text();
    writeFileSync(join(folder.path, 'metadata.xml'), metadata);
    writeFileSync(join(folder.path, 'tsconfig.json'), '{}');
    writeFileSync(join(folder.path, 'use.ts'), use);
    writeFileSync(join(folder.path, 'wrong.ts'), wrong);
    const generator = join(packages, '@odata2ts/odata2ts/lib/run-cli.js');
    const args = ['--disable-auto-managed-key', '-s', 'metadata.xml', '-o', 'out', '-m', 'all', '-e', 'ts'];
    await run(process.execPath, [generator, ...args], { cwd: folder.path });
  }, 60_000);
  afterAll(async () => {
    await runtime.stop();
    folder.dispose();
  });

  it('is type-checked, and reads, writes, filters, expands and counts', async () => {
    expect(await tsc('use.ts')).toBe('');
    const { stdout } = await run(process.execPath, ['js/use.js', `${runtime.url}/odata/m-data`], { cwd: folder.path });
    expect(JSON.parse(stdout)).toMatchObject({
      made: 201,
      found: { '@odata.count': 1, value: [{ Code: 'A', Name: 'Ada Neil', Orders: [{ Number: 1 }] }] },
      city: 'London',
      total: 12.5,
      left: [],
    });
  });

  it('knows by its types what the service has, and what its properties hold', async () => {
    const said = await tsc('wrong.ts');
    expect(said).toContain("'Town' does not exist");
    expect(said).toContain('wrong.ts(5,82): error TS2345');
  });
});
