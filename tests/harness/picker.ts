import type { Locator } from 'playwright-core';

/** Chooses in a picker as a person does: opens it, types what is wanted, clicks the line that is called so. A dot parts module and name. */
export async function choose(field: Locator, wanted: string): Promise<void> {
  const page = field.page();
  await field.click();
  await field.pressSequentially(wanted);
  await optionOf(field, wanted).click();
  // The choice is made when the list is gone; what the field is called may be another name then.
  await page.locator('.w-picker-list').waitFor({ state: 'detached' });
}

/** A line of the open list of a picker, by its whole label. */
export function optionOf(field: Locator, wanted: string): Locator {
  const label = wanted.replace(/^[A-Z]\w*\.(?=[A-Z])/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const page = field.page();
  return page
    .getByRole('option')
    .filter({ has: page.locator('.w-picker-label', { hasText: new RegExp(`^${label}$`) }) })
    .first();
}
