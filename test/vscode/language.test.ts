import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../src/vscode/commands/services';
import { activeServices, until } from './services';

/** What is shown of one file, with the text below each mark. */
interface Shown {
  readonly text: string;
  readonly line: number;
  readonly message: string;
  readonly severity: vscode.DiagnosticSeverity;
  readonly tags: readonly vscode.DiagnosticTag[];
}

describe('a hosts file in the editor', () => {
  let services: Services;
  let folder = '';
  const pathOf = (name: string): string => join(folder, name);

  const open = async (name: string): Promise<vscode.TextEditor> =>
    vscode.window.showTextDocument(await vscode.workspace.openTextDocument(pathOf(name)));

  const diagnostics = (document: vscode.TextDocument): Shown[] =>
    vscode.languages.getDiagnostics(document.uri).map(({ range, message, severity, tags = [] }) => ({
      text: document.getText(range),
      line: range.start.line + 1,
      message,
      severity,
      tags,
    }));

  const errors = (document: vscode.TextDocument): Shown[] =>
    diagnostics(document).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);

  const replace = async (editor: vscode.TextEditor, from: string, to: string): Promise<void> => {
    const at = editor.document.getText().indexOf(from);
    assert.ok(at >= 0, from);
    const { document } = editor;
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + from.length));
    assert.ok(await editor.edit((edit) => edit.replace(range, to)));
  };

  const revert = async (): Promise<void> => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
  };

  const hover = async (document: vscode.TextDocument, text: string, inside = 1): Promise<string> => {
    const at = document.positionAt(document.getText().indexOf(text) + inside);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at,
    );
    const texts = hovers.flatMap(({ contents }) =>
      contents.map((each) => (typeof each === 'string' ? each : each.value)),
    );
    return texts.join('\n').replaceAll('\\', '');
  };

  /** `web: 5 hosts · Check · Dry Run · Reboot…` */
  const lenses = async (document: vscode.TextDocument): Promise<string[]> => {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const lines = new Map<number, string[]>();
    for (const { range, command } of found) {
      const { line } = range.start;
      lines.set(line, [...(lines.get(line) ?? []), command?.title ?? '']);
    }
    return [...lines].map(([line, titles]) => `${document.lineAt(line).text.trim()} ${titles.join(' · ')}`);
  };

  const showsLenses = async (document: vscode.TextDocument, expected: RegExp): Promise<string[]> => {
    let seen: string[] = [];
    for (const end = Date.now() + 10_000; Date.now() < end;) {
      seen = await lenses(document);
      if (expected.test(seen.join('\n'))) return seen;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`waited 10 s for ${String(expected)}; seen: ${seen.join('\n')}`);
  };

  const useInventory = async (name: string | undefined): Promise<void> => {
    const value = name === undefined ? undefined : `\${workspaceFolder}/${name}`;
    const before = services.inventory.state;
    await vscode.workspace
      .getConfiguration('fleetReboot')
      .update('inventory', value, vscode.ConfigurationTarget.Workspace);
    await until('the inventory to be read', () => {
      const { state } = services.inventory;
      return state !== before && state.kind === 'ready' && state.sources[0] === pathOf(name ?? 'hosts');
    });
  };

  before(async () => {
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    services = await activeServices();
    await until('the inventory to be read', () => services.inventory.state.kind === 'ready');
    const { document } = await open('hosts');
    await showsLenses(document, /hosts/);
  });

  afterEach(async () => {
    await revert();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  describe('has the language', () => {
    it('of an inventory by its name, but not the hosts file of the system', async () => {
      assert.equal((await open('hosts')).document.languageId, 'ansible-inventory');
      assert.equal((await open('other/inventory.ini')).document.languageId, 'ansible-inventory');
      assert.equal((await open('etc/hosts')).document.languageId, 'plaintext');
    });

    it('of an inventory when it is the one in use, whatever its name', async () => {
      await writeFile(pathOf('servers.txt'), '[web]\nsrvtext ansible_host=127.0.0.1 ansible_port=1\n');
      await useInventory('servers.txt');
      await open('servers.txt');
      await until(
        'the language',
        () => vscode.window.activeTextEditor?.document.languageId === 'ansible-inventory',
        () => vscode.window.activeTextEditor?.document.languageId,
      );
      await useInventory(undefined);
    });
  });

  describe('shows what is wrong', () => {
    it('from the unsaved text, every line that Ansible would refuse, and nothing once it is right again', async () => {
      const editor = await open('hosts');
      const { document } = editor;
      await replace(editor, '[linux:children]\nweb', '[linux:children]\nweb\nnobody');
      await replace(editor, 'srvgit ansible_host', 'srvgit a = 1 ansible_host');
      const seen = await until(
        'both errors',
        () => errors(document).length === 2 && errors(document),
        () => diagnostics(document),
      );
      assert.ok(document.isDirty);
      assert.deepEqual(
        seen.map(({ line }) => line).sort((a, b) => a - b),
        [document.getText().slice(0, document.getText().indexOf('srvgit')).split('\n').length, 18],
      );
      assert.ok(
        seen.some(({ text }) => text === 'nobody'),
        JSON.stringify(seen),
      );
      const [first] = vscode.languages.getDiagnostics(document.uri);
      assert.equal(first?.source, 'Fleet Reboot');
      await revert();
      await until('no error', () => errors(document).length === 0);
    });

    it('that a variable never takes effect is faded', async () => {
      const { document } = await open('hosts');
      const seen = await until(
        'the shadowed variable',
        () => diagnostics(document).find(({ tags }) => tags.includes(vscode.DiagnosticTag.Unnecessary)),
        () => diagnostics(document),
      );
      assert.match(seen.text, /http_port/);
    });

    it('in a vars file that is not open, and in one that is, from its unsaved text', async () => {
      const vars = pathOf('group_vars/windows.yml');
      await writeFile(vars, 'ok: 1\nbroken: [\n');
      const uri = vscode.Uri.file(vars);
      await until('the closed file', () => vscode.languages.getDiagnostics(uri).length > 0);
      const editor = await open('group_vars/windows.yml');
      await replace(editor, '[', '1');
      await until('the open file', () => vscode.languages.getDiagnostics(uri).length === 0);
      await revert();
      await rm(vars);
      await until('the file gone', () => vscode.languages.getDiagnostics(uri).length === 0);
    });

    it('at the right place behind a byte order mark', async () => {
      await writeFile(pathOf('other/hosts'), '\uFEFF[web]\nsrv\n');
      const { document } = await open('other/hosts');
      assert.equal(document.encoding, 'utf8bom');
      const [seen] = await until('the error', () => errors(document).length > 0 && errors(document));
      assert.equal(seen?.line, 1);
      assert.ok(document.lineAt(0).text.startsWith(seen.text), seen.text);
      await rm(pathOf('other/hosts'));
    });

    it('of a file that is not in use, while it is open', async () => {
      const editor = await open('other/inventory.ini');
      const { uri } = editor.document;
      await replace(editor, 'lab2', 'lab[2');
      await until('the error', () => errors(editor.document).length === 1);
      await revert();
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await until('nothing', () => vscode.languages.getDiagnostics(uri).length === 0);
    });
  });

  describe('tells in a hover', () => {
    it('of a host its address, its system, its state and its variables with where they come from', async () => {
      const { document } = await open('hosts');
      const text = await hover(document, 'srvapache');
      assert.match(text, /\*\*srvapache\*\* — /);
      assert.match(text, /127\.0\.0\.1 port 1/);
      assert.match(text, /\| http_port \| 8080 \| \[its line\]\(file:.*hosts#5%2C49\) over .*group_vars\/web\.yml.*\|/);
      assert.match(text, /\| ansible_user \| deploy \| \[group linux\]\(file:.*hosts#20%2C1\) \|/);
    });

    it('no secret', async () => {
      const { document } = await open('hosts');
      const texts = [
        await hover(document, 'srvapache'),
        await hover(document, 'bastion'),
        await hover(document, 'ansible_password'),
        await hover(document, '[web]', 2),
      ].join('\n');
      assert.ok(!texts.includes('geheim'), texts);
      assert.match(texts, /deploy_token \| ••••••/);
      assert.match(texts, /ansible_password \| ••••••/);
    });

    it('of a range how many hosts it gives', async () => {
      const { document } = await open('hosts');
      const text = await hover(document, 'rack[01:03]');
      assert.match(text, /rack\[01:03\]\.example\.com\*\* — 3 hosts/);
      assert.match(text, /rack01\.example\.com.*, rack02\.example\.com.*, rack03\.example\.com/);
    });

    it('of a group its hosts, what it is part of and its variables', async () => {
      const { document } = await open('hosts');
      assert.match(await hover(document, '[web]', 2), /\*\*web\*\* — 5 hosts[^]*Part of: linux[^]*http_port/);
      assert.match(await hover(document, '[linux:children]', 2), /\*\*linux\*\* — 5 hosts[^]*Groups below: web/);
    });

    it('of a variable what it means and what hosts have in the end', async () => {
      const { document } = await open('hosts');
      assert.match(await hover(document, 'ansible_user'), /The user to log in as[^]*deploy/);
      assert.match(await hover(document, 'http_port=80\n'), /8000[^]*\(4 hosts\)[^]*8080[^]*\(srvapache\)/);
      const vars = await open('group_vars/web.yml');
      assert.match(await hover(vars.document, 'http_port'), /8000[^]*8080/);
    });
  });

  describe('offers above each group', () => {
    it('how many hosts it has and what can be done with them', async () => {
      const { document } = await open('hosts');
      const seen = await lenses(document);
      assert.match(seen[0] ?? '', /^\[web\] 5 hosts.* · Check · Dry Run · Reboot…$/);
      assert.match(seen[1] ?? '', /^\[windows\] 1 host.* · Check · Dry Run · Reboot…$/);
      assert.match(seen[2] ?? '', /^\[linux:children\] 5 hosts.* · Check · Dry Run · Reboot…$/);
      assert.equal(seen.length, 3);
    });

    it('the count of the unsaved text, and to save it before anything is done', async () => {
      const editor = await open('hosts');
      await replace(editor, 'srvgit ', 'srvnew\nsrvgit ');
      const [web] = await showsLenses(editor.document, /6 hosts/);
      assert.match(web ?? '', /^\[web\] 6 hosts.* · Save to check or reboot$/);
    });

    it('how many are up as soon as that is known', async () => {
      const { document } = await open('hosts');
      await vscode.commands.executeCommand('fleetReboot.checkReachability', { group: 'windows' });
      await showsLenses(document, /\[windows\] 1 host, 1 down/);
    });

    it('nothing when the setting says so', async () => {
      const { document } = await open('hosts');
      const settings = vscode.workspace.getConfiguration('fleetReboot');
      await settings.update('codeLens', false, vscode.ConfigurationTarget.Workspace);
      assert.deepEqual(await lenses(document), []);
      await settings.update('codeLens', undefined, vscode.ConfigurationTarget.Workspace);
    });

    it('to use a file as inventory that is not in use', async () => {
      const { document } = await open('other/inventory.ini');
      assert.deepEqual(await lenses(document), ['[lab] 2 hosts · Use as Inventory']);
      await vscode.commands.executeCommand('fleetReboot.useAsInventory', document.uri);
      await showsLenses(document, /^\[lab\] 2 hosts.* · Check/);
      await useInventory(undefined);
    });
  });

  it('lets commands take a group or a host by its name', async () => {
    await vscode.commands.executeCommand('fleetReboot.copyAddress', { group: 'linux' });
    assert.equal(await vscode.env.clipboard.readText(), Array.from({ length: 5 }, () => '127.0.0.1').join('\n'));
    await vscode.commands.executeCommand('fleetReboot.copyAddress', { host: 'bastion' });
    assert.equal(await vscode.env.clipboard.readText(), '192.0.2.1');
  });

  it('shows in the tree what is at the cursor', async () => {
    const editor = await open('hosts');
    const { document } = editor;
    const selected = (): string[] => services.view.view.selection.map((node) => node.look().label);
    for (const [text, name] of [
      ['ansible_port=1 http', 'srvapache'],
      ['banner', 'web'],
      ['linux:children', 'linux'],
      ['winsrv', 'winsrv'],
      ['rack[01', 'rack01.example.com'],
    ] as const) {
      const at = document.positionAt(document.getText().indexOf(text) + 1);
      const shown = await vscode.window.showTextDocument(document);
      shown.selection = new vscode.Selection(at, at);
      await vscode.commands.executeCommand('fleetReboot.revealInFleet');
      await until(name, () => selected().join() === name, selected);
    }
  });

  it('is opened from the tree where the host stands in the unsaved text', async () => {
    const editor = await open('hosts');
    await replace(editor, '# The servers of a small company.\n', '# The servers\n# of a small\n# company.\n');
    await vscode.commands.executeCommand('fleetReboot.openInHostsFile', { host: 'srvgit' });
    const at = (): string | undefined => {
      const { document, selection } = vscode.window.activeTextEditor ?? {};
      return document && `${selection?.start.line} ${document.getText(selection)}`;
    };
    assert.equal(at(), '7 srvgit');
    await vscode.commands.executeCommand('fleetReboot.openInHostsFile', { group: 'linux' });
    assert.equal(at(), '17 linux');
  });

  it('is understood in YAML as well', async () => {
    await useInventory('site.yml');
    const editor = await open('site.yml');
    const { document } = editor;
    assert.equal(document.languageId, 'yaml');
    const seen = await showsLenses(document, /web: 1 host/);
    assert.ok(
      seen.some((line) => /^db: 1 host.* · Check · Dry Run · Reboot…$/.test(line)),
      seen.join('\n'),
    );
    assert.match(
      await hover(document, 'srvdata'),
      /\| ansible_user \| dba \| \[group db\]\(file:.*site\.yml#14%2C9\) \|/,
    );
    assert.match(await hover(document, '    db:', 5), /\*\*db\*\* — 1 host/);
    await replace(editor, 'srvdata:\n', 'srvdata: [1]\n');
    await until('the error', () => errors(document).length > 0);
    await revert();
    await until('no error', () => errors(document).length === 0);
    await useInventory(undefined);
  });

  it('is read at every pause in typing, 10,000 lines in an eye’s blink', async function () {
    this.timeout(60_000);
    const directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-large-'));
    const lines = Array.from({ length: 500 }, (_, group) => [
      `[group${group}]`,
      ...Array.from({ length: 19 }, (_unused, i) => `host${group * 20 + i} ansible_host=10.0.0.1 ansible_port=1`),
    ]).flat();
    const path = join(directory, 'inventory.ini');
    await writeFile(path, lines.join('\n'));
    const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(path));
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const times: number[] = [];
    for (let round = 0; round < 8; round++) {
      const wrong = round % 2 === 0;
      const at = new vscode.Position(5, 0);
      let changed = 0;
      const listener = vscode.workspace.onDidChangeTextDocument(() => (changed ||= performance.now()));
      await editor.edit((edit) =>
        wrong ? edit.insert(at, '[') : edit.delete(new vscode.Range(at, at.translate(0, 1))),
      );
      for (const end = Date.now() + 10_000; (errors(document).length === 1) !== wrong;) {
        assert.ok(Date.now() < end, 'no diagnostics in 10 s');
        await new Promise((resolve) => setImmediate(resolve));
      }
      times.push(performance.now() - changed);
      listener.dispose();
      await new Promise((resolve) => setTimeout(resolve, 300)); // a person who thinks for a moment
    }
    console.log(`keystroke to diagnostics at 10,000 lines: ${times.map((time) => Math.round(time)).join(', ')} ms`);
    assert.ok(Math.min(...times) < 1000);
    await revert();
    await rm(directory, { recursive: true });
  });
});
