import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cannotOpenChromium, node24, root } from '../../tests/harness/checkout.ts';
import { launchChromium } from '../../tests/harness/chromium.ts';
import { fixturesFolder } from '../../tests/harness/fixtures.ts';
import { startServe } from '../../tests/harness/weft.ts';
import { type Row, rounds, timed } from '../measure.ts';

const schema = join(fixturesFolder, 'xsd/ubl-2.1/schema/maindoc/UBL-Invoice-2.1.xsd');
const cli = join(root, 'out/cli.mjs');

/** UBL Invoice, a schema of 14 files: imported by the command line in a process of its own, and its mapping opened in Chromium. */
export async function measure(): Promise<Row[]> {
  if (!existsSync(schema)) throw new Error(`${schema} is not there.`);
  if (cannotOpenChromium) throw new Error('There is no Chromium on this machine.');
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const weft = (...args: string[]) => {
    const done = spawnSync(node24, [cli, ...args], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
  };
  const imported: number[] = [];
  const opened: number[] = [];
  let file = '';
  try {
    for (let round = 0; round < rounds; round++) {
      file = join(folder, `ubl${round}.weft`);
      weft('new', file);
      imported.push(
        await timed(() =>
          weft('import', file, schema, '--module', 'Ubl', '--root', 'Invoice', '--entities', '--mappings'),
        ),
      );
    }
    const server = await startServe(file);
    try {
      for (let round = 0; round < rounds; round++) {
        const { page, close } = await launchChromium(server.url);
        await page.getByRole('treeitem', { name: 'Ubl' }).first().waitFor();
        await page.keyboard.press('Control+p');
        await page.getByRole('combobox', { name: 'Search' }).fill('Import_UBLInvoice21');
        await page.getByText('Import_UBLInvoice21').first().waitFor();
        opened.push(
          await timed(async () => {
            await page.keyboard.press('Enter');
            await page.locator('.m-row').nth(8).waitFor();
          }),
        );
        await close();
      }
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    {
      subject: 'UBL Invoice, 14 schema files, imported with entities and mappings',
      unit: 'ms',
      ours: imported,
      aim: '< 2,000 ms',
    },
    { subject: 'UBL Invoice: its import mapping opened in the window', unit: 'ms', ours: opened, aim: '< 500 ms' },
  ];
}
