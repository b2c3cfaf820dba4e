import { runTests } from '@vscode/test-electron';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extensionPath, forEachSuite, type Suite } from './vscode/suites';

/**
 * `npm run test:desktop [WORDS]`: the tests of test/vscode inside the desktop VS Code, which is downloaded on first use. It
 * is for a developer's own computer; CI runs the same files by `npm run test:vscode`, without a download. Not run so far:
 * it was written where that download is not possible. On Linux without a display: `xvfb-run -a npm run test:desktop`.
 */
async function runSuite({ name, entry, workspace }: Suite): Promise<void> {
  const userData = await mkdtemp(join(tmpdir(), 'fleet-reboot-desktop-'));
  try {
    const launchArgs = [workspace, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'];
    launchArgs.push('--skip-release-notes', `--user-data-dir=${userData}`);
    await runTests({ extensionDevelopmentPath: extensionPath, extensionTestsPath: entry, launchArgs });
    console.log(`✓ workspace ${name}`);
  } catch (error) {
    console.error(`✗ workspace ${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await rm(userData, { recursive: true, force: true });
  }
}

forEachSuite(process.argv.slice(2), runSuite).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
