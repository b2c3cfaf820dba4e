import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { proposeEdit, type HostChoice } from '../../src/inventory/edit/proposeEdit';
import type { Services } from '../../src/vscode/commands/services';
import { editedLines } from '../../src/vscode/edit/editedLines';
import { make, propose } from '../../src/vscode/edit/editInventory';
import { samplePlan, sampleTarget } from '../reboot/samplePlan';
import { activeServices, until } from './services';

describe('the lines a person is asked about', () => {
  const linesOf = async (path: string, text: string) => {
    const files = {
      read: (asked: string) => Promise.resolve(asked === path ? Buffer.from(text) : undefined),
      kind: (asked: string) => Promise.resolve(asked === path ? ('file' as const) : ('missing' as const)),
      list: () => Promise.resolve([]),
    };
    const hosts = [{ host: 'web1' }];
    const proposal = await proposeEdit({ kind: 'disable', hosts }, { sources: [path], files, options: {} });
    assert.ok(!('refused' in proposal));
    return editedLines(proposal);
  };

  it('are shown as they are, but for secrets', async () => {
    assert.deepEqual(await linesOf('/i/hosts', '[a]\n  web1 x=1 ansible_password=geheim y=2\n[b]\nweb1 # c\n'), [
      'hosts:2  web1 x=1 ansible_password=••••••',
      'hosts:4  web1 # c',
    ]);
  });

  it('are of a YAML host its first one', async () => {
    const text = 'a:\n  hosts:\n    web1:\n      x: 1\n\n      ansible_password: geheim\n';
    assert.deepEqual(await linesOf('/i/hosts.yml', text), ['hosts.yml:3  web1:']);
    const deeper = `${text}  children:\n    b:\n      hosts:\n        web1:\n`;
    assert.deepEqual(await linesOf('/i/hosts.yml', deeper), ['hosts.yml:3  web1:', 'hosts.yml:10  web1:']);
  });
});

const folder = (): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';

