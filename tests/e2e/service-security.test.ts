import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProject } from '../../electron/host/session.ts';
import { kinds } from '../../shared/kinds.ts';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { choose } from '../harness/picker.ts';
import { basicOf, securedProject } from '../harness/secured-project.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const shots = process.env['WEFT_SHOTS'];

/** A project whose service asks nobody yet, with users and module roles; a run of it takes a free port. */
function makeOpenService(file: string): void {
  const settings = {
    ...{ id: 'settings', kind: 'settings', name: 'Settings', parent: null, documentation: '' },
    data: kinds.require('settings').schema.parse({ port: 0 }),
  };
  const units = [...securedProject([], { allowedRoles: [] }).view().units.values(), settings];
  createProject(
    file,
    units.map((unit) => ({ op: 'create' as const, unit })),
  ).close();
}

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('who may call a service, in the window', () => {
  const studio = useStudioPage(null);
  const shot = async (name: string) => {
    const { page } = studio();
    if (!shots) return;
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      // Colours change in a moment, not at once.
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(shots, `security-${name}-${scheme}.png`) });
    }
    await page.emulateMedia({ colorScheme: 'light' });
  };
  const region = (name: string) => studio().page.getByRole('region', { name, exact: true }).filter({ visible: true });
  const add = async (method: string) => {
    const { page } = studio();
    await page.getByRole('button', { name: 'Add method' }).filter({ visible: true }).click();
    await page.getByRole('menuitem', { name: method, exact: true }).click();
    await region(method).waitFor();
  };
  /** A box is ticked when the edit has come back. */
  const tick = async (place: string, role: string) => {
    const box = region(place).getByRole('checkbox', { name: role });
    await box.click();
    await expect.poll(() => box.isChecked()).toBe(true);
  };

  it('an open service says that it is; methods and roles are chosen, and what is missing is said where it is', async () => {
    const { page, folder, openProject, open, log } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    const file = join(folder, 'secured.weft');
    makeOpenService(file);
    await openProject(file);
    await page.getByRole('treeitem', { name: 'KeyOfMill' }).waitFor({ timeout: 30_000 });
    await open('Api');
    await page.getByRole('tab', { name: 'Security' }).filter({ visible: true }).click();
    await page.getByText('Everybody may call this service').waitFor();
    await shot('open');
    await add('Basic');
    await tick('Allowed roles', 'M.Reader');
    await add('Client certificate');
    const form = region('Client certificate');
    await form.getByText('No certificate is known and others are refused', { exact: false }).waitFor();
    await form.getByRole('button', { name: 'Add a caller' }).click();
    await form.getByRole('textbox', { name: 'Caller 1', exact: true }).fill('mill');
    await page.keyboard.press('Enter');
    await form.getByText('Nothing says which certificate is that of mill.', { exact: false }).waitFor();
    await shot('missing');
    await form.getByRole('textbox', { name: 'Value in the certificate of mill', exact: true }).fill('mill.example');
    await page.keyboard.press('Enter');
    await form.getByText('Nothing says which certificate', { exact: false }).waitFor({ state: 'detached' });
    await tick('Client certificate', 'Clerk');
    await region('Authentication').getByRole('button', { name: 'Try Client certificate earlier' }).click();
    await expect
      .poll(() => region('Authentication').locator('.ps-words > span:first-child').allInnerTexts())
      .toEqual(['Client certificate', 'Basic']);
    await shot('methods');
    expect(await violationsInBothThemes(page, 'security of a service')).toEqual([]);
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon'))).toEqual([]);
  }, 120_000);

  it('a call without a password is refused, one with it passes, and another role is needed for more', async () => {
    const { page } = studio();
    await page.locator('header button.wb-run').click();
    await page.getByText('Running', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Users' }).click();
    const users = page.getByRole('dialog', { name: 'Demo users' });
    const password = await users.locator('li', { hasText: 'maria' }).locator('code').innerText();
    await shot('users');
    await page.keyboard.press('Escape');
    const docs = page.getByRole('link', { name: 'Docs' }).filter({ visible: true });
    const url = `${new URL((await docs.getAttribute('href')) ?? '').origin}/api/things`;
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('Basic realm="M.Api"'),
    ]);
    const authorization = basicOf('maria', password);
    expect(await (await fetch(url, { headers: { authorization } })).text()).toBe('maria|Clerk|M.Reader');
    const content = { authorization, 'content-type': 'text/plain' };
    expect((await fetch(url, { method: 'POST', headers: content, body: 'x' })).status).toBe(403);
  }, 60_000);

  it('each choice is one step back', async () => {
    const { page } = studio();
    await page.getByTitle(/Undo Move Client certificate/).waitFor();
    await page.keyboard.press('Control+z');
    await expect
      .poll(() => region('Authentication').locator('.ps-words > span:first-child').allInnerTexts())
      .toEqual(['Basic', 'Client certificate']);
  }, 30_000);

  it('requests of the project are sent as nobody, or as a demo user', async () => {
    const { page, command } = studio();
    await command('Requests');
    const answer = page.getByRole('region', { name: 'Response' });
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await answer.getByRole('status').getByText('401 Unauthorized').waitFor();
    await choose(page.getByRole('combobox', { name: 'Sent as' }), 'as maria');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await answer.getByRole('status').getByText('200 OK').waitFor();
    await shot('request');
  }, 60_000);
});
