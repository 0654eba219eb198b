import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';

/** As long as a page waits for an element. */
const patient = { timeout: 10_000 };

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('projects, in a browser', () => {
  const studio = useStudioPage();
  const file = async (label: string) => {
    const { page } = studio();
    await page.getByRole('navigation', { name: 'Menus' }).getByRole('button', { name: 'File' }).click();
    await page.getByRole('menuitem', { name: label }).click();
  };

  it('a new one is asked for its name and folder, made there and nowhere else; a taken name is said', async () => {
    const { page, file: open } = studio();
    const folder = join(open, '..', 'of mine');
    mkdirSync(folder);
    await file('New project…');
    const dialog = page.getByRole('dialog', { name: 'New project' });
    const place = dialog.getByRole('textbox', { name: 'Folder' });
    await place.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(join(open, '..'));
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'of mine' }).waitFor();
    // A project that is there cannot be chosen for a new one, and its name not taken.
    const name = dialog.getByRole('textbox', { name: 'Name' });
    await name.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('studio');
    await dialog.getByText('studio.weft is there already: choose another name.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Create' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'of mine' }).click();
    await dialog.getByText('Nothing here yet.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(existsSync(join(folder, 'studio.weft'))).toBe(false);

    await file('New project…');
    await place.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(folder);
    await name.click();
    await page.keyboard.type('booking');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.title(), patient).toBe('booking · Weft Studio');
    expect(existsSync(join(folder, 'booking.weft'))).toBe(true);
  }, 60_000);

  it('one is closed to the welcome page, opened again from the recent ones, and found by its folder', async () => {
    const { page } = studio();
    await file('Close project');
    await page.getByRole('heading', { name: 'Weft Studio' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Weft Studio' }).waitFor();
    expect(await page.title()).toBe('Weft Studio');
    await file('Open recent…');
    await page.getByRole('menuitem', { name: /^booking/ }).click();
    await expect.poll(() => page.title(), patient).toBe('booking · Weft Studio');
    await file('Open recent…');
    expect(await page.getByRole('menuitem', { name: /^booking/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+o');
    const dialog = page.getByRole('dialog', { name: 'Open project' });
    const place = dialog.getByRole('textbox', { name: 'Folder' });
    await place.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(join(studio().file, '..', 'gone'));
    await page.keyboard.press('Enter');
    await dialog.getByText(/gone is not there\.$/).waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(join(studio().file, '..', 'of mine'));
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'booking.weft' }).waitFor();
    await dialog.getByRole('button', { name: 'Up one folder' }).click();
    await dialog.getByRole('button', { name: 'studio.weft' }).click();
    await dialog.getByRole('button', { name: 'Open' }).click();
    await expect.poll(() => page.title(), patient).toBe('studio · Weft Studio');
    expect(studio().log.filter((line) => line.startsWith('error:'))).toEqual([]);
  }, 60_000);
});
