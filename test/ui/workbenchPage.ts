import { readFile } from 'node:fs/promises';
import { type Locator, type Page } from 'playwright-core';
import { screenshot } from '../workbench/browser';
import { type Workbench } from '../workbench/server';
import { answerDialog, type Dialog, readDialog } from './dialog';
import { type Notification, pressNotificationButton, readNotifications, waitForNotification } from './notifications';
import { TreeView } from './treeView';
import { escaped, wholeText } from './text';
import { until } from './until';

/** Name of a colour theme that comes with VS Code, and the class by which the page shows it. */
const themes = {
  dark: ['Dark 2026', 'vs-dark'],
  light: ['Light 2026', 'vs'],
  highContrast: ['Dark High Contrast', 'hc-black'],
  highContrastLight: ['Light High Contrast', 'hc-light'],
} as const;

/** VS Code's page as a user works with it. Every method waits for what it needs and fails with what it saw instead. */
export class WorkbenchPage {
  constructor(
    readonly page: Page,
    readonly workbench: Workbench,
  ) {}

  /** Opens a view container by its title in the activity bar; stays when it is open already. */
  async openView(title: string): Promise<void> {
    const tab = this.activityBarTab(title);
    await until(`the view ${title} to open`, async () => {
      if ((await tab.getAttribute('aria-expanded')) === 'true') return true;
      await tab.click();
      return false;
    });
  }

  /** What the activity bar says of a view container: its title, then what its badge says. */
  async activityBarLabel(title: string): Promise<string> {
    return (await this.activityBarTab(title).getAttribute('aria-label')) ?? '';
  }

  /** A tree by its accessible name: the title of its view, `Files Explorer` for VS Code's own. */
  tree(name: string): TreeView {
    return new TreeView(this.page, name);
  }

  /** The text of the welcome view in sight. */
  async welcomeText(): Promise<string> {
    return await this.page.locator('.part.sidebar .welcome-view-content:visible').first().innerText();
  }

  /** Presses an icon in the title of a view by what it does; the icons are there while the pointer is over the view. */
  async pressViewAction(view: string, action: string): Promise<void> {
    const sidebar = this.page.locator('.part.sidebar');
    const header = this.page.locator('.pane-header h3', { hasText: wholeText(view) });
    await sidebar.locator('.pane').filter({ has: header }).hover();
    const titles = sidebar.locator('.pane-header, .composite.title');
    await titles.getByRole('button', { name: action, exact: true }).filter({ visible: true }).first().click();
  }

  /** Runs a command from the palette by what the palette calls it, such as `View: Show Explorer`. */
  async runCommand(label: string): Promise<void> {
    await until('the command palette', async () => {
      await this.page.keyboard.press('F1');
      return await this.quickInput.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    });
    await this.quickInput.locator('input[type=text]').fill(`>${label}`);
    await this.clickEntry(label);
  }

  /** Labels of the quick pick in sight. */
  async quickPickLabels(): Promise<string[]> {
    await this.quickInput.locator('.monaco-list-row').first().waitFor();
    return await this.quickInput.locator('.monaco-list-row .label-name').allInnerTexts();
  }

  /** Picks an entry of the quick pick by its whole label, in sight or not. */
  async pick(label: string): Promise<void> {
    await this.quickInput.locator('input[type=text]').fill(label);
    await this.clickEntry(label);
  }

  private async clickEntry(label: string): Promise<void> {
    const name = this.page.locator('.label-name', { hasText: wholeText(label) });
    await this.quickInput.locator('.monaco-list-row').filter({ has: name }).first().click();
  }

