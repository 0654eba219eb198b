import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { dropFile } from '../harness/consumed-service-job.ts';
import { shopMetadata } from '../harness/odata-shop.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const shots = process.env.WEFT_SHOTS;

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('the metadata of an OData service', () => {
  const studio = useStudioPage(null);

  it('that is dropped is a consumed service, and its sets are external entities on the canvas', async () => {
    const { page, log } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    await dropFile(page, 'metadata.edmx', shopMetadata);
    await page.getByText(/^Made the consumed service Shop/).waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'odata-service.png') });
    await page
      .getByRole('treeitem', { name: /Domain model|DomainModel/ })
      .first()
      .dblclick();
    const product = page.getByRole('img', { name: /^Product, external entity/ });
    await product.waitFor();
    expect(await product.innerText()).toContain('Shop · Products');
    if (shots) await page.screenshot({ path: join(shots, 'odata-canvas.png') });
    expect(log).toEqual([]);
  }, 120_000);
});
