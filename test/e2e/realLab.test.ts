import assert from 'node:assert/strict';
import { startRealLab, type RealLab } from '../../lab/real/realLab';
import { unavailable } from '../../lab/real/unavailable';
import { waitUntil } from '../../lab/real/waitUntil';
import { type LabHostName } from '../../lab/real/hosts';

describe('the real lab', () => {
  let lab: RealLab;

  before(async function () {
    const reason = await unavailable();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    // The image is built at the first start on a machine.
    this.timeout(15 * 60_000);
    lab = await startRealLab((line) => console.log(`      ${line}`));
  });

  after(async () => {
    await lab?.stop();
  });

  async function bootId(host: LabHostName): Promise<string | undefined> {
    const { code, stdout } = await lab.ssh(host, 'cat /proc/sys/kernel/random/boot_id');
    return code === 0 ? stdout.trim() : undefined;
  }

  const returnedFrom = (host: LabHostName, before: string, seconds: number): Promise<boolean> =>
    waitUntil(seconds, async () => {
      const now = await bootId(host);
      return now !== undefined && now !== before;
    });

  /** Seconds from the command to an answer of the next boot. */
  async function reboot(host: LabHostName): Promise<number> {
    const before = await bootId(host);
    assert.match(before ?? '', /^[0-9a-f-]{36}$/);
    const began = performance.now();
    await lab.ssh(host, 'shutdown -r now');
    assert.ok(await returnedFrom(host, before ?? '', 60), `${host} did not come back with a new boot id`);
    return (performance.now() - began) / 1000;
  }

  it('has hosts that log in by key, with and without sudo asking for a password', async () => {
    for (const { name } of lab.hosts) {
      assert.equal((await lab.ssh(name, 'id -un')).stdout.trim(), 'root');
      assert.equal((await lab.ssh(name, 'sudo -n id -un', 'deploy')).stdout.trim(), 'root');
      assert.notEqual((await lab.ssh(name, 'sudo -n id -un', 'admin')).code, 0);
      assert.equal((await lab.ssh(name, 'echo lab-password | sudo -S id -un', 'admin')).stdout.trim(), 'root');
    }
  });

  it('has a host that comes back from shutdown -r with a new boot id', async () => {
    const seconds = await reboot('srvapache');
    console.log(`      srvapache answered again ${seconds.toFixed(1)} s after the command`);
  });

  it('has a database that answers, and whose log shows a clean stop', async () => {
    const answer = () => lab.ssh('srvsql', "mariadb --skip-column-names --execute='select 6 * 7'");
    assert.equal((await answer()).stdout.trim(), '42');
    const before = await lab.journal('srvsql', 'mariadb');
    await lab.ssh('srvsql', 'systemctl stop mariadb');
    const after = await lab.journal('srvsql', 'mariadb');
    assert.match(after.slice(before.length), /Shutdown completed; log sequence number/);
    assert.match(after.slice(before.length), /mariadbd: Shutdown complete/);

    await reboot('srvsql');
    assert.ok(await waitUntil(30, async () => (await answer()).stdout.trim() === '42'), 'MariaDB did not come back');
    assert.match(await lab.journal('srvsql', 'mariadb'), /Shutdown completed; log sequence number/);
  });

  it('has a control node whose Ansible reaches the other hosts', async () => {
    const { stdout } = await lab.ssh('nodemng', 'ansible linux --one-line --module-name ping');
    assert.match(stdout, /^srvsql \| SUCCESS/m);
    assert.match(stdout, /^srvapache \| SUCCESS/m);
  });

  it('can make a host boot slowly, or not at all until it is let', async () => {
    await lab.setBootPause('srvapache', 3);
    assert.ok((await reboot('srvapache')) > 3);
    await lab.setBootPause('srvapache', 0);

    const before = (await bootId('srvapache')) ?? '';
    await lab.setNeverReturn('srvapache', true);
    await lab.ssh('srvapache', 'shutdown -r now');
    assert.equal(await returnedFrom('srvapache', before, 6), false);
    await lab.setNeverReturn('srvapache', false);
    assert.ok(await returnedFrom('srvapache', before, 60), 'srvapache did not come back late');
  });
});
