import { type Locator, type Page } from 'playwright-core';
import { type PageElement } from './pageElement';
import { until } from './until';

export interface Notification {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly buttons: readonly string[];
  /** Whether it shows that something is under way. */
  readonly inProgress: boolean;
}

const items = (page: Page): Locator => page.locator('.notification-list-item:visible');

/** The notifications in sight. */
export async function readNotifications(page: Page): Promise<Notification[]> {
  return await items(page).evaluateAll((elements: PageElement[]) =>
    elements.map((element) => {
      const has = (selector: string): boolean => element.querySelector(selector) !== null;
      const severity = has('.notification-list-item-icon.codicon-error')
        ? 'error'
        : has('.notification-list-item-icon.codicon-warning')
          ? 'warning'
          : 'info';
      return {
        severity,
        message: element.querySelector('.notification-list-item-message')?.textContent ?? '',
        buttons: [...element.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map(
          (button) => button.textContent,
        ),
        inProgress: element.closest('.monaco-list-row')?.querySelector('.monaco-progress-container.active') != null,
      } as const;
    }),
  );
}

/**
 * Waits for a notification whose message matches and resolves with it. VS Code shows no more than three in 0.8 s and hides
 * most after a while; so when none has come into sight for 3 s, the notification centre is opened, where all of them are.
 */
export async function waitForNotification(page: Page, message: RegExp, deadline = 15_000): Promise<Notification> {
  const openCentre = Date.now() + 3_000;
  let opened = false;
  const probe = async (): Promise<Notification | undefined> => {
    const inSight = await readNotifications(page);
    const found = inSight.find((one) => message.test(one.message));
    if (found === undefined && inSight.length === 0 && !opened && Date.now() > openCentre) {
      opened = true;
      await page.locator('.part.statusbar [id="status.notifications"] a').click();
    }
    return found;
  };
  const seen = (): Promise<Notification[]> => readNotifications(page);
  return await until(`a notification like ${String(message)}`, probe, { deadline, seen });
}

/** Presses a button of the notification whose message matches. */
export async function pressNotificationButton(page: Page, message: RegExp, button: string): Promise<void> {
  await waitForNotification(page, message);
  const one = items(page).filter({ has: page.locator('.notification-list-item-message', { hasText: message }) });
  await one.first().hover();
  await one.first().getByRole('button', { name: button, exact: true }).click();
}
