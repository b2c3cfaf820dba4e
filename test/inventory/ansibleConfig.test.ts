import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { findAnsibleConfig, readAnsibleConfig, type Surroundings } from '../../src/inventory/ansibleConfig';
import { localFiles } from '../../src/machine/local/files';
import { withFiles } from './sameAsOracle';

const nowhere: Surroundings = { environment: {}, cwd: '/work', home: '/home/me' };

describe('ansible.cfg', () => {
  it('has Ansible’s defaults without a file', () => {
    const config = readAnsibleConfig(undefined, undefined, nowhere);
    const { inventory, hostKeyChecking, timeout, forks, become, becomeMethod, becomeUser, transport } = config;
    assert.deepEqual([inventory, hostKeyChecking, timeout, forks], [['/etc/ansible/hosts'], true, 10, 5]);
    assert.deepEqual([become, becomeMethod, becomeUser, transport], [false, 'sudo', 'root', 'smart']);
    assert.deepEqual(config.problems, []);
  });

  it('resolves its paths against its own directory and the environment’s against the working directory', () => {
    const text = '[defaults]\ninventory = a, ~/b ,/c/../d\nprivate_key_file=keys/id\nvault_password_file = $HOME/v\n';
    const config = readAnsibleConfig(text, '/etc/x/ansible.cfg', { ...nowhere, environment: { HOME: '/home/me' } });
    assert.deepEqual(config.inventory, ['/etc/x/a', '/home/me/b', '/d']);
    assert.equal(config.privateKeyFile, '/etc/x/keys/id');
    assert.equal(config.vaultPasswordFile, '/home/me/v');
    const environment = {
      ANSIBLE_INVENTORY: 'z',
      ANSIBLE_REMOTE_USER: 'env',
      ANSIBLE_TIMEOUT: '7',
      ANSIBLE_HOST_KEY_CHECKING: 'no',
    };
    const overridden = readAnsibleConfig(text, '/etc/x/ansible.cfg', { ...nowhere, environment });
    assert.deepEqual(overridden.inventory, ['/work/z']);
    assert.deepEqual([overridden.remoteUser, overridden.timeout, overridden.hostKeyChecking], ['env', 7, false]);
  });

  it('reads the dialect of Python’s configparser', () => {
    const text =
      '; c\n# c\n[defaults]\nREMOTE_USER: me ; you\nforks = 1\n  2\n[ssh_connection]\nssh_args = -o A="b c"\n  -o D=e\n[privilege_escalation]\nbecome=Yes\n';
    const config = readAnsibleConfig(text, '/a.cfg', nowhere);
    assert.equal(config.remoteUser, 'me');
    assert.equal(config.sshArgs, '-o A="b c"\n-o D=e');
    assert.equal(config.become, true);
    assert.match(config.problems[0]?.message ?? '', /forks is no whole number/);
  });

  it('says what configparser refuses, at its line', () => {
    for (const [text, line] of [
      ['forks=1\n', 0],
      ['[a]\n[b]\n[a]\n', 2],
      ['[defaults]\nforks=1\nFORKS=2\n', 2],
      ['[defaults]\nforks\n', 1],
    ] as const) {
      const { problems } = readAnsibleConfig(text, '/a.cfg', nowhere);
      assert.equal(problems[0]?.severity, 'error', text);
      assert.equal(problems[0]?.place?.line, line, text);
    }
  });

  it('ends its lines at line feeds alone, and blanks are what Python holds for blanks', () => {
    const text = '[defaults]\rtimeout=1\nremote_user = a\u2028b\u2003;c\n\x1f forks = 7\n';
    const { remoteUser, timeout, problems } = readAnsibleConfig(text, '/a.cfg', nowhere);
    assert.deepEqual([remoteUser, timeout, problems], ['a\u2028b\nforks = 7', 10, []]);
  });

  it('stops Ansible with a byte order mark and with bytes that are no UTF-8, and says so', () => {
    const of = (bytes: Uint8Array) => readAnsibleConfig(bytes, '/a.cfg', nowhere).problems[0]?.message ?? '';
    assert.match(of(Buffer.from('\ufeff[defaults]\n')), /byte order mark/);
    assert.match(of(Buffer.from('[defaults]\nremote_user=\xe9\n', 'latin1')), /not UTF-8/);
    assert.equal(of(Buffer.from('[defaults]\nremote_user=é\n')), '');
  });

  it('is found by ANSIBLE_CONFIG, then in the working directory, then at home', async () => {
    await withFiles(
      { 'cwd/ansible.cfg': '', 'home/.ansible.cfg': '', 'named/ansible.cfg': '', 'empty/x': '' },
      async (directory) => {
        const find = async (cwd: string, environment: Surroundings['environment'] = {}) => {
          const surroundings = { environment, cwd: join(directory, cwd), home: join(directory, 'home') };
          return (await findAnsibleConfig(surroundings, localFiles)).path;
        };
        assert.equal(await find('cwd'), join(directory, 'cwd/ansible.cfg'));
        assert.equal(await find('empty'), join(directory, 'home/.ansible.cfg'));
        assert.equal(await find('cwd', { ANSIBLE_CONFIG: '../named' }), join(directory, 'named/ansible.cfg'));
        assert.equal(await find('cwd', { ANSIBLE_CONFIG: 'missing' }), join(directory, 'cwd/ansible.cfg'));
      },
    );
  });

  it('is ignored with a warning in a directory where anyone may write', async function () {
    if (process.platform === 'win32') return this.skip();
    await withFiles({ 'cwd/ansible.cfg': '', 'home/.ansible.cfg': '' }, async (directory) => {
      chmodSync(join(directory, 'cwd'), 0o777);
      const surroundings = { environment: {}, cwd: join(directory, 'cwd'), home: join(directory, 'home') };
      const { path, problems } = await findAnsibleConfig(surroundings, localFiles);
      assert.equal(path, join(directory, 'home/.ansible.cfg'));
      assert.match(problems[0]?.message ?? '', /anyone may write/);
    });
  });
});
