import { type Page } from 'playwright-core';

export interface Dialog {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** Waits for a modal dialog and resolves with its texts. */
export async function readDialog(page: Page): Promise<Dialog> {
  const box = page.locator('.monaco-dialog-box');
  await box.waitFor();
  return {
    message: await box.locator('.dialog-message-text').innerText(),
    detail: (await box.locator('.dialog-message-detail').allInnerTexts()).join('\n'),
    buttons: await box.locator('.dialog-buttons .monaco-button').allInnerTexts(),
  };
}

/** Presses a button of the modal dialog and waits until it is gone. */
export async function answerDialog(page: Page, button: string): Promise<void> {
  const box = page.locator('.monaco-dialog-box');
  await box.getByRole('button', { name: button, exact: true }).click();
  await box.waitFor({ state: 'hidden' });
}
