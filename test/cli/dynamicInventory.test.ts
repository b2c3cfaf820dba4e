import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsProgram } from '../machine/ssh/needs';
import { runCli, startCli, type Ended } from './startCli';

const cloud = `#!/usr/bin/env python3
import json
print(json.dumps({"cloud": {"hosts": ["vm2", "vm1"], "vars": {"level": 1}}, "_meta": {"hostvars": {"vm1": {"size": 3}}}}))
`;

describe('the command line with an inventory that only Ansible reads', function () {
  this.timeout(60_000);
  let directory = '';
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const at = (name: string): string => join(directory, name);
  function write(name: string, text: string, mode = 0o644): string {
    writeFileSync(at(name), text);
    chmodSync(at(name), mode);
    return at(name);
  }
  const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    FLEET_REBOOT_STATE: at('state'),
    HOME: directory,
    ANSIBLE_CONFIG: at('ansible.cfg'),
    ...more,
  });
  const run = (args: readonly string[], more?: Readonly<Record<string, string>>): Promise<Ended> =>
    runCli(args, environment(more));

  describe('and Ansible here', () => {
    before(function () {
      needsProgram(this, 'ansible-inventory', 'ansible-vault');
    });

    it('prints what ansible-inventory prints and selects hosts of it', async () => {
      const script = write('cloud.py', cloud, 0o755);
      const hosts = write('hosts', '[web]\nweb1\n');
      const { status, stdout, stderr } = await run(['inventory', '--list', '-i', script, '-i', hosts]);
      assert.equal(status, 0, stderr);
      const env = { ...process.env, ...environment() };
      const theirs = execFileSync('ansible-inventory', ['--list', '-i', script, '-i', hosts], {
        env,
        encoding: 'utf8',
      });
      assert.deepEqual(JSON.parse(stdout), JSON.parse(theirs));
      const selected = await run(['hosts', 'cloud:!vm1', '-i', script, '-i', hosts, '--json']);
      assert.equal(selected.status, 0, selected.stderr);
      assert.match(selected.stdout, /"host":"vm2"/);
      assert.doesNotMatch(selected.stdout, /vm1|web1/);
    });

    it('says what a script said that failed', async () => {
      const script = write('cloud.py', '#!/bin/sh\necho "token expired" >&2\nexit 1\n', 0o755);
      const { status, stderr } = await run(['hosts', 'all', '-i', script]);
      assert.equal(status, 2);
      assert.match(stderr, /token expired/);
    });

    it('gives a script the time it was told, and ends it on Ctrl-C', async () => {
      const begun = at('begun');
      const script = write('hang.sh', `#!/bin/sh\ntouch ${begun}\nsleep 1000\n`, 0o755);
      const slow = await run(['inventory', '-i', script, '--inventory-timeout', '2']);
      assert.equal(slow.status, 2);
      assert.match(slow.stderr, /did not end within 2 seconds/);
      rmSync(begun);
      const { child, ended } = startCli(['inventory', '-i', script], environment());
      for (const end = Date.now() + 20_000; !existsSync(begun) && Date.now() < end;)
        await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill('SIGINT');
      assert.equal((await ended).status, 130);
    });

    it('opens encrypted files with --vault-id and --vault-password-file, programs too, in its reading and in Ansible’s', async () => {
      write('prod-password', 'correct horse\n');
      const program = write('password.sh', '#!/bin/sh\necho battery staple\n', 0o755);
      const encrypt = (identity: string, text: string, name: string): string => {
        const path = write(name, text);
        execFileSync('ansible-vault', ['encrypt', '--vault-id', identity, path], { cwd: directory, stdio: 'pipe' });
        return path;
      };
      const hosts = encrypt('prod@prod-password', '[web]\nweb1 sealed=yes\n', 'hosts');
      const more = encrypt('password.sh', '[db]\ndb1 sealed=also\n', 'more');
      const script = write('cloud.py', cloud, 0o755);
      const passwords = ['--vault-id', `prod@${at('prod-password')}`, '--vault-password-file', program];
      for (const sources of [
        ['-i', hosts, '-i', more],
        ['-i', hosts, '-i', more, '-i', script],
      ]) {
        const { status, stdout, stderr } = await run(['inventory', ...sources, ...passwords]);
        assert.equal(status, 0, stderr);
        assert.equal(stderr, '');
        assert.match(stdout, /"sealed": "yes"/);
        assert.match(stdout, /"sealed": "also"/);
      }
      const one = await run(['inventory', '-i', hosts, '-i', more, '--vault-password-file', program]);
      assert.match(one.stderr, /hosts:1: The vault password does not open this text/);
    });
  });

  it('without Ansible says what is needed and prints no list', async () => {
    const script = write('cloud.py', cloud, 0o755);
    const hosts = write('hosts', '[web]\nweb1\n');
    const nowhere = { PATH: directory };
    const { status, stdout, stderr } = await run(['inventory', '-i', script, '-i', hosts], nowhere);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /cloud\.py needs ansible-inventory, which is not installed here/);
    const shown = await run(['hosts', 'all', '-i', script, '-i', hosts], nowhere);
    assert.equal(shown.status, 0);
    assert.match(shown.stdout, /^web1/);
  });

  it('refuses a vault password that cannot be had', async () => {
    const hosts = write('hosts', '[web]\nweb1\n');
    for (const [args, said] of [
      [['--vault-password-file', at('nowhere')], /nowhere is not there/],
      [['--vault-id', `prod@${at('nowhere')}`], /nowhere is not there/],
      [['--ask-vault-pass'], /No vault password was given/],
      [['-J'], /No vault password was given/],
    ] as const) {
      const { status, stderr } = await run(['hosts', 'all', '-i', hosts, ...args]);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, said);
    }
    const password = write('password', 'x', 0o644);
    const { status, stderr } = await run(['hosts', 'all', '-i', hosts, '--vault-password-file', password]);
    assert.equal(status, 0, stderr);
  });
});