  /** Types into the input box in sight and accepts it. */
  async answerInput(text: string): Promise<void> {
    await this.quickInput.locator('input:visible').first().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Prompt, placeholder and error of the input box or quick pick in sight. */
  async inputText(): Promise<{ readonly placeholder: string; readonly message: string }> {
    await this.quickInput.waitFor();
    const input = this.quickInput.locator('input:visible').first();
    return {
      placeholder: (await input.getAttribute('placeholder')) ?? '',
      message: await this.quickInput.locator('.quick-input-message').innerText(),
    };
  }

  async readDialog(): Promise<Dialog> {
    return await readDialog(this.page);
  }

  /** Presses a button of the modal dialog and waits until it is gone. */
  async answerDialog(button: string): Promise<void> {
    await answerDialog(this.page, button);
  }

  /** The notifications in sight, progress among them. */
  async notifications(): Promise<Notification[]> {
    return await readNotifications(this.page);
  }

  /** Waits for a notification whose message matches; the deadline is in milliseconds. */
  async waitForNotification(message: RegExp, deadline?: number): Promise<Notification> {
    return await waitForNotification(this.page, message, deadline);
  }

  async pressNotificationButton(message: RegExp, button: string): Promise<void> {
    await pressNotificationButton(this.page, message, button);
  }

  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
    await until('no notification', async () => (await this.notifications()).length === 0);
  }

  /** Shows an output channel and resolves with all of its text, whatever of it is in sight. */
  async outputText(channel: string): Promise<string> {
    await this.runCommand('Output: Show Output Channels...');
    await this.pick(channel);
    return await this.copyAll(this.page.locator('.part.panel .monaco-editor').first());
  }

  /** Shows the text of the active editor. */
  async editorText(): Promise<string> {
    return await this.copyAll(this.page.locator('.part.editor .monaco-editor').first());
  }

  /** Changes user settings as a user does, in the editor: what others write into the file may go unseen. */
  async updateSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const file = this.workbench.settingsFile;
    const text = JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...changes }, null, 2);
    await this.runCommand('Preferences: Open User Settings (JSON)');
    await this.page.locator('.tab.active', { hasText: 'settings.json' }).waitFor();
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await this.focusText(this.page.locator('.part.editor .monaco-editor').first());
    await until('the settings to be saved', async () => {
      for (const keys of ['Control+A', 'Control+V', 'Control+S']) await this.page.keyboard.press(keys);
      const saved = async (): Promise<boolean> => (await readFile(file, 'utf8')) === text;
      return await until('the file', saved, { deadline: 3_000 }).catch(() => undefined);
    });
    await this.runCommand('View: Close Editor');
  }

  /** Changes the colour theme and waits until it shows. */
  async setTheme(theme: keyof typeof themes): Promise<void> {
    const [name, shown] = themes[theme];
    await this.runCommand('Preferences: Color Theme');
    await this.pick(name);
    await this.page.locator(`.monaco-workbench.${shown}`).waitFor();
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** Saves what is in sight as `out/screenshots/NAME.png` and resolves with the path. */
  async screenshot(name: string): Promise<string> {
    return await screenshot(this.page, name);
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  private activityBarTab(title: string): Locator {
    const name = new RegExp(`^${escaped(title)}( |$|\\n)`);
    return this.page.locator('.part.activitybar').getByRole('tab', { name });
  }

  private async focusText(editor: Locator): Promise<void> {
    await until('the editor to have the keyboard', async () => {
      await editor
        .locator('.view-lines')
        .click({ position: { x: 60, y: 10 }, timeout: 2_000 })
        .catch(() => undefined); // it may be drawn anew, or lie under a shadow, just now
      return (await editor.getAttribute('class'))?.split(' ').includes('focused');
    });
  }

  private async copyAll(editor: Locator): Promise<string> {
    await editor.waitFor();
    const before = `nothing copied ${Date.now()}`;
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(before)})`);
    await this.focusText(editor);
    return await until('the text to be copied', async () => {
      await this.page.keyboard.press('Control+A');
      await this.page.keyboard.press('Control+C');
      const text = await this.page.evaluate<string>('navigator.clipboard.readText()');
      return text !== before && text;
    });
  }
}
