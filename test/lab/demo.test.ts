import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** Runs a command to its end. */
function run(args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, LC_ALL: 'C' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.once('error', reject).once('close', (status) => resolve({ status, output }));
  });
}

describe('npm run demo', function () {
  this.timeout(120_000);

  it('shows the tree, reboots the groups with the real program, shows a mail before and after each host and ends with 0', async () => {
    const { status, output } = await run(['scripts/demo.mjs']);
    assert.equal(status, 0, output);
    assert.match(output, /Linux {2}3 hosts, 3 up\n.*prod.*\n.*linux/);
    assert.match(output, /Windows {2}1 host, 1 up/);
    for (const host of ['srvsql', 'srvapache', 'srvfiles', 'winsrv']) {
      assert.match(output, new RegExp(`● ${host} `));
      assert.match(output, new RegExp(`${host} \\([\\d.]+\\) is going to reboot: maintenance\n.*to admin@example.com`));
      assert.match(
        output,
        new RegExp(`${host} \\([\\d.]+\\) has rebooted and is operational.*\n.*to admin@example.com`),
      );
      const boot = host === 'winsrv' ? 'last boot at' : 'boot id (\\w{8}) → (?!\\1)\\w{8}';
      assert.match(output, new RegExp(`✓ ${host}: ${boot}`));
    }
    assert.match(output, /✓ winsrv: MSSQLSERVER stopped cleanly before the reboot and is active again/);
    assert.match(output, /✓ srvsql: mariadb.service stopped cleanly before the reboot and is active again/);
    assert.match(output, /Everything as it should be/);
  });
});
