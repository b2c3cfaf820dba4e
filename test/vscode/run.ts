import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, type Page } from 'playwright-core';
import { newPage, openBrowser, screenshot } from '../workbench/browser';
import { startWorkbench } from '../workbench/server';
import { reasonToSkip } from '../workbench/skip';
import { extensionPath, forEachSuite, type Suite } from './suites';

/** What VS Code hands over when its extension host ends: its log files. */
interface LogFile {
  readonly relativePath: string;
  readonly contents: string;
}

type Outcome = { readonly exit: number; readonly logs: readonly LogFile[] } | { readonly broken: string };

const mark = 'fleet-reboot-test:';

/** Prints what the tests print. VS Code passes on the console of the extension host with its own remarks among it. */
const printConsole = (_type: string, args: readonly unknown[]): void => {
  const line = args.length === 2 && args[0] === '%s' ? args[1] : undefined;
  if (typeof line === 'string' && line.startsWith(mark)) console.log(line.slice(mark.length));
};

/** Resolves with the exit code that VS Code gives the tests, or with what went wrong before it came. */
async function outcomeOf(page: Page, url: string, died: Promise<string>, deadline: number): Promise<Outcome> {
  const exited = new Promise<Outcome>((resolve) => {
    void page.exposeFunction('codeAutomationLog', printConsole);
    void page.exposeFunction('codeAutomationExit', (exit: number, logs: LogFile[]) => resolve({ exit, logs }));
  });
  await page.goto(url);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ broken: `no end after ${deadline} s` }), deadline * 1000);
  });
  const crashed = new Promise<Outcome>((resolve) => page.once('crash', () => resolve({ broken: 'the page crashed' })));
  const outcome = await Promise.race([exited, late, crashed, died.then((broken): Outcome => ({ broken }))]);
  clearTimeout(timer);
  return outcome;
}

async function saveLogs(suite: Suite, logs: readonly LogFile[]): Promise<string> {
  const folder = join(dirname(suite.entry), 'logs');
  for (const { relativePath, contents } of logs) {
    const path = join(folder, relativePath);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  return folder;
}

/** Runs one suite inside a VS Code of its own; true when every test passed. */
async function runSuite(suite: Suite, browser: Browser, deadline: number): Promise<boolean> {
  const began = Date.now();
  const { workspace, entry } = suite;
  const workbench = await startWorkbench({
    workspace,
    extensionPath,
    testsPath: entry,
    env: { FLEET_REBOOT_TEST_MARK: mark },
  });
  try {
    const page = await newPage(browser);
    const outcome = await outcomeOf(page, workbench.url, workbench.died, deadline);
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    if ('broken' in outcome) {
      const picture = await screenshot(page, `broken-${suite.name}`).catch(() => 'none');
      console.error(`✗ workspace ${suite.name}: ${outcome.broken} (screenshot: ${picture})`);
      return false;
    }
    const passed = outcome.exit === 0;
    const logs = passed ? '' : `, logs in ${await saveLogs(suite, outcome.logs)}`;
    console.log(`${passed ? '✓' : '✗'} workspace ${suite.name} in ${seconds} s${logs}`);
    await page.context().close();
    return passed;
  } finally {
    await workbench.stop();
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { deadline: { type: 'string', default: '300' }, grep: { type: 'string' } },
  });
  if (values.grep !== undefined) process.env['FLEET_REBOOT_TEST_GREP'] = values.grep;
  const reason = await reasonToSkip();
  if (reason !== undefined) {
    console.log(`skipped: tests inside VS Code (${reason})`);
    return;
  }
  const browser = await openBrowser();
  try {
    await forEachSuite(positionals, async (suite) => {
      if (!(await runSuite(suite, browser, Number(values.deadline)))) process.exitCode = 1;
    });
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
