import assert from 'node:assert/strict';
import { readAnsibleConfig } from '../../src/inventory/ansibleConfig';
import { connectionOf, type Connection } from '../../src/inventory/connection';
import { steeringVars } from '../../src/inventory/steeringVars';
import { readTree } from './sameAsOracle';
import { sampleConnection } from './sampleConnection';

const surroundings = { environment: {}, cwd: '/work', home: '/home/me' };

async function connect(hostLine: string, more = '', config = ''): Promise<Connection> {
  const inventory = await readTree({ hosts: `${hostLine}\n${more}` }, ['hosts']);
  const host = [...inventory.hosts.keys()][0] ?? '';
  return connectionOf(inventory, host, readAnsibleConfig(config, '/etc/ansible.cfg', surroundings), surroundings);
}

describe('How a host is reached', () => {
  it('by its name over ssh when nothing else is said', async () => {
    assert.deepEqual(await connect('h'), sampleConnection('h', { plugin: 'smart' }));
  });

  it('by its variables before ansible.cfg', async () => {
    const config =
      '[defaults]\nremote_user=cfg\nprivate_key_file=k\ntimeout=3\nhost_key_checking=no\n[privilege_escalation]\nbecome=yes\nbecome_user=app\n[ssh_connection]\nssh_common_args=-J jump\n';
    const plain = await connect('h', '', config);
    assert.deepEqual(
      [plain.user, plain.privateKeyFile, plain.timeoutSeconds, plain.hostKeyChecking],
      ['cfg', '/etc/k', 3, false],
    );
    assert.deepEqual(plain.become, { enabled: true, method: 'sudo', user: 'app', password: undefined });
    assert.equal(plain.sshArguments, '-J jump');
    const own = await connect(
      'h ansible_host=10.0.0.5 ansible_port=2222 ansible_user=u ansible_password=p ansible_ssh_private_key_file=~/k ansible_become=no ansible_become_password=b ansible_host_key_checking=true ansible_ssh_extra_args="-o A=b" ansible_ssh_common_args="-J x" ansible_ssh_timeout=4 ansible_timeout=5',
      '',
      config,
    );
    assert.deepEqual([own.address, own.port, own.user, own.password], ['10.0.0.5', 2222, 'u', 'p']);
    assert.deepEqual([own.privateKeyFile, own.hostKeyChecking, own.timeoutSeconds], ['/home/me/k', true, 4]);
    assert.deepEqual([own.become.enabled, own.become.password], [false, 'b']);
    assert.equal(own.sshArguments, '-J x -o A=b');
  });

  it('by the older of two names for one thing, as Ansible does', async () => {
    const { address, user, port, password } = await connect(
      'h ansible_host=new ansible_ssh_host=old ansible_user=new ansible_ssh_user=old ansible_port=1 ansible_ssh_port=2 ansible_password=new ansible_ssh_pass=old',
    );
    assert.deepEqual([address, user, port, password], ['old', 'old', 2, 'old']);
  });

  it('by plugins under their short and full names', async () => {
    const kinds: [string, Connection['kind']][] = [
      ['ssh', 'ssh'],
      ['ansible.builtin.ssh', 'ssh'],
      ['paramiko', 'ssh'],
      ['winrm', 'winrm'],
      ['ansible.builtin.psrp', 'psrp'],
      ['local', 'local'],
      ['ansible.netcommon.network_cli', 'network'],
      ['community.docker.docker', 'other'],
    ];
    for (const [plugin, kind] of kinds)
      assert.equal((await connect(`h ansible_connection=${plugin}`)).kind, kind, plugin);
    const winrm = await connect(
      'h ansible_connection=winrm ansible_port=5985 ansible_winrm_port=5986 ansible_winrm_user=w',
    );
    assert.deepEqual([winrm.port, winrm.user], [5986, 'w']);
  });

  it('with a key file relative to the working directory', async () => {
    assert.equal((await connect('h ansible_ssh_private_key_file=keys/../id')).privateKeyFile, '/work/id');
  });

  it('with booleans as Ansible reads them', async () => {
    for (const [text, value] of [['yes', true], ['True', true], ['1', true], ['on', true], ['no', false], ['0', false], ['maybe', false]] as const) {
      assert.equal((await connect(`h ansible_become=${text}`)).become.enabled, value, text);
    }
  }); // prettier-ignore

  it('with templates that are certain replaced', async () => {
    const { address, user, port, password, unresolved } = await connect(
      `srv1.example.com ansible_host="{{ inventory_hostname_short }}.lan" ansible_user="{{ admin | default('root') }}" ansible_port="{{ ports.ssh }}" ansible_password="{{ secret }}"`,
      `[all:vars]\nports={'ssh': 2200}\nsecret={{ other }}\nother=pw\n`,
    );
    assert.deepEqual([address, user, port, password, unresolved], ['srv1.lan', 'root', 2200, 'pw', []]);
  });

  it('with the environment it is started in, and the variables of other hosts', async () => {
    const inventory = await readTree(
      { hosts: `h ansible_user="{{ lookup('env', 'LOGIN') }}" ansible_host="{{ hostvars['g'].ip }}"\ng ip=10.0.0.9\n` },
      ['hosts'],
    );
    const here = { ...surroundings, environment: { LOGIN: 'me' } };
    const { user, address } = connectionOf(inventory, 'h', readAnsibleConfig('', undefined, here), here);
    assert.deepEqual([user, address], ['me', '10.0.0.9']);
  });

  it('not at all when a template is not certain: a sentence says which variable', async () => {
    const cases: [string, RegExp][] = [
      [
        `"{{ lookup('file', 'HOST') }}"`,
        /ansible_host of h could not be resolved: .*lookup file.*\. Set it to a plain/,
      ],
      ['"{{ missing }}"', /missing is not defined/],
      ['"{% if a %}b{% endif %}"', /need Ansible/],
      ['"{{ ansible_host }}"', /loop/],
      ['"{{ a if b else c }}"', /b is not defined/],
      ['"{{ h | ipaddr }}"', /the filter ipaddr is not known/],
    ];
    for (const [text, message] of cases) {
      const { address, unresolved } = await connect(`h ansible_host=${text}`);
      assert.equal(address, 'h');
      assert.equal(unresolved.length, 1, text);
      assert.match(unresolved[0] ?? '', message);
    }
  });

  it('with an encrypted password kept as it is, and an encrypted address refused', async () => {
    const vault = '!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3030\n';
    const read = async (name: string) => {
      const inventory = await readTree({ hosts: 'h\n', 'host_vars/h': `${name}: ${vault}` }, ['hosts']);
      return connectionOf(inventory, 'h', readAnsibleConfig('', undefined, surroundings), surroundings);
    };
    assert.deepEqual((await read('ansible_password')).password, {
      __ansible_vault: '$ANSIBLE_VAULT;1.1;AES256\n3030\n',
    });
    assert.match((await read('ansible_host')).unresolved[0] ?? '', /encrypted/);
  });

  it('with a port that is none refused', async () => {
    assert.match((await connect('h ansible_port=ssh')).unresolved[0] ?? '', /ansible_port of h/);
    assert.match((await connect('h ansible_port=70000')).unresolved[0] ?? '', /ansible_port of h/);
  });
});

