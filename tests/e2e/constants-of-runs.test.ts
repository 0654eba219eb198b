import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProject } from '../../electron/host/session.ts';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const shots = process.env.WEFT_SHOTS;

function makeProject(file: string): void {
  const project = new ProjectBuilder()
    .unit('constant', 'ServiceAddress', { type: 'string', value: 'https://partner.example' })
    .unit('constant', 'Attempts', { type: 'integer', value: '3' })
    .unit('constant', 'ApiKey', { type: 'string', secret: true });
  createProject(
    file,
    [...project.view().units.values()].map((unit) => ({ op: 'create' as const, unit })),
  ).close();
}

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('constants of runs on this machine', () => {
  const studio = useStudioPage(null);

  it('are set in the window, held to their types, and taken back; a secret is typed blind', async () => {
    const { page, folder, openProject, command, log } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    const file = join(folder, 'constants.weft');
    makeProject(file);
    await openProject(file);
    await page.getByRole('treeitem', { name: 'ApiKey' }).waitFor({ timeout: 30_000 });
    await command('Constants of runs');
    const dialog = page.getByRole('dialog', { name: 'Constants of runs' });
    const row = (name: string) => dialog.getByRole('row').filter({ hasText: name });
    await row('M.ServiceAddress').getByText('default').waitFor();
    await row('M.ApiKey').getByText('missing').waitFor();

    await dialog.getByLabel('Value of M.ServiceAddress').fill('http://127.0.0.1:9');
    await page.keyboard.press('Enter');
    await row('M.ServiceAddress').getByText('this machine').waitFor();
    await dialog.getByLabel('Value of M.Attempts').fill('many');
    await page.keyboard.press('Enter');
    await row('M.Attempts').getByText('must be a whole number').waitFor();
    const key = dialog.getByLabel('Value of M.ApiKey');
    expect(await key.getAttribute('type')).toBe('password');
    await key.fill('hunter2');
    await page.keyboard.press('Enter');
    await row('M.ApiKey').getByText('until the studio ends').waitFor();
    await expect.poll(() => key.inputValue()).toBe('');
    if (shots) await page.screenshot({ path: join(shots, 'constants-of-runs.png') });
    expect(await violationsInBothThemes(page, 'constants of runs')).toEqual([]);

    await row('M.Attempts').getByRole('button', { name: 'Reset' }).click();
    await row('M.Attempts').getByText('default').waitFor();
    expect(await dialog.getByLabel('Value of M.Attempts').inputValue()).toBe('3');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon'))).toEqual([]);
  });
});
