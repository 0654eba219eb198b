import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('what is shown comes forward', () => {
  const studio = useStudioPage();

  it('a double-click on an activity brings its properties forward', async () => {
    const { page, open } = studio();
    await open('Receive_Order');
    await page.getByRole('tab', { name: 'Toolbox' }).click();
    await page.locator('.mf-node', { hasText: 'No customer?' }).dblclick();
    await page.getByRole('tab', { name: 'Properties', selected: true }).waitFor();
    await page
      .getByRole('heading', { name: /No customer\?|Decision/ })
      .first()
      .waitFor();
  }, 30_000);

  it('duplicated nodes lie on nothing', async () => {
    const { page } = studio();
    const card = page.locator('.mf-card', { hasText: 'Commit $Order' }).first();
    await card.click();
    const count = await page.locator('.mf-card').count();
    for (const more of [1, 2]) {
      await page.keyboard.press('Control+d');
      await expect.poll(() => page.locator('.mf-card').count(), { timeout: 10_000 }).toBe(count + more);
    }
    const boxes = await page
      .locator('.react-flow__node')
      .evaluateAll((nodes) =>
        nodes
          .filter((n) => n.querySelector('.mf-card, .mf-event, .mf-decision'))
          .map(
            (n) => n.getBoundingClientRect().toJSON() as { left: number; right: number; top: number; bottom: number },
          ),
      );
    const meeting = boxes.flatMap((a, i) =>
      boxes.slice(i + 1).filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom),
    );
    expect(meeting).toEqual([]);
  }, 30_000);
});
