import { type Browser } from 'playwright-core';
import { newPage, openBrowser, openWorkbenchPage, screenshot } from '../workbench/browser';
import { startWorkbench, type Workbench, type WorkbenchOptions } from '../workbench/server';
import { reasonToSkip } from '../workbench/skip';
import { WorkbenchPage } from './workbenchPage';

/**
 * For a `describe` block: one VS Code for all of its tests, opened before the first and ended after the last, and a
 * screenshot of every test that fails. The options are asked for when it starts, so a lab begun in `before` can be in them.
 * Where no VS Code can be opened, the tests are skipped with the reason printed. Returns how to reach the page in a test.
 */
export function useWorkbench(options: () => WorkbenchOptions | Promise<WorkbenchOptions>): () => WorkbenchPage {
  let browser: Browser | undefined;
  let workbench: Workbench | undefined;
  let opened: WorkbenchPage | undefined;

  before('open VS Code', async function () {
    this.timeout(600_000); // the first time it is installed
    const reason = await reasonToSkip();
    if (reason !== undefined) {
      console.log(`skipped: ${reason}`);
      this.skip();
    }
    workbench = await startWorkbench(await options());
    browser = await openBrowser();
    const page = await newPage(browser);
    await openWorkbenchPage(page, workbench.url);
    opened = new WorkbenchPage(page, workbench);
  });

  afterEach('screenshot of a failure', async function () {
    const test = this.currentTest;
    if (test?.state !== 'failed' || !opened) return;
    console.log(`screenshot: ${await screenshot(opened.page, `failed ${test.fullTitle().replace(/[^\w ]/g, '')}`)}`);
  });

  after('end VS Code', async () => {
    await browser?.close();
    await workbench?.stop();
  });

  return () => {
    if (!opened) throw new Error('VS Code is open only while the tests of this block run');
    return opened;
  };
}
