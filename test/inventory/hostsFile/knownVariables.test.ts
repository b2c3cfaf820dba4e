import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectionVariables } from '../../../src/inventory/hostsFile/connectionVariables';
import { fleetVariables } from '../../../src/vscode/language/fleetVariables';

interface PluginDoc {
  readonly doc: {
    readonly options: Readonly<Record<string, { readonly vars?: readonly { readonly name: string }[] }>>;
  };
}

/** Variables that the plugin says it reads. */
async function variablesOf(type: string, plugin: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ansible-doc', ['-t', type, plugin, '-j'], { maxBuffer: 2 ** 26 });
  return Object.values(JSON.parse(stdout) as Readonly<Record<string, PluginDoc>>).flatMap(({ doc }) =>
    Object.values(doc.options).flatMap(({ vars = [] }) => vars.map(({ name }) => name)),
  );
}

/** Read by Ansible beside what its connection and become plugins declare, or handed on to a library as they are. */
const elsewhere = new Set([
  'ansible_become',
  'ansible_become_method',
  'ansible_connection',
  'ansible_group_priority',
  'ansible_network_os',
  'ansible_python_interpreter',
  'ansible_remote_tmp',
  'ansible_shell_executable',
  'ansible_shell_type',
  'ansible_winrm_message_encryption',
  'ansible_winrm_server_cert_validation',
]);

describe('The connection variables that are offered', () => {
  it('are names that the plugins of Ansible read', async function () {
    this.timeout(60_000);
    const plugins = [
      ['connection', 'ssh'],
      ['connection', 'winrm'],
      ['connection', 'psrp'],
      ['connection', 'local'],
      ['become', 'sudo'],
    ] as const;
    const read = new Set<string>();
    try {
      for (const [type, plugin] of plugins) for (const name of await variablesOf(type, plugin)) read.add(name);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      console.log('      skipped: ansible-doc is not installed');
      this.skip();
    }
    const names = connectionVariables().flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    assert.deepEqual(
      names.filter((name) => !read.has(name) && !elsewhere.has(name)),
      [],
    );
  });

  it('have a documentation each, and no name twice', () => {
    const all = [...connectionVariables(), ...fleetVariables()];
    const names = all.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    assert.equal(new Set(names).size, names.length);
    for (const { name, documentation } of all) assert.match(documentation, /\S.*\.$/, name);
  });

  it('say of passwords that they are secret', () => {
    for (const { name, secret } of connectionVariables()) assert.equal(secret === true, /pass/.test(name), name);
  });

  it('are joined by every fleet_reboot_ variable that a plan reads', () => {
    const folder = join(import.meta.dirname, '../../../src/reboot');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
    const read = new Set(texts.match(/(?<=')fleet_reboot_\w+(?=')/g));
    const offered = new Set(fleetVariables().map(({ name }) => name));
    assert.ok(read.size > 0);
    assert.deepEqual([...offered].sort(), [...read].sort());
  });
});
