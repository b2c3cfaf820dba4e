import assert from 'node:assert/strict';
import type { Value, VarsLayer } from '../../src/inventory/model';
import { hidden, namesSecret, shownValue } from '../../src/vscode/language/shownValue';
import { variableHover } from '../../src/vscode/language/variableHover';
import { variableRows, variableTable } from '../../src/vscode/language/variableTable';
import { ownerOf, variableInVarsFile } from '../../src/vscode/language/varsFileAt';

const vars = (entries: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> => new Map(Object.entries(entries));

describe('a value in a hover', () => {
  it('is hidden when the name says that it is a secret', () => {
    for (const name of [
      'ansible_password',
      'ansible_become_pass',
      'ansible_sudo_pass',
      'db_passwd',
      'mail_pw',
      'api_token',
      'client_secret',
      'ssh_private_key',
      'api_key',
      'passphrase',
      'tls_key_content',
    ]) {
      assert.equal(shownValue(name, 'geheim'), hidden, name);
    }
  });

  it('is shown when the name is that of a file or of something public', () => {
    for (const name of [
      'ansible_ssh_private_key_file',
      'vault_password_file',
      'ssh_public_key',
      'keyboard_layout',
      'bypass_proxy',
      'ansible_host',
      'compass_port',
    ]) {
      assert.equal(namesSecret(name), false, name);
    }
  });

  it('is hidden when it is encrypted or a key, whatever its name', () => {
    assert.equal(shownValue('plain', { __ansible_vault: '$ANSIBLE_VAULT;1.1;AES256\n3132' }), hidden);
    assert.equal(shownValue('plain', '-----BEGIN OPENSSH PRIVATE KEY-----\nabc'), hidden);
  });

  it('hides what is secret inside it', () => {
    assert.equal(shownValue('db', { user: 'app', password: 'geheim' }), `{user: app, password: ${hidden}}`);
    assert.equal(shownValue('proxy', 'http://me:geheim@proxy.example.com'), `http://me:${hidden}@proxy.example.com`);
    assert.ok(!shownValue('args', '-o ProxyCommand="sshpass -p geheim ssh jump"').includes('geheim'));
    assert.ok(!shownValue('dsn', 'host=db password=geheim').includes('geheim'));
  });

  it('is one bounded line, however large it is', () => {
    assert.equal(shownValue('list', ['a', 1, true, null]), '[a, 1, true, null]');
    const bomb: Value[] = [];
    for (let i = 0, level: Value[] = ['x']; i < 40; i++) bomb[0] = level = [level, level];
    assert.ok(shownValue('bomb', bomb).length <= 80);
  });
});

const layers: readonly VarsLayer[] = [
  { origin: { kind: 'group', name: 'all' }, vars: vars({ ansible_user: 'root', zone: 'a' }) },
  {
    origin: { kind: 'group-file', name: 'web', file: '/srv/group_vars/web.yml', encrypted: false },
    vars: vars({ ansible_user: 'deploy' }),
  },
  {
    origin: { kind: 'group-file', name: 'web', file: '/srv/group_vars/web/vault.yml', encrypted: true },
    vars: vars({ harmless: 'geheim' }),
  },
  { origin: { kind: 'host', name: 'srv' }, vars: vars({ ansible_host: '192.0.2.1' }) },
];

describe('the variables of a host in a hover', () => {
  it('come with where they are from and what they replace, those of Ansible first', () => {
    const table = variableTable(variableRows(layers), (origin) => `file:///${origin.name}`, 10).replaceAll('\\', '');
    assert.deepEqual(table.split('\n'), [
      '| Variable | Value | From |',
      '| :--- | :--- | :--- |',
      '| ansible_host | 192.0.2.1 | [its line](file:///srv) |',
      '| ansible_user | deploy | [group_vars/web.yml](file:///web) over [group all](file:///all) |',
      `| harmless | ${hidden} | [group_vars/web/vault.yml](file:///web) |`,
      '| zone | a | [group all](file:///all) |',
    ]);
  });

  it('are bounded', () => {
    assert.match(
      variableTable(variableRows(layers), () => undefined, 1),
      /and 3 more$/,
    );
  });

  it('cannot become links, tables or icons', () => {
    const evil = {
      origin: { kind: 'host', name: 'srv' },
      vars: vars({ 'a|b': '[x](command:y) | $(zap) <img>' }),
    } as const;
    const table = variableTable(variableRows([evil]), () => undefined, 10);
    assert.ok(!/(?<!\\)\[x|(?<!\\)\$\(|(?<!\\)<img|[^ \\]\|b/.test(table), table);
  });
});

describe('a variable in a hover', () => {
  it('says what it means and what hosts have in the end', () => {
    const other = layers.slice(0, 1);
    const text = variableHover(
      'ansible_user',
      ['srv', 'srv2', 'far'],
      { layersOf: (host) => (host === 'far' ? other : layers) },
      { linkTo: () => undefined },
    ).replaceAll('\\', '');
    assert.match(text, /The user to log in as/);
    assert.match(text, /- \*\*deploy\*\* — group_vars\/web\.yml \(srv, srv2\)\n- \*\*root\*\* — group all \(far\)/);
  });

  it('explains another name of a variable as well, and those of our own', () => {
    const text = (name: string) => variableHover(name, [], { layersOf: () => [] }, { linkTo: () => undefined });
    assert.match(text('ansible_ssh_host').replaceAll('\\', ''), /Another name of ansible_host/);
    assert.match(text('fleet_reboot_order'), /rebooted first/);
  });
});

describe('a file of variables', () => {
  it('belongs to the group or host that it is called after', () => {
    assert.deepEqual(ownerOf('/srv/group_vars/web.yml'), { kind: 'group', name: 'web' });
    assert.deepEqual(ownerOf('/srv/group_vars/web/10-users.yml'), { kind: 'group', name: 'web' });
    assert.deepEqual(ownerOf('/srv/host_vars/srv1.example.com'), { kind: 'host', name: 'srv1.example.com' });
    assert.equal(ownerOf('/srv/hosts'), undefined);
  });

  it('has its variables at the beginning of lines', () => {
    assert.deepEqual(variableInVarsFile('ansible_user: deploy', 5), { name: 'ansible_user', start: 0 });
    assert.equal(variableInVarsFile('ansible_user: deploy', 15), undefined);
    assert.equal(variableInVarsFile('  nested: 1', 4), undefined);
  });
});
