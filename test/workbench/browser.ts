import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { needDebianPackages } from './debian';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', // nothing is looked up outside this machine
];

/** Where screenshots go, seen from the repository's root. */
export const screenshotFolder = join(__dirname, '../../out/screenshots');

function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Makes sure that Chromium is there; throws an Error with the next step where it is not and cannot be installed. */
export async function installBrowser(log: (line: string) => void = console.log): Promise<string> {
  if (findChromium() === undefined) await needDebianPackages(['chromium'], log);
  const found = findChromium();
  if (found === undefined) throw new Error('No Chromium on PATH. Next step: install the package chromium.');
  return found;
}

/** Starts the system's Chromium without a window. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: await installBrowser(), args: flags });
}

/** A new page with storage of its own; 1280 by 800 unless told. */
export async function newPage(browser: Browser, size = { width: 1280, height: 800 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, permissions: ['clipboard-read', 'clipboard-write'] });
  await context.addInitScript('globalThis.__name = (value) => value'); // tsx puts calls of it into functions sent to the page
  return await context.newPage();
}

/** Opens a workbench and resolves when its parts are drawn and its extension host runs. */
export async function openWorkbenchPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
}

/** Saves what the page shows as `out/screenshots/NAME.png` and returns that path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(screenshotFolder, { recursive: true });
  const path = join(screenshotFolder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}
