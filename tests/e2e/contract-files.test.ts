import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('a contract of several files', () => {
  const studio = useStudioPage(null);

  it('is chosen at once: each file is a structure, and each is kept', async () => {
    const { page, file } = studio();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).fill('>Import contract');
    await page.keyboard.press('Enter');
    await page.getByLabel('Contract files').setInputFiles([
      { name: 'order.json', mimeType: 'application/json', buffer: Buffer.from('{"id":1,"note":"ü"}') },
      {
        name: 'more.zip',
        mimeType: 'application/zip',
        buffer: Buffer.from(zipSync({ 'in/line.json': strToU8('{"sku":"A"}') })),
      },
    ]);
    await page.getByRole('list', { name: 'Chosen files' }).getByText('more.zip').waitFor();
    await page.getByRole('button', { name: 'Import…' }).click();
    await page.getByRole('button', { name: 'Apply plan' }).waitFor();
    await page.keyboard.press('Escape');
    const { stdout } = await weft(['show', file, 'Main.Line']);
    expect(stdout).toMatch(/contract:\n {2}kind: json\n {2}files:\n {4}- path: in\/line\.json\n {6}hash: [0-9a-f]{64}/);
    expect(JSON.parse((await weft(['list', file, '--kind', 'json-structure', '--json'])).stdout)).toHaveLength(2);
  }, 60_000);
});