describe('What steers a reboot of a host', () => {
  const read = async (vars: string) => {
    const inventory = await readTree({ hosts: `[web]\nh list='["a", "b"]'\n[web:vars]\n${vars}\n` }, ['hosts']);
    return steeringVars(inventory, 'h', {});
  };

  it('has its templates replaced', async () => {
    const { vars, unresolved } = await read(
      'fleet_reboot_lock_group={{ group_names | first }}-lock\nfleet_reboot_order={{ 2 + 3 }}\nfleet_reboot_skip={{ inventory_hostname == "h" }}\nfleet_reboot_stop_services={{ list }}',
    );
    assert.deepEqual(Object.fromEntries(vars), {
      fleet_reboot_lock_group: 'web-lock',
      fleet_reboot_order: '5',
      fleet_reboot_skip: true,
      fleet_reboot_stop_services: ['a', 'b'],
    });
    assert.deepEqual(unresolved, []);
  });

  it('keeps the host from being touched where a template is not certain', async () => {
    const { vars, unresolved } = await read('fleet_reboot_skip={{ maintenance_host }}');
    assert.equal(vars.size, 0);
    assert.match(unresolved[0] ?? '', /fleet_reboot_skip of h could not be resolved: maintenance_host is not defined/);
    const { unresolved: reasons } = await connect('h fleet_reboot_skip="{{ maintenance_host }}"');
    assert.match(reasons[0] ?? '', /fleet_reboot_skip of h/);
  });
});
