import { type Locator, type Page } from 'playwright-core';
import { wholeText } from './text';
import { until } from './until';

/** A submenu lies inside the item that opens it, so an item's own label is looked for no deeper. */
const labels = (page: Page): Locator =>
  page.locator('.monaco-menu .action-item > .action-menu-item > .action-label:visible');
const label = (page: Page, text: string): Locator => labels(page).filter({ hasText: wholeText(text) });

/** Waits for a menu and resolves with the labels in it. */
export async function menuItems(page: Page): Promise<string[]> {
  await labels(page).first().waitFor();
  const texts = await labels(page).allInnerTexts();
  return texts.filter((text) => text !== '');
}

/** Chooses an item of the open menu, by the labels that lead to it, and waits until the menu is gone. */
export async function chooseMenuItem(page: Page, path: readonly string[]): Promise<void> {
  const last = path.at(-1) ?? '';
  for (const text of path.slice(0, -1)) await label(page, text).hover();
  await label(page, last).waitFor();
  // A menu ignores the mouse in its first moments: click until it closes.
  await until(`the menu to close after a click on ${path.join(' › ')}`, async () => {
    if ((await labels(page).count()) === 0) return true;
    await label(page, last)
      .click({ timeout: 500 })
      .catch(() => undefined);
    return false;
  });
}
