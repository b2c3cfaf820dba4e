import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Connection } from '../../../src/inventory/connection';
import { configurationFileWords, optionsOf, splitWords } from '../../../src/machine/ssh/sshArguments';
import { parseSshG, readSettings, settingsFrom } from '../../../src/machine/ssh/sshConfiguration';
import { targetOf } from '../../../src/machine/ssh/sshTarget';
import { needsProgram } from './needs';
import { connectionTo, emptyEnvironment } from './sshFixtures';

const home = '/home/admin';
const environment = emptyEnvironment(home, {
  identityFiles: [`${home}/.ssh/id_ed25519`],
  localUser: 'admin',
  agentSockets: ['/agent'],
});
const bare = connectionTo('192.0.2.7', 22, { port: undefined });
const decide = (settings: readonly (readonly [string, string])[], changes: Partial<Connection> = {}) =>
  targetOf({ ...bare, ...changes }, settingsFrom(settings), environment);

describe('ssh arguments', () => {
  it('are split as a shell splits them', () => {
    const piece = fc.constantFrom(
      '-o',
      'ProxyJump=a,b',
      ' ',
      '  ',
      '\t',
      "'a b'",
      '"c d"',
      '"\\""',
      "'\\'",
      '\\ ',
      '\\\\',
      'x',
      '""',
      "''",
      '=',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const shell = execFileSync('sh', ['-c', `set -- ${text}\nfor a do printf '%s\\0' "$a"; done`], {
          encoding: 'utf8',
        });
        assert.deepEqual(splitWords(text), shell.split('\0').slice(0, -1), text);
      }),
      { numRuns: 60 },
    );
  });

  it('with an open quote are no arguments', () => {
    assert.equal(splitWords('-o "ProxyJump=x'), undefined);
  });

  it('are read without the help of ssh in the usual forms', () => {
    const words = [
      '-C',
      '-oProxyJump=a',
      '-o',
      'StrictHostKeyChecking no',
      '-p',
      '2222',
      '-i/key',
      '-l',
      'bob',
      '-4',
      '-o',
      'ProxyCommand="nc %h %p"',
    ];
    assert.deepEqual(optionsOf(words), [
      ['proxyjump', 'a'],
      ['stricthostkeychecking', 'no'],
      ['port', '2222'],
      ['identityfile', '/key'],
      ['user', 'bob'],
      ['addressfamily', 'inet'],
      ['proxycommand', 'nc %h %p'],
    ]);
  });

  it('hand only a configuration file on to jump hosts', () => {
    assert.deepEqual(configurationFileWords(['-o', 'X=y', '-F', '/f', '-v']), ['-F', '/f']);
    assert.deepEqual(configurationFileWords(['-F/f']), ['-F/f']);
    assert.deepEqual(configurationFileWords(['-v']), []);
  });
});