for (const name of ['hosts', 'hosts.yml']) {
  const isYaml = name.endsWith('.yml');

  describe(`editing ${name} from the tree`, () => {
    let services: Services;
    let path = '';
    let original = '';

    const onDisk = (): Promise<string> => readFile(path, 'utf8');
    const document = (): Thenable<vscode.TextDocument> => vscode.workspace.openTextDocument(vscode.Uri.file(path));
    const groupsOf = (host: string): readonly string[] => services.inventory.hosts.get(host)?.host.groups ?? [];
    const chosen = (kind: 'disable' | 'remove', ...hosts: HostChoice[]) => propose(services, { kind, hosts });
    const settled = async (): Promise<void> => {
      await services.inventory.refresh();
      await until('the hosts of the file', () => services.inventory.hosts.has('web1'));
    };

    before(async () => {
      path = join(folder(), name);
      original = await onDisk();
      services = await activeServices();
      await vscode.workspace
        .getConfiguration('fleetReboot')
        .update('inventory', path, vscode.ConfigurationTarget.Global);
      await until('the file to be the inventory', () => {
        const { state } = services.inventory;
        return state.kind === 'ready' && state.sources.some((source) => basename(source) === name);
      });
    });

    afterEach(async () => {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await chmod(path, 0o644);
      await writeFile(path, original);
      const shown = await document();
      await until('the file as it was', () => shown.isClosed || shown.getText() === original);
      await settled();
    });

    after(async () => {
      await vscode.workspace
        .getConfiguration('fleetReboot')
        .update('inventory', undefined, vscode.ConfigurationTarget.Global);
    });

    it('adds a host, saves the file and shows the line', async () => {
      await vscode.commands.executeCommand('fleetReboot.addHost', { group: 'web', host: 'web9', address: '127.0.0.9' });
      const added = isYaml
        ? '        web2:\n        web9:\n          ansible_host: 127.0.0.9\n'
        : 'web9 ansible_host=127.0.0.9\n';
      const after = isYaml
        ? original.replace('        web2:\n', added)
        : original.replace('\n\n[db]', `\n${added}\n[db]`);
      assert.equal(await onDisk(), after);
      assert.deepEqual(groupsOf('web9'), ['web']);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.fsPath, path);
      assert.equal(editor.document.isDirty, false);
      assert.match(editor.document.lineAt(editor.selection.active).text, /^ *web9/);
    });

    it('can be taken back in the editor, in one step', async () => {
      await vscode.commands.executeCommand('fleetReboot.moveHost', { host: 'web1', group: 'web', to: 'db' });
      assert.ok(groupsOf('web1').includes('db') && !groupsOf('web1').includes('web'));
      const shown = await document();
      const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
      assert.match(shown.lineAt(line).text, /^ *web1/);
      await vscode.window.showTextDocument(shown);
      await vscode.commands.executeCommand('undo');
      assert.equal(shown.getText(), original);
      await shown.save();
    });

    it('is taken back exactly by Undo, unless the file was changed since', async () => {
      const proposal = await chosen('remove', { host: 'web1' });
      assert.ok(!('refused' in proposal));
      const applied = await make(services, proposal);
      assert.ok(!('refused' in applied));
      assert.ok(!services.inventory.hosts.has('web1'));
      assert.equal(await applied.undo(), undefined);
      assert.equal(await onDisk(), original);
      const again = await make(services, proposal);
      assert.ok(!('refused' in again));
      const edit = new vscode.WorkspaceEdit();
      edit.insert(vscode.Uri.file(path), new vscode.Position(0, 0), '# mine\n');
      await vscode.workspace.applyEdit(edit);
      assert.match((await again.undo())?.refused ?? '', /was changed since/);
    });

    it('works on unsaved text and leaves it unsaved', async () => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(vscode.Uri.file(path), new vscode.Position(0, 0), '# mine\n');
      await vscode.workspace.applyEdit(edit);
      await vscode.commands.executeCommand('fleetReboot.addHost', { group: 'db', host: 'db9' });
      const shown = await document();
      assert.equal(shown.isDirty, true);
      assert.match(shown.getText(), /^# mine\n[^]*\n *db9:?\n/);
      assert.equal(await onDisk(), original);
      await vscode.window.showTextDocument(shown);
    });

    it('disables a host in all its groups and enables it again to the same bytes', async () => {
      const proposal = await chosen('disable', { host: 'web1' });
      assert.ok(!('refused' in proposal));
      const lines = editedLines(proposal);
      assert.match(lines[0] ?? '', /^hosts(\.yml)?:\d+ {2}web1/);
      assert.ok(!('refused' in (await make(services, proposal))));
      assert.ok(!services.inventory.hosts.has('web1'));
      assert.match(await onDisk(), /# disabled: web1/);
      await vscode.commands.executeCommand('fleetReboot.enableHost', { host: 'web1' });
      assert.equal(await onDisk(), original);
    });

    it('changes nothing in a read-only file and says so', async () => {
      await chmod(path, 0o444);
      const proposal = await chosen('remove', { host: 'web2' });
      assert.ok(!('refused' in proposal));
      const result = await make(services, proposal);
      assert.ok('refused' in result && /is read-only: make it writable first/.test(result.refused));
      assert.equal((await document()).getText(), original);
    });

    it('changes nothing where saving would change other lines as well', async () => {
      const mixed = original.replace('\n', '\r\n');
      await writeFile(path, mixed);
      await settled();
      const result = await make(services, await accepted(chosen('remove', { host: 'web2' })));
      assert.ok('refused' in result && /mixed line ends/.test(result.refused));
      assert.equal(await onDisk(), mixed);
    });

    it('leaves hosts alone that a run reboots, and names the run', async () => {
      const plan = samplePlan([sampleTarget('web1')]);
      const parts = { inventory: services.inventory, runs: { of: () => [{ plan }] } };
      const refused = await propose(parts, { kind: 'move', hosts: [{ host: 'web1', group: 'web' }], group: 'db' });
      assert.ok('refused' in refused && refused.refused.includes(plan.run));
      assert.ok('refused' in (await propose(parts, { kind: 'remove', hosts: [{ host: 'web1' }] })));
    });
  });
}

async function accepted<T extends object>(proposal: Promise<T>): Promise<Exclude<T, { refused: string }>> {
  const result = await proposal;
  if ('refused' in result) throw new Error(String(result.refused));
  return result as Exclude<T, { refused: string }>;
}
