import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  findAnsibleConfig,
  readAnsibleConfig,
  type AnsibleConfig,
  type Surroundings,
} from '../../src/inventory/ansibleConfig';
import { localFiles } from '../../src/machine/local/files';
import { requireOracle, type Oracle } from './oracle';
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

const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('[defaults]', '[privilege_escalation]', '[galaxy]', '[a.b]', '[DEFAULT]') },
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '  '),
        fc.constantFrom('inventory', 'remote_user', 'remote_port', 'private_key_file', 'host_key_checking', 'timeout', 'forks', 'Forks', 'vault_password_file', 'vault_identity_list', 'become', 'become_method', 'become_user', 'transport', 'other[]'),
        fc.constantFrom('=', ' = ', ':', ' : ', ' '),
        fc.constantFrom('x', '7', 'yes', 'True', 'off', '~/k', '$HOME/k', 'a,b', ' a , "b" ', '"q"', "'q'", '', '../k', '/abs/../k', 'a ; c', 'a;c', 'a # c', '{{CWD}}/k', 'a=b', '%h', '1_0', '\\n'),
      )
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.constantFrom('# c', '; c', '', '  # c', '  more', '\tmore ; c', 'é = è') },
); // prettier-ignore

describe('ansible.cfg as ansible-config reads it', () => {
  let oracle: Oracle;

  before(function () {
    oracle = requireOracle(this);
  });

  it('gives the same settings for generated files and environments', async () => {
    const environment = fc.record(
      {
        ANSIBLE_INVENTORY: fc.constantFrom('a,b', '~/x', ''),
        ANSIBLE_REMOTE_USER: fc.constantFrom('env', '"q"'),
        ANSIBLE_FORKS: fc.constantFrom('9', 'x', ''),
        ANSIBLE_BECOME: fc.constantFrom('1', 'no', 'maybe'),
        ANSIBLE_PRIVATE_KEY_FILE: fc.constantFrom('k', '~/k'),
      },
      { requiredKeys: [] },
    );
    const text = fc
      .array(line, { maxLength: 8 })
      .map((lines) => ['[defaults]', ...lines.filter((each) => each !== '[defaults]'), ''].join('\n'));
    await fc.assert(
      fc.asyncProperty(text, environment, async (content, variables) => {
        await withFiles({ 'etc/ansible.cfg': content, 'cwd/x': '' }, async (directory) => {
          const path = join(directory, 'etc/ansible.cfg');
          const cwd = join(directory, 'cwd');
          const home = join(directory, 'home');
          const given = { ...variables, HOME: home };
          const theirs = await oracle.config(path, given, cwd);
          const ours = readAnsibleConfig(content, path, { environment: given, cwd, home });
          if (theirs.values === undefined) assert.ok(ours.problems.length > 0, theirs.error);
          else assert.deepEqual([settings(ours), ours.problems], [theirs.values, []]);
        });
      }),
      { numRuns: 200 },
    );
  });
});

/** Our settings by Ansible's names. */
function settings(config: AnsibleConfig): Record<string, unknown> {
  return {
    DEFAULT_HOST_LIST: config.inventory,
    DEFAULT_REMOTE_USER: config.remoteUser ?? null,
    DEFAULT_REMOTE_PORT: config.remotePort ?? null,
    DEFAULT_PRIVATE_KEY_FILE: config.privateKeyFile ?? null,
    HOST_KEY_CHECKING: config.hostKeyChecking,
    DEFAULT_TIMEOUT: config.timeout,
    DEFAULT_FORKS: config.forks,
    DEFAULT_TRANSPORT: config.transport,
    DEFAULT_VAULT_PASSWORD_FILE: config.vaultPasswordFile ?? null,
    DEFAULT_VAULT_IDENTITY_LIST: config.vaultIdentities,
    DEFAULT_BECOME: config.become,
    DEFAULT_BECOME_METHOD: config.becomeMethod,
    DEFAULT_BECOME_USER: config.becomeUser,
  };
}
