import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Inventory } from '../../../src/inventory/model';
import { openInventory } from '../../../src/inventory/openInventory';
import type { VaultPassword } from '../../../src/inventory/vault';
import { localAnsible, type LocalAnsible } from '../../../src/machine/local/ansibleInventory';
import { localFiles } from '../../../src/machine/local/files';
import { requireOracle } from '../../inventory/oracle';
import { listOf, parsedList } from '../../inventory/sameAsOracle';
import { needsProgram } from '../ssh/needs';

const cloud = `#!/usr/bin/env python3
import json, sys
print(json.dumps({
    "cloud": {"hosts": ["vm2", "vm1"], "vars": {"level": "script"}, "children": ["edge"]},
    "edge": ["vm3"],
    "_meta": {"hostvars": {"vm1": {"size": 3, "big": 12345678901234567890123, "token": {"__ansible_vault": "x"}}}},
}))
`;
const hosts = `web1 size=2

[web]
web1
vm1

[web:vars]
level=ini
`;
const constructed = `plugin: constructed
strict: false
compose:
  doubled: size * 2
groups:
  large: size is defined and size > 2
keyed_groups:
  - key: level
    prefix: level
`;

describe('ansible-inventory on this machine', function () {
  this.timeout(60_000);
  let directory = '';
  before(function () {
    needsProgram(this, 'ansible-inventory');
  });
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'inventory-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const at = (name: string): string => join(directory, name);
  function write(name: string, text: string | Uint8Array): string {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
    return at(name);
  }
  function program(name: string, text: string): string {
    chmodSync(write(name, text), 0o755);
    return at(name);
  }
  const environment = (): Record<string, string | undefined> => ({
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ANSIBLE_'))),
    HOME: directory,
  });
  const open = (sources: readonly string[], options: Partial<LocalAnsible> = {}): Promise<Inventory> =>
    openInventory(sources, localFiles, {
      vaultPasswords: options.vaultPasswords ?? [],
      ansible: localAnsible({
        cwd: directory,
        environment: environment(),
        vaultIdentities: [],
        vaultPasswords: [],
        ...options,
      }),
    });
  const ofAnsible = (sources: readonly string[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const args = ['--list', ...sources.flatMap((source) => ['-i', source])];
      execFile('ansible-inventory', args, { cwd: directory, env: environment() }, (error, stdout) => {
        if (error) reject(new Error(error.message));
        else resolve(parsedList(stdout));
      });
    });
  const assertSame = async (sources: readonly string[]): Promise<Inventory> => {
    const [inventory, expected] = await Promise.all([open(sources), ofAnsible(sources)]);
    assert.deepEqual(listOf(inventory), expected);
    return inventory;
  };
  const problems = (inventory: Inventory): string => inventory.problems.map(({ message }) => message).join('\n');

  it('reads a script as ansible-inventory does', async () => {
    const inventory = await assertSame([program('cloud.py', cloud)]);
    assert.deepEqual(inventory.problems, []);
    assert.deepEqual(inventory.groups.get('cloud')?.hosts, ['vm2', 'vm1']);
    assert.equal(inventory.varsOf('vm1').get('big'), 12345678901234567890123n);
  });

  it('reads a script, a hosts file, vars files of both and a constructed configuration together as it does', async () => {
    write('group_vars/large.yml', 'from_file: yes\n');
    write('host_vars/vm3.yml', 'only: here\n');
    const inventory = await assertSame([
      program('cloud.py', cloud),
      write('hosts', hosts),
      write('constructed.yml', constructed),
    ]);
    assert.deepEqual(inventory.problems, []);
    assert.deepEqual(inventory.groups.get('large')?.hosts, ['vm1']);
    assert.equal(inventory.varsOf('web1').get('doubled'), '4');
    assert.equal(inventory.varsOf('vm3').get('only'), 'here');
    assert.equal(inventory.hosts.get('web1')?.places[0]?.line, 0);
  });

  it('reads a directory with a script in it as it does', async () => {
    program('inventory/cloud.py', cloud);
    write('inventory/hosts', hosts);
    await assertSame([at('inventory')]);
  });

  it('reads a generator configuration as it does', async () => {
    await assertSame([
      write(
        'generator.yml',
        `plugin: generator
hosts:
  name: "{{ operation }}_{{ environment }}_runner"
  parents:
    - name: "{{ operation }}"
layers:
  operation: [build, launch]
  environment: [dev, prod]
`,
      ),
    ]);
  });

  it('reads JSON inventories itself, as it does', async () => {
    const json = { all: { children: { web: { hosts: { a: { x: 1.5 }, 'b[1:2]': null } } }, vars: { y: ['z'] } } };
    const path = write('hosts.json', JSON.stringify(json));
    const inventory = await openInventory([path], localFiles);
    assert.deepEqual(listOf(inventory), await ofAnsible([path]));
    assert.deepEqual([...inventory.hosts.keys()], ['a', 'b1', 'b2']);
  });

  for (const [what, text, said] of [
    ['fails', '#!/bin/sh\necho "no credentials" >&2\nexit 3\n', /execution error: .*no credentials/],
    ['prints garbage', '#!/bin/sh\necho garbage in\n', /failed to parse executable inventory script/],
    ['prints a list', '#!/bin/sh\necho "[1, 2]" x= | cut -d" " -f1-2\n', /needs to be a json dict/],
    ['prints nothing', '#!/bin/sh\ntrue one=\n', /took the text of this script for hosts/],
    ['has no interpreter', '#!/nonexistent/interpreter -x\nfoo bar\n', /problem running|No such file/],
    ['prints bytes that are no UTF-8', '#!/bin/sh\nprintf \'{"\\377": {}}\'\n', /UTF-8/],
  ] as const) {
    it(`says what went wrong when a script ${what}, and reads the other sources`, async () => {
      const script = program('script.sh', text);
      const inventory = await open([script, write('hosts', hosts)]);
      assert.match(problems(inventory), said);
      assert.equal(inventory.problems[0]?.code, 'needs-ansible');
      assert.equal(inventory.problems[0]?.subject, script);
      assert.deepEqual(inventory.groups.get('web')?.hosts, ['web1', 'vm1']);
    });
  }

  it('says which plugin is missing', async () => {
    const inventory = await open([write('aws.yml', 'plugin: nobody.nothing.nowhere\n')]);
    assert.match(problems(inventory), /unknown plugin 'nobody\.nothing\.nowhere'/);
  });

  it('ends a script that hangs, with all it has started', async () => {
    const pid = at('pid');
    const script = program('hang.sh', `#!/bin/sh\ntrap '' TERM\nsleep 1000 &\necho $! > ${pid}\nwait\nwait\n`);
    const inventory = await open([script, write('hosts', hosts)], { timeout: 2500 });
    assert.match(inventory.fatal?.message ?? '', /did not end within 2\.5 seconds/);
    assert.deepEqual(inventory.groups.get('web')?.hosts, ['web1', 'vm1']);
    const running = (): boolean => {
      const stat = `/proc/${readFileSync(pid, 'utf8').trim()}/stat`;
      return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
    };
    for (const end = Date.now() + 5000; running() && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(!running(), 'what the script started has ended');
  });

  it('is stopped by its signal', async () => {
    const script = program('hang.sh', '#!/bin/sh\nsleep 1000\n');
    const controller = new AbortController();
    const opened = open([script], { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    assert.match((await opened).fatal?.message ?? '', /stopped/);
  });

  it('takes no more output than it was told', async () => {
    const inventory = await open([program('cloud.py', cloud)], { largestOutput: 100 });
    assert.match(inventory.fatal?.message ?? '', /printed more than/);
  });

  it('gives its own sentence when it fails as a whole', async () => {
    write('group_vars/cloud.yml', 'a: [1\nsecret: hunter2\n');
    const inventory = await open([program('cloud.py', cloud)]);
    assert.match(inventory.fatal?.message ?? '', /ansible-inventory, which has to read .*cloud\.py, failed/);
    assert.doesNotMatch(problems(inventory), /hunter2/);
  });

  it('where it is not installed is said to be needed', async () => {
    const inventory = await open([program('cloud.py', cloud)], { environment: { PATH: directory } });
    assert.match(problems(inventory), /cloud\.py needs ansible-inventory, which is not installed here/);
  });

  it('whatever the configuration says prints JSON for us', async () => {
    const script = program('cloud.py', cloud);
    write('ansible.cfg', '[defaults]\nverbosity = 3\nforce_color = yes\n[inventory]\nexport = yes\n');
    const inventory = await open([script], { environment: { ...environment(), ANSIBLE_CONFIG: at('ansible.cfg') } });
    assert.deepEqual(inventory.problems, []);
    assert.equal(inventory.varsOf('vm2').get('level'), 'script');
  });

  for (const locale of [{ LC_ALL: 'C' }, { LC_ALL: '', LANG: 'en_US.ISO-8859-1' }, { LC_ALL: '', LANG: 'C' }]) {
    it(`is run in UTF-8 where the locale is ${JSON.stringify(locale)}`, async () => {
      const inventory = await open([program('cloud.py', cloud)], { environment: { ...environment(), ...locale } });
      assert.deepEqual(inventory.problems, []);
      assert.ok(inventory.hosts.has('vm1'));
    });
  }

  it('is neither led astray by a path that looks like an option nor by one with blanks', async () => {
    await assertSame([program('-my cloud, really/cloud script.py', cloud)]);
  });

  it('reads a script behind a link, and says so of a link to itself', async () => {
    symlinkSync(program('cloud.py', cloud), at('link.py'));
    await assertSame([at('link.py')]);
    symlinkSync(at('loop'), at('loop'));
    const inventory = await open([at('loop'), at('cloud.py')]);
    assert.match(problems(inventory), /loop/);
    assert.ok(inventory.hosts.has('vm1'));
  });

  describe('with encrypted files', () => {
    const prod: VaultPassword = { id: 'prod', password: 'correct horse' };
    const other: VaultPassword = { password: 'battery staple' };
    /** Says which files it was started with. */
    const curious = `#!/usr/bin/env python3
import json, os
opened = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if int(n) > 2 and os.path.exists(f"/proc/self/fd/{n}")]
print(json.dumps({"cloud": {"hosts": ["vm1"], "vars": {
    "environment": json.dumps(dict(os.environ)), "opened": opened,
    "arguments": open(f"/proc/{os.getppid()}/cmdline").read()}}}))
`;

    it('is handed the passwords, and nobody else can see them', async function () {
      const oracle = requireOracle(this);
      write('group_vars/cloud.yml', await oracle.encrypt('sealed: prod\n', 'correct horse', 'prod'));
      write('host_vars/vm1.yml', await oracle.encrypt('also: plain\n', 'battery staple'));
      const inventory = await open([program('cloud.py', curious)], {
        vaultIdentities: ['ci@prompt'],
        vaultPasswords: [prod, other],
      });
      assert.deepEqual(inventory.problems, []);
      const vars = inventory.varsOf('vm1');
      assert.equal(vars.get('sealed'), 'prod');
      assert.equal(vars.get('also'), 'plain');
      const seen = JSON.stringify([vars.get('environment'), vars.get('arguments'), vars.get('opened')]);
      assert.match(seen, /dev\/fd\/3/);
      assert.doesNotMatch(seen, /correct horse|battery staple|secret/);
    });

    it('beside those it finds in ansible.cfg', async function () {
      const oracle = requireOracle(this);
      write('group_vars/cloud.yml', await oracle.encrypt('sealed: prod\n', 'correct horse', 'prod'));
      write('host_vars/vm1.yml', await oracle.encrypt('also: plain\n', 'battery staple'));
      write('plain-password', 'battery staple\n');
      const config = write('ansible.cfg', '[defaults]\nvault_password_file = plain-password\n');
      const inventory = await openInventory([program('cloud.py', cloud)], localFiles, {
        ansible: localAnsible({
          cwd: directory,
          environment: { ...environment(), ANSIBLE_CONFIG: config },
          vaultIdentities: [],
          vaultPasswords: [prod],
        }),
      });
      assert.deepEqual(inventory.problems, []);
      assert.equal(inventory.varsOf('vm1').get('also'), 'plain');
      assert.equal(inventory.varsOf('vm1').get('sealed'), 'prod');
    });

    it('prompts nobody, and says that a password is missing', async function () {
      const oracle = requireOracle(this);
      write('group_vars/cloud.yml', await oracle.encrypt('sealed: prod\n', 'correct horse', 'prod'));
      const inventory = await open([program('cloud.py', cloud)], { vaultIdentities: ['prod@prompt'] });
      assert.match(inventory.fatal?.message ?? '', /[Dd]ecrypt/);
      const locked = inventory.problems.find(({ code }) => code === 'vault-password-needed');
      assert.equal(locked?.subject, at('group_vars/cloud.yml'), 'only Ansible knows that the file is in use');
    });
  });
});
