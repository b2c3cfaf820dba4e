import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newPage, openBrowser, openWorkbenchPage } from '../test/workbench/browser';
import { startWorkbench } from '../test/workbench/server';
import { reasonToSkip } from '../test/workbench/skip';
import { WorkbenchPage } from '../test/ui/workbenchPage';
import { median, type Benchmark } from './measure';

const rounds = 3;
const root = join(__dirname, '..');

/** What VS Code's own list of running extensions says of the extension as it is packaged: code loaded and `activate` called. */
export const activation: Benchmark = async () => {
  const reason = await reasonToSkip();
  if (reason !== undefined) return { skipped: reason };
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await once());
  return [{ name: 'activation, as VS Code tells it', value: median(times), unit: 'ms', goal: 50 }];
};

async function once(): Promise<number> {
  const workspace = await mkdtemp(join(tmpdir(), 'fleet-reboot-bench-'));
  await writeFile(join(workspace, 'hosts'), '[linux]\nsrvsql ansible_host=192.0.2.5\n');
  const workbench = await startWorkbench({ workspace, extensionPath: root });
  const browser = await openBrowser();
  try {
    const page = await newPage(browser);
    await openWorkbenchPage(page, workbench.url);
    // VS Code starts its own extensions first; what is measured is ours.
    await idle();
    const vscode = new WorkbenchPage(page, workbench);
    await vscode.openView('Fleet Reboot');
    await vscode.tree('Fleet').row('srvsql');
    await vscode.runCommand('Developer: Show Running Extensions');
    const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Fleet Reboot' });
    const text = await row.locator('.activation-time').innerText();
    const milliseconds = /(\d+)\s*ms/.exec(text)?.[1];
    if (milliseconds === undefined) throw new Error(`VS Code does not tell the activation time: ${text}`);
    return Number(milliseconds);
  } finally {
    await browser.close();
    await workbench.stop();
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Waits until the processors have had little to do for a second, half a minute at most. */
async function idle(): Promise<void> {
  for (let quiet = 0, tries = 0; quiet < 4 && tries < 120; tries++) {
    const before = await busyShare();
    await sleep(250);
    const after = await busyShare();
    quiet = (after.busy - before.busy) / Math.max(1, after.total - before.total) < 0.15 ? quiet + 1 : 0;
  }
}

async function busyShare(): Promise<{ busy: number; total: number }> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const total = ticks.reduce((sum, value) => sum + value, 0);
  return { total, busy: total - (ticks[3] ?? 0) - (ticks[4] ?? 0) };
}
