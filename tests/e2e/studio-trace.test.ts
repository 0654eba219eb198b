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

  it('an object on a node opens as a tree, by a click and by V; Escape gives the keyboard back', async () => {
    const { page, open } = studio();
    await open('Receive_Order');
    const canvas = page.getByRole('application', { name: /Receive_Order/ });
    const chip = canvas.locator('.mf-value-opens', { hasText: '$Customer' }).first();
    await chip.click();
    const values = page.getByRole('dialog', { name: /^Values of / });
    await values.getByRole('treeitem', { name: "CustomerNo = 'C-2291'" }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => values.count()).toBe(0);
    await canvas.locator('.mf-card', { hasText: 'Change $Order' }).click();
    await page.keyboard.press('v');
    const order = values.getByRole('treeitem', { name: /^\$Order = / });
    await order.waitFor();
    // What it refers to opens by keys.
    const customer = order.getByRole('treeitem', { name: /^Order_Customer/ });
    const place = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    for (let i = 0; i < 20 && !(await place()).startsWith('Order_Customer'); i++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await customer.getByRole('treeitem', { name: "CustomerNo = 'C-2291'" }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => customer.getByRole('treeitem').count()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-roledescription'))).toBe('diagram');
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

  it('the calls of a flow in one trace are paged, each with its path and values', async () => {
    const { page, open } = studio();
    await open('Receive_Order');
    const receive = page.getByRole('application', { name: /Receive_Order/ });
    await receive.locator('.mf-card', { hasText: 'Commit $Order' }).click();
    await page.getByRole('treeitem', { name: 'Total_Of_Lines', exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Add to Receive_Order' }).click();
    await expect.poll(() => receive.locator('.mf-call', { hasText: 'Total_Of_Lines' }).count()).toBe(2);
    await sendOrder(studio(), '201 Created', orderMessage('SO-2', 2));
    await page.getByRole('button', { name: 'Show trace' }).click();
    await step('Receive_Order').waitFor();
    await open('Total_Of_Lines');
    const flow = page.getByRole('application', { name: /Total_Of_Lines/ });
    const calls = flow.getByRole('group', { name: 'Calls' });
    await expect.poll(() => calls.innerText(), patience).toContain('2 of 2');
    await calls.getByRole('button', { name: 'Previous call' }).click();
    await expect.poll(() => calls.innerText(), patience).toContain('1 of 2');
    expect(await pane().locator('.main .p-row[aria-current="true"]').innerText()).toContain('Total_Of_Lines');
    // By keys: calls, and rounds where a loop is meant.
    await page.keyboard.press('Control+0');
    await page.keyboard.press('PageDown');
    await expect.poll(() => calls.innerText(), patience).toContain('2 of 2');
    await flow.locator('.mf-loop-header').click({ position: { x: 60, y: 8 } });
    await page.keyboard.press('PageUp');
    await expect.poll(() => flow.getByRole('group', { name: 'Rounds' }).innerText(), patience).toContain('1 of 2');
    expect(await calls.innerText()).toContain('2 of 2');
  }, 60_000);
});