describe('an SSH target', () => {
  it('without any configuration is the inventory with the usual defaults', () => {
    const target = decide([]);
    assert.deepEqual(
      [target.address, target.port, target.user, target.hostKeyPolicy, target.route.kind],
      ['192.0.2.7', 22, 'admin', 'ask', 'direct'],
    );
    assert.deepEqual(target.keys, [{ path: '/home/admin/.ssh/id_ed25519', demanded: false }]);
  });

  it('takes from the inventory before the configuration', () => {
    const settings = [
      ['port', '2200'],
      ['user', 'configured'],
      ['hostname', '192.0.2.9'],
      ['stricthostkeychecking', 'accept-new'],
    ] as const;
    const configured = decide(settings);
    assert.deepEqual(
      [configured.port, configured.user, configured.address, configured.hostKeyPolicy],
      [2200, 'configured', '192.0.2.9', 'accept-new'],
    );
    const said = decide(settings, { port: 22, user: 'root', hostKeyChecking: false });
    assert.deepEqual([said.port, said.user, said.address, said.hostKeyPolicy], [22, 'root', '192.0.2.9', 'no']);
  });

  it('offers the key of the inventory first, then those of the configuration, without the default ones', () => {
    const target = decide(
      [
        ['identityfile', '~/keys/%h-%r'],
        ['identityfile', '${UNKNOWN}/k'],
      ],
      { privateKeyFile: '~/fleet' },
    );
    assert.deepEqual(target.keys, [
      { path: '/home/admin/fleet', demanded: true },
      { path: '/home/admin/keys/192.0.2.7-admin', demanded: false },
      { path: '/home/admin/${UNKNOWN}/k', demanded: false },
    ]);
    const defaults = decide([
      ['identityfile', '~/.ssh/id_rsa'],
      ['identityfile', '~/.ssh/id_ed25519'],
    ]);
    assert.deepEqual(
      defaults.keys.map(({ path }) => path),
      environment.identityFiles,
    );
  });

  it('reads jump hosts with users, ports and IPv6 addresses', () => {
    const target = decide([['proxyjump', 'bob@bastion:2222,ssh://[2001:db8::1]:22,inner']]);
    assert.deepEqual(target.route, {
      kind: 'jump',
      hops: [
        { host: 'bastion', user: 'bob', port: 2222 },
        { host: '2001:db8::1', user: undefined, port: 22 },
        { host: 'inner', user: undefined, port: undefined },
      ],
    });
    assert.equal(decide([['proxyjump', 'none']]).route.kind, 'direct');
    assert.throws(() => decide([['proxyjump', '-oProxyCommand=id']]), { code: 'unsupported' });
  });

  it('L19 a jump host that is told to jump through itself is reached directly', () => {
    assert.equal(decide([['proxyjump', 'bastion']], { address: 'bastion' }).route.kind, 'direct');
  });

  it('L16 fills the tokens of a ProxyCommand, and refuses names that a shell would run', () => {
    assert.deepEqual(decide([['proxycommand', 'nc -X %% %h %p %r']]).route, {
      kind: 'command',
      command: 'nc -X % 192.0.2.7 22 admin',
    });
    assert.throws(() => decide([['proxycommand', 'nc %h %p']], { address: 'a;id' }), { code: 'unsupported' });
    assert.throws(() => decide([['proxycommand', 'nc %h %p']], { user: '$(id)' }), { code: 'unsupported' });
  });

  it('knows hosts by their alias, and files by the configuration', () => {
    const target = decide([
      ['hostkeyalias', 'Fleet'],
      ['userknownhostsfile', '~/known /etc/other'],
      ['globalknownhostsfile', 'none'],
      ['hashknownhosts', 'yes'],
    ]);
    assert.deepEqual([target.knownAs, target.knownWithPort, target.hashKnownHosts], ['fleet', false, true]);
    assert.deepEqual(target.userKnownHostsFiles, ['/home/admin/known', '/etc/other']);
    assert.deepEqual(target.systemKnownHostsFiles, []);
    const usual = decide([
      ['userknownhostsfile', '/home/jean dupont/.ssh/known_hosts /home/jean dupont/.ssh/known_hosts2'],
    ]);
    assert.deepEqual(usual.userKnownHostsFiles, environment.userKnownHostsFiles);
  });

  it('honours methods that are switched off and another agent', () => {
    assert.deepEqual(
      [
        ...decide([
          ['pubkeyauthentication', 'no'],
          ['kbdinteractiveauthentication', 'no'],
        ]).methods,
      ],
      ['password'],
    );
    assert.deepEqual([...decide([['preferredauthentications', 'publickey']]).methods], ['publickey']);
    assert.deepEqual(decide([]).agentSockets, ['/agent']);
    assert.deepEqual(decide([['identityagent', 'none']]).agentSockets, []);
    assert.deepEqual(decide([['identityagent', '~/agent']]).agentSockets, ['/home/admin/agent']);
  });
});

describe('ssh -G', () => {
  let directory: string;
  let file: string;
  before(function () {
    needsProgram(this, 'ssh');
    directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-config-'));
    file = join(directory, 'config');
    writeFileSync(
      file,
      `Host short\n  HostName srv.example.com\n  Port 2200\n  User configured\n  IdentityFile ~/configured\nMatch user deploy\n  ProxyJump bastion.example.com\n`,
    );
  });
  after(() => {
    if (directory) rmSync(directory, { recursive: true, force: true });
  });
  const real = (changes: Partial<Connection>, program = 'ssh') => {
    const system = emptyEnvironment(directory, { sshProgram: program });
    const connection = { ...bare, address: 'short', sshArguments: `-F ${file}`, ...changes };
    return readSettings(connection, system).then((settings) => targetOf(connection, settings, system));
  };

  it('resolves Host and Match blocks as ssh itself does', async () => {
    const target = await real({});
    assert.deepEqual(
      [target.address, target.port, target.user, target.route.kind],
      ['srv.example.com', 2200, 'configured', 'direct'],
    );
    assert.deepEqual(target.keys, [{ path: join(directory, 'configured'), demanded: false }]);
    assert.equal((await real({ user: 'deploy' })).route.kind, 'jump');
  });

  it('is given the inventory first, as Ansible gives it', async () => {
    const target = await real({
      port: 22,
      hostKeyChecking: false,
      sshArguments: `-F ${file} -o Port=99 -o StrictHostKeyChecking=yes`,
    });
    assert.deepEqual([target.port, target.hostKeyPolicy], [22, 'no']);
  });

  it('a configuration that ssh refuses is reported in its words', async () => {
    await assert.rejects(real({ sshArguments: '-o Nonsense=1' }), {
      code: 'unsupported',
      message: /Nonsense|nonsense/,
    });
  });

  it('a computer without ssh reads the arguments itself', async () => {
    const target = await real({ sshArguments: '-o ProxyJump=bastion.example.com -o Port=99' }, '/nonexistent/ssh');
    assert.deepEqual([target.route.kind, target.port], ['jump', 99]);
  });

  it('our own reading of arguments agrees with ssh', () => {
    const words = [
      '-F',
      '/dev/null',
      '-oProxyJump=a',
      '-p',
      '2222',
      '-l',
      'bob',
      '-o',
      'StrictHostKeyChecking accept-new',
      '-oIdentitiesOnly=yes',
      '-4',
    ];
    const theirs = parseSshG(execFileSync('ssh', ['-G', ...words, '--', 'h'], { encoding: 'utf8' }));
    for (const [keyword, value] of optionsOf(words)) assert.equal(theirs.get(keyword)?.[0], value);
  });
});
