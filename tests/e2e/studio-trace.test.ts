import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { choose } from '../harness/picker.ts';
import { orderMessage, sendOrder, startSampleRun } from '../harness/sample-run.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const patience = { timeout: 10_000 };

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('traces in the studio', () => {
  const studio = useStudioPage();
  const pane = (): Locator => studio().page.locator('[data-side="bottom"]');
  const list = () => pane().locator('.t-list .p-row');
  const step = (name: string | RegExp) => pane().locator('.main .p-row').filter({ hasText: name }).first();
  const edge = (name: string | RegExp) => studio().page.getByRole('img', { name }).first();

  it('Show trace brings the pane forward; a step shows its values as a tree', async () => {
    await startSampleRun(studio());
    await sendOrder(studio(), '201 Created', orderMessage('SO-1', 3));
    const { page } = studio();
    await page.getByRole('button', { name: 'Show trace' }).click();
    await pane().getByRole('button', { name: 'Rerun' }).waitFor();
    await step('Import_Order').click();
    await step('Receive_Order').click();
    const order = pane()
      .getByRole('treeitem', { name: /^\$Order = / })
      .first();
    await order.getByRole('treeitem', { name: "OrderNumber = 'SO-1'" }).waitFor();
    // What it refers to opens below it.
    await order.getByRole('button', { name: /Order_Customer/ }).click();
    await order.getByRole('treeitem', { name: "CustomerNo = 'C-2291'" }).waitFor();
  }, 60_000);

  it('the flow shows the path that was taken, and only that', async () => {
    const { page } = studio();
    await edge(/^Flow from No customer\? to Complete_Customer.*, taken$/).waitFor({ state: 'attached' });
    expect(await page.getByRole('img', { name: /^Flow from .*, taken$/ }).count()).toBe(13);
    expect(
      await page.getByRole('img', { name: /^Flow from No customer\?.*when true/ }).getAttribute('aria-label'),
    ).not.toMatch(/taken/);
    expect(await page.locator('.mf-decision.mf-done').count()).toBe(1);
    expect(await page.locator('.mf-event-error-end.mf-done, .mf-event-error-end.mf-failed').count()).toBe(0);
  }, 30_000);

  it('a loop is paged by its rounds, each with its values', async () => {
    const { page } = studio();
    await step(/^Round 2/).click();
    const rounds = page.getByRole('group', { name: 'Rounds' });
    await expect.poll(() => rounds.innerText(), patience).toContain('2 of 3');
    // All of the pager is in the header of a loop of its first width, whatever the loop is over.
    const isWhole = await rounds.evaluate((pager) => {
      const header = pager.closest('.mf-loop-header')?.getBoundingClientRect();
      return pager.getBoundingClientRect().right <= (header?.right ?? 0) && pager.scrollWidth <= pager.clientWidth;
    });
    expect(isWhole).toBe(true);
    const value = page.locator('.mf-node', { hasText: /Sum/ }).locator('.mf-value', { hasText: '$Sum' }).last();
    const second = await value.innerText();
    await rounds.getByRole('button', { name: 'Next round' }).click();
    await expect.poll(() => rounds.innerText(), patience).toContain('3 of 3');
    await expect.poll(() => value.innerText(), patience).not.toBe(second);
    expect(await rounds.getByRole('button', { name: 'Next round' }).isDisabled()).toBe(true);
  }, 30_000);

  it('the recorded request is sent again, and its trace shows', async () => {
    // The order, and the partner that the sample asks in the same run.
    expect(await list().count()).toBe(2);
    await pane().getByRole('button', { name: 'Rerun' }).click();
    await expect.poll(() => list().count(), patience).toBeGreaterThan(2);
    // The order is there already.
    await pane().locator('.t-head .tag', { hasText: '422' }).waitFor();
  }, 30_000);

  it('traces are found by words, outcome and what they began with', async () => {
    const { page, open } = studio();
    await open('Get_Orders');
    await page.getByRole('button', { name: 'Run this' }).click();
    await page.getByRole('form', { name: /^Run / }).getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => list().filter({ hasText: 'Get_Orders' }).count(), patience).toBe(1);
    const all = await list().count();
    await choose(pane().getByLabel('Outcome', { exact: true }), 'Failed');
    await expect.poll(() => list().count(), patience).toBe(1);
    await choose(pane().getByLabel('Outcome', { exact: true }), 'All');
    await choose(pane().getByLabel('Began with', { exact: true }), 'Microflow');
    await expect.poll(() => list().innerText(), patience).toContain('Get_Orders');
    await choose(pane().getByLabel('Began with', { exact: true }), 'Any start');
    await pane().getByLabel('Find a trace').fill('post 201');
    await expect.poll(() => list().count(), patience).toBe(1);
    await pane().getByLabel('Find a trace').fill('nothing like this');
    await pane().getByText(`No trace fits. ${all} in all.`).waitFor();
  }, 45_000);
});
