import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json';
import { commandIds } from '../../src/vscode/commands/commandIds';

const root = join(__dirname, '../..');
const texts = (file: string): Record<string, string> =>
  JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, string>;

interface Setting {
  readonly scope: string;
  readonly order: number;
  readonly markdownDescription: string;
}
const settings = Object.assign({}, ...manifest.contributes.configuration.map(({ properties }) => properties)) as Record<
  string,
  Setting
>;

describe('package.json', () => {
  it('contributes exactly the commands that are registered', async () => {
    assert.deepEqual(manifest.contributes.commands.map(({ command }) => command).sort(), [...commandIds].sort());
    await vscode.extensions.getExtension('fleet-reboot.fleet-reboot')?.activate();
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(
      commandIds.filter((id) => !registered.includes(id)),
      [],
    );
  });

  it('has every text in English and in French, and none that is unused', () => {
    const used = new Set([...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, key = '']) => key));
    for (const file of ['package.nls.json', 'package.nls.fr.json']) {
      assert.deepEqual(Object.keys(texts(file)).sort(), [...used].sort(), file);
    }
  });

  it('links in texts lead to commands that exist', () => {
    for (const text of [...Object.values(texts('package.nls.json')), ...Object.values(texts('package.nls.fr.json'))]) {
      for (const [, command = ''] of text.matchAll(/\]\(command:([\w.]+)\)/g)) {
        assert.ok(command === 'workbench.trust.manage' || commandIds.some((id) => id === command), command);
      }
    }
  });

  it('gives each setting a scope, a place and a description', () => {
    const orders = Object.values(settings).map(({ order }) => order);
    assert.equal(new Set(orders).size, orders.length);
    for (const [name, setting] of Object.entries(settings)) {
      assert.match(setting.markdownDescription, /^%[\w.]+%$/, name);
      assert.ok(['machine', 'machine-overridable', 'window'].includes(setting.scope), name);
    }
  });

  it('lets no untrusted workspace decide what is read, rebooted or mailed', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    const free = Object.keys(settings).filter(
      (name) => settings[name]?.scope !== 'machine' && !restricted.includes(name),
    );
    assert.deepEqual(free.sort(), [
      'fleetReboot.codeLens',
      'fleetReboot.reachability.interval',
      'fleetReboot.reachability.timeout',
    ]);
  });

  it('lets no workspace at all name the mail server', () => {
    for (const name of ['host', 'port', 'security', 'username', 'verifyCertificate', 'caFile']) {
      assert.equal(settings[`fleetReboot.mail.${name}`]?.scope, 'machine', name);
    }
  });
});
