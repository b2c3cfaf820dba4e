import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { findAnsibleConfig, readAnsibleConfig } from '../../src/inventory/ansibleConfig';
import { connectionOf, type Connection } from '../../src/inventory/connection';
import type { Inventory } from '../../src/inventory/model';
import { selectHosts } from '../../src/inventory/pattern';
import { readInventory } from '../../src/inventory/readInventory';
import { localFiles } from '../../src/machine/local/files';
import { requireCommands, runAnsible } from './ansibleCommands';
import { cases } from './arbitraries';
import { configLayout, type ConfigLayout } from './configCases';
import { settingsOf, sshSettingsOf } from './configSettings';
import { pattern } from './patternCases';
import { absolute, withFiles } from './sameAsOracle';

const seed = Number(process.env['INVENTORY_SEED'] ?? Date.now() % 1_000_000_000);

function samples<T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] {
  return fc.sample(arbitrary, { numRuns, seed });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

describe(`What Ansible’s own commands say (seed ${seed})`, function () {
  this.timeout(120_000);

  before(function () {
    requireCommands(this);
  });

  it('ansible-playbook --list-hosts has the same hosts for hosts: and --limit', async () => {
    const kinds = ['INI inventories', 'YAML inventories', 'directories, several sources and vars files'];
    const inventories = kinds.flatMap((kind) => samples(cases[kind] ?? assert.fail(kind), 2));
    let compared = 0;
    for (const [i, { tree, sources }] of inventories.entries()) {
      const patterns = samples(
        pattern.filter((text) => !/localhost|\{/.test(text) && text.trim() !== ''),
        40 * (i + 1),
      ).slice(-40);
      await withFiles({ ...tree, 'again.retry': 'h1\n\n web*\n!h2\n10.0.0.1\n' }, async (directory) => {
        const paths = absolute(sources, directory);
        const inventory = await readInventory(paths, localFiles);
        // An inventory that stops Ansible has no hosts to compare.
        if (inventory.fatal) return;
        // One that Ansible refuses ends the whole command.
        const asked = patterns.filter((text) => !refused(inventory, text));
        for (const limit of [undefined, `@${join(directory, 'again.retry')}`, 'all:!h1']) {
          const allowed = limit === undefined ? undefined : new Set(selectHosts(inventory, limit, readText).hosts);
          // A limit that leaves nothing of all hosts ends the whole command.
          if (allowed && !selectHosts(inventory, 'all').hosts.some((host) => allowed.has(host))) continue;
          compared += asked.length;
          const theirs = await listedHosts(directory, paths, asked, limit);
          for (const [j, text] of asked.entries()) {
            const ours = selectHosts(inventory, text).hosts.filter((host) => allowed?.has(host) ?? true);
            assert.deepEqual([...ours].sort(), theirs[j], `${JSON.stringify(text)} --limit ${limit ?? 'all'}`);
          }
        }
      });
    }
    console.log(`      ${compared} patterns`);
    assert.ok(compared > 50, `only ${compared} patterns`);
  });

  it('ansible --list-hosts has the same hosts, but for a localhost that it makes up', async () => {
    await withFiles({ hosts: 'h0\n[web]\nw[1:3]\n[db]\nd1\nw2\n' }, async (directory) => {
      const hosts = join(directory, 'hosts');
      const inventory = await readInventory([hosts], localFiles);
      const list = async (...args: string[]) => {
        const { output } = await runAnsible('ansible', [...args, '-i', hosts, '--list-hosts'], {
          cwd: directory,
          home: directory,
        });
        return namesIn(output);
      };
      for (const text of ['all', 'web:&db', 'web[0:1],d*', '~[wd][12]', 'all:!web'])
        assert.deepEqual(await list(text), selectHosts(inventory, text).hosts, text);
      assert.deepEqual(await list('web', '--limit', '!w1'), ['w2', 'w3']);
      assert.deepEqual(await list('localhost'), ['localhost']);
      assert.deepEqual(selectHosts(inventory, 'localhost').hosts, []);
    });
  });

  it('ansible-config dump finds the same file and reads the same settings', async () => {
    for (const layout of samples(configLayout, 8)) await compareConfig(layout);
  });

  it('ansible calls ssh with the address, port, user, key, timeout and arguments of our connection', async () => {
    await compareConnections(samples(hostVariables, 40));
  });
});

function refused(inventory: Inventory, text: string): boolean {
  return selectHosts(inventory, text).problems.some(({ severity }) => severity === 'error');
}

/** The hosts of one play for each pattern, sorted: the command prints them in no order. */
async function listedHosts(
  directory: string,
  sources: readonly string[],
  patterns: readonly string[],
  limit: string | undefined,
): Promise<string[][]> {
  const playbook = join(directory, 'plays.yml');
  writeFileSync(playbook, JSON.stringify(patterns.map((hosts) => ({ hosts }))));
  const { status, output, errors } = await runAnsible(
    'ansible-playbook',
    [
      ...sources.flatMap((source) => ['-i', source]),
      playbook,
      '--list-hosts',
      ...(limit === undefined ? [] : ['-l', limit]),
    ],
    { cwd: directory, home: directory },
  );
  assert.equal(status, 0, errors);
  return output
    .split(/^ {2}play #\d+ /m)
    .slice(1)
    .map((play) => namesIn(play).sort());
}

/** The names below `hosts (2):`. */
function namesIn(output: string): string[] {
  const [, list = ''] = output.split(/^ *hosts \(\d+\):\n/m);
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

async function compareConfig({ tree, open, variables }: ConfigLayout): Promise<void> {
  await withFiles(tree, async (directory) => {
    const [cwd, home] = [join(directory, 'cwd'), join(directory, 'home')];
    if (open) chmodSync(cwd, 0o777);
    const environment = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value.replaceAll('{dir}', directory)]),
    );
    const surroundings = { environment: { ...environment, HOME: home }, cwd, home };
    const { path } = await findAnsibleConfig(surroundings, localFiles);
    const ours = readAnsibleConfig(path === undefined ? undefined : readFileSync(path, 'utf8'), path, surroundings);
    const where = { cwd, home, environment };
    const base = await runAnsible('ansible-config', ['dump', '--format', 'json'], where);
    const what = JSON.stringify({ tree, open, variables });
    if (base.status !== 0) return void assert.ok(ours.problems.length > 0, `${what}\n${base.errors}`);
    const theirs = settingsIn(JSON.parse(base.output));
    assert.deepEqual(
      { CONFIG_FILE: ours.path ?? null, ...settingsOf(ours), problems: ours.problems },
      { CONFIG_FILE: theirs.get('CONFIG_FILE'), ...pick(theirs, settingsOf(ours)), problems: [] },
      what,
    );
    const plugins = await runAnsible('ansible-config', ['dump', '-t', 'connection', '--format', 'json'], where);
    const ssh = settingsIn((JSON.parse(plugins.output) as { ssh?: unknown }[]).find((entry) => entry.ssh)?.ssh);
    assert.deepEqual(sshSettingsOf(ours), pick(ssh, sshSettingsOf(ours)), what);
  });
}

function settingsIn(dump: unknown): ReadonlyMap<string, unknown> {
  assert.ok(Array.isArray(dump));
  return new Map((dump as { name: string; value: unknown }[]).map(({ name, value }) => [name, value]));
}

function pick(all: ReadonlyMap<string, unknown>, like: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(like).map((name) => [name, all.get(name)]));
}

const hostVariables: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    ansible_host: fc.constantFrom('10.0.0.1', '{{ inventory_hostname }}.example.com'),
    ansible_ssh_host: fc.constantFrom('10.0.0.2', 'old.example.com'),
    ansible_port: fc.constantFrom('2201', '{{ 2200 + 2 }}'),
    ansible_ssh_port: fc.constantFrom('2301'),
    ansible_user: fc.constantFrom('u1', "{{ group_names | join('_') }}"),
    ansible_ssh_user: fc.constantFrom('u2'),
    ansible_private_key_file: fc.constantFrom('keys/k1', '~/k2', '/abs/../k3'),
    ansible_ssh_private_key_file: fc.constantFrom('k4'),
    ansible_host_key_checking: fc.constantFrom('no', 'true'),
    ansible_ssh_host_key_checking: fc.constantFrom('False', 'yes'),
    ansible_timeout: fc.constantFrom('11'),
    ansible_ssh_timeout: fc.constantFrom('12'),
    ansible_ssh_args: fc.constantFrom('-o Compression=no', ''),
    ansible_ssh_common_args: fc.constantFrom('-o ProxyJump=j.example.com', '-J {{ inventory_hostname }}-jump'),
    ansible_ssh_extra_args: fc.constantFrom('-v', '-o "LogLevel=QUIET"'),
    ansible_connection: fc.constantFrom('ssh', 'ansible.builtin.ssh', 'smart'),
  },
  { requiredKeys: [] },
);

/** Runs a program in place of ssh that writes down how it was called. */
async function compareConnections(hosts: readonly Readonly<Record<string, string>>[]): Promise<void> {
  const inventory = {
    all: { children: { web: { hosts: Object.fromEntries(hosts.map((vars, i) => [`h${i}`, vars])) } } },
  };
  const config =
    '[defaults]\nremote_user = cfg\ntimeout = 9\nforks = 4\n[ssh_connection]\nssh_common_args = -o ConfigCommon=1\n';
  const recorder =
    '#!/bin/sh\nfor word; do printf "%s\\0" "$word"; done > "$(mktemp "$RECORDS/call.XXXXXX")"\nexit 255\n';
  await withFiles(
    { 'hosts.json': JSON.stringify(inventory), 'ansible.cfg': config, recorder: recorder, 'calls/x': '' },
    async (directory) => {
      const source = join(directory, 'hosts.json');
      chmodSync(join(directory, 'recorder'), 0o755);
      const environment = { ANSIBLE_SSH_EXECUTABLE: join(directory, 'recorder'), RECORDS: join(directory, 'calls') };
      await runAnsible('ansible', ['all', '-i', source, '-m', 'raw', '-a', 'name {{ inventory_hostname }}'], {
        cwd: directory,
        home: directory,
        environment,
      });
      const calls = await recordedCalls(join(directory, 'calls'));
      const surroundings = { environment: { ...environment, HOME: directory }, cwd: directory, home: directory };
      const ansibleConfig = readAnsibleConfig(config, join(directory, 'ansible.cfg'), surroundings);
      const read = await readInventory([source], localFiles);
      assert.equal(calls.size, hosts.length);
      for (const [i, vars] of hosts.entries()) {
        const call = calls.get(`h${i}`) ?? assert.fail(`h${i}`);
        // ssh itself takes a relative path from the working directory.
        const key = call.key === undefined ? undefined : resolve(directory, call.key);
        const ours = callOf(connectionOf(read, `h${i}`, ansibleConfig, surroundings));
        assert.deepEqual(ours, { ...call, key }, JSON.stringify(vars));
      }
    },
  );
}

/** What a call of ssh says of the connection. */
interface Call {
  readonly address: string | undefined;
  readonly port: string | undefined;
  readonly user: string | undefined;
  readonly key: string | undefined;
  readonly timeout: string | undefined;
  readonly checking: boolean;
  /** Of ssh_args, ssh_common_args and ssh_extra_args. */
  readonly rest: readonly string[];
}

/** Calls by the host they are for, which is what is to be run there. */
async function recordedCalls(directory: string): Promise<ReadonlyMap<string, Call>> {
  const names = (await localFiles.list(directory)).filter((name) => name.startsWith('call.'));
  const calls = names.map((name): [string, Call] => {
    const words = readFileSync(join(directory, name), 'utf8').split('\0').slice(0, -1);
    // …, ControlPath, the address, the command.
    const address = words.at(-2);
    const options = words.slice(0, -2);
    const rest: string[] = [];
    const found: Record<string, string> = {};
    for (let i = 0; i < options.length; i++) {
      const [, key = '', value = ''] =
        /^(Port|User|IdentityFile|ConnectTimeout|StrictHostKeyChecking|ControlPath|ControlMaster|ControlPersist|KbdInteractiveAuthentication|PreferredAuthentications|PasswordAuthentication)=(.*)$/s.exec(
          options[i + 1] ?? '',
        ) ?? [];
      if (options[i] === '-o' && key !== '') {
        found[key] = value.replace(/^"(.*)"$/, '$1');
        i++;
      } else rest.push(options[i] ?? '');
    }
    const host = words.at(-1)?.replace('name ', '') ?? '';
    const call = {
      address,
      port: found['Port'],
      user: found['User'],
      key: found['IdentityFile'],
      timeout: found['ConnectTimeout'],
      checking: found['StrictHostKeyChecking'] !== 'no',
      rest: rest.filter((word) => !['-tt', '-C'].includes(word)),
    };
    return [host, call];
  });
  return new Map(calls);
}

function callOf(connection: Connection): Call {
  assert.deepEqual(connection.unresolved, []);
  const { address, port, user, privateKeyFile, timeoutSeconds, hostKeyChecking, sshArguments } = connection;
  return {
    address,
    port: port?.toString(),
    user,
    key: privateKeyFile,
    timeout: String(timeoutSeconds),
    checking: hostKeyChecking,
    rest: sshArguments
      .replaceAll('"', '')
      .split(' ')
      .filter((word) => word !== ''),
  };
}
