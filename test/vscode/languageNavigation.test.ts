import assert from 'node:assert/strict';
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../src/vscode/commands/services';
import { activeServices, until } from './services';

type Files = Readonly<Record<string, string>>;

const names = ['hosts', 'more.yml', 'group_vars/web.yml', 'host_vars/sql.yml'];

describe('moving about in a hosts file and writing it', () => {
  let services: Services;
  let folder = '';
  let original: Files = {};

  const uri = (name: string): vscode.Uri => vscode.Uri.file(join(folder, name));
  const open = (name: string): Thenable<vscode.TextDocument> => vscode.workspace.openTextDocument(uri(name));

  /** The place of the `|` in a part of the file that is found without it. */
  async function at(name: string, marked: string): Promise<[vscode.Uri, vscode.Position]> {
    const document = await open(name);
    const start = document.getText().indexOf(marked.replace('|', ''));
    assert.ok(start >= 0, `${name} has ${marked}`);
    return [document.uri, document.positionAt(start + marked.indexOf('|'))];
  }

  /** `hosts:4:web`: file, line from 1 and text of each place. */
  async function told(locations: readonly (vscode.Location | vscode.LocationLink)[]): Promise<string[]> {
    const lines = locations.map(async (found) => {
      const [where, range] = 'targetUri' in found ? [found.targetUri, found.targetRange] : [found.uri, found.range];
      const document = await vscode.workspace.openTextDocument(where);
      return `${vscode.workspace.asRelativePath(where)}:${range.start.line + 1}:${document.getText(range)}`;
    });
    return (await Promise.all(lines)).sort();
  }

  const definitions = async (name: string, marked: string): Promise<string[]> =>
    told(await vscode.commands.executeCommand('vscode.executeDefinitionProvider', ...(await at(name, marked))));
  const references = async (name: string, marked: string): Promise<string[]> =>
    told(await vscode.commands.executeCommand('vscode.executeReferenceProvider', ...(await at(name, marked))));

  /** Writes the text into the editor, unsaved. */
  async function typed(name: string, text: string): Promise<vscode.TextDocument> {
    const document = await open(name);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
    return document;
  }

  /** Completions at the `|` of a text that is typed into the file. */
  async function completions(name: string, marked: string): Promise<vscode.CompletionItem[]> {
    const document = await typed(name, marked.replace('|', ''));
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.positionAt(marked.indexOf('|')),
    );
    return list.items;
  }

  const labels = (items: readonly vscode.CompletionItem[]): string[] =>
    items.map(({ label }) => (typeof label === 'string' ? label : label.label));

  before(async () => {
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    original = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
    );
    services = await activeServices();
    await until('the inventory to be read', () => services.inventory.state.kind === 'ready');
    await vscode.window.showTextDocument(await open('hosts'));
  });

  afterEach(async () => {
    for (const [from, to] of [
      ['group_vars/front.yml', 'group_vars/web.yml'],
      ['host_vars/postgres.yml', 'host_vars/sql.yml'],
    ] as const)
      await rename(join(folder, from), join(folder, to)).catch(() => undefined);
    for (const name of ['hosts', 'more.yml']) {
      await typed(name, original[name] ?? '');
      await (await open(name)).save();
    }
    for (const [name, text] of Object.entries(original)) await writeFile(join(folder, name), text);
    await services.inventory.refresh();
  });

  it('goes from a child to the sections that declare the group, in all files, and to its variables', async () => {
    assert.deepEqual(await definitions('hosts', '[linux:children]\nwe|b'), [
      'group_vars/web.yml:1:',
      'hosts:5:web',
      'more.yml:3:web',
    ]);
    assert.deepEqual(await definitions('hosts', '[we|b:vars]'), await definitions('more.yml', '    we|b:'));
  });

  it('goes from a host to where its variables are, and nowhere from a connection variable', async () => {
    assert.deepEqual(await definitions('more.yml', 'sq|l:'), ['host_vars/sql.yml:1:', 'hosts:10:sql']);
    assert.deepEqual(await definitions('hosts', 'bastion ansible_|host'), []);
  });

  it('goes from a variable in a template to where the host has it from', async () => {
    assert.deepEqual(await definitions('hosts', '{{ web_|port }}'), ['group_vars/web.yml:1:web_port']);
  });

  it('finds every place that names a group or a host', async () => {
    assert.deepEqual(await references('more.yml', '    we|b:'), [
      'hosts:14:web',
      'hosts:17:web',
      'hosts:5:web',
      'more.yml:3:web',
    ]);
    assert.deepEqual(await references('hosts', 's|ql ansible'), ['hosts:10:sql', 'more.yml:8:sql']);
    const highlights = await vscode.commands.executeCommand<vscode.DocumentHighlight[]>(
      'vscode.executeDocumentHighlights',
      ...(await at('hosts', '[we|b]')),
    );
    assert.deepEqual(
      highlights.map(({ range }) => range.start.line + 1),
      [5, 14, 17],
    );
  });

  it('renames a group in every file, with its file of variables, and nothing else', async () => {
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      ...(await at('more.yml', '    we|b:')),
      'front',
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    const text = async (name: string): Promise<string> => (await open(name)).getText();
    assert.equal(
      await text('hosts'),
      original['hosts']
        ?.replace('[web]', '[front]')
        .replace('\nweb\n', '\nfront\n')
        .replace('[web:vars]', '[front:vars]'),
    );
    assert.equal(await text('more.yml'), original['more.yml']?.replace('    web:', '    front:'));
    await access(join(folder, 'group_vars/front.yml'));
    await assert.rejects(access(join(folder, 'group_vars/web.yml')));
  });

  it('renames a host with a port where the cursor is on it, and takes host_vars along', async () => {
    const prepared = await vscode.commands.executeCommand<{ range: vscode.Range; placeholder: string }>(
      'vscode.prepareRename',
      ...(await at('hosts', 'web-2.exam|ple.com:2222')),
    );
    assert.equal(prepared.placeholder, 'web-2.example.com');
    assert.equal((await open('hosts')).getText(prepared.range), 'web-2.example.com');
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      ...(await at('hosts', 's|ql ansible')),
      'postgres',
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match((await open('more.yml')).getText(), /^ {4}postgres:$/m);
    assert.match((await open('hosts')).getText(), /^postgres ansible_host/m);
    await access(join(folder, 'host_vars/postgres.yml'));
  });

  it('says why a name cannot be taken', async () => {
    const renamed = async (name: string, marked: string, to: string): Promise<unknown> =>
      vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', ...(await at(name, marked)), to);
    await assert.rejects(renamed('hosts', '[we|b]', 'databases'), /a group databases already/);
    await assert.rejects(renamed('hosts', '[we|b]', 'a b'), /no blanks, colons or brackets/);
    await assert.rejects(renamed('hosts', 'node[1|:3]', 'x'), /several hosts/);
    await assert.rejects(renamed('hosts', 'ansible_conn|ection', 'x'), /Only groups and hosts/);
  });

  it('completes from the unsaved text, with documentation', async () => {
    const items = await completions('hosts', '[new]\nh1 ansible_host=192.0.2.9 |\n');
    assert.ok(!labels(items).includes('ansible_host'));
    const order = items.find(({ label }) => (typeof label === 'string' ? label : label.label) === 'fleet_reboot_order');
    assert.match(typeof order?.documentation === 'string' ? order.documentation : '', /lower numbers/);
    assert.deepEqual(labels(await completions('hosts', '[web]\nh1\n[up:children]\n|\n')).sort(), ['staging', 'web']);
    assert.ok(labels(await completions('hosts', 'h1 ansible_connection=|\n')).includes('winrm'));
    assert.ok(labels(await completions('hosts', '[|\n[web]\nh1\n')).includes('web:vars'));
  });

  it('completes YAML while the line is half typed', async () => {
    const hosts = await completions('more.yml', 'staging:\n  hosts:\n    ba|\n  vars:\n    a: [\n');
    assert.ok(labels(hosts).includes('bastion'));
    const variables = await completions('more.yml', 'staging:\n  hosts:\n    sql:\n      fleet_|\n');
    assert.ok(labels(variables).includes('fleet_reboot_skip'));
  });

  it('outlines and folds', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri('hosts'),
    );
    assert.deepEqual(
      symbols.map(({ name, children }) => [name, ...children.map((child) => child.name)]),
      [
        ['bastion', 'ansible_host', 'ansible_connection'],
        ['web', 'web-1.example.com', 'web-2.example.com:2222'],
        ['databases', 'sql', 'node[1:3]'],
        ['linux:children', 'web', 'databases'],
        ['web:vars', 'region'],
      ],
    );
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      uri('hosts'),
    );
    assert.deepEqual(
      folds.map(({ start, end }) => [start + 1, end + 1]),
      [
        [1, 2],
        [5, 7],
        [9, 11],
        [13, 15],
        [17, 18],
      ],
    );
  });

  it('finds hosts and groups of the inventory in use by their names', async () => {
    const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'stag',
    );
    assert.deepEqual(
      found.map(({ name, location }) => [name, basename(location.uri.fsPath)]),
      [['staging', 'more.yml']],
    );
  });

  /** Applies the preferred fix of the only problem with this code, and waits until it is gone. */
  async function fix(text: string, code: string): Promise<string> {
    const document = await typed('hosts', text);
    const own = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(document.uri).filter((diagnostic) => diagnostic.code === code);
    const diagnostic = await until(
      `a problem ${code}`,
      () => own()[0],
      () => vscode.languages.getDiagnostics(document.uri),
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      diagnostic.range,
    );
    const preferred = actions.find(({ isPreferred }) => isPreferred);
    assert.ok(preferred?.edit, `a preferred fix among: ${actions.map(({ title }) => title).join(', ')}`);
    assert.ok(await vscode.workspace.applyEdit(preferred.edit));
    await until(`${code} to be gone`, () => own().length === 0, own);
    return document.getText();
  }

  it('fixes what can be fixed, and the problem is gone', async () => {
    assert.equal(await fix('[a]\nh1\n[b:children]\naa\n', 'undeclared-group'), '[a]\nh1\n[b:children]\na\n');
    assert.equal(await fix('h[1-3]\n', 'bad-range'), 'h[1:3]\n');
    assert.equal(await fix('h1 a = 1\n', 'blank-around-equals'), 'h1 a=1\n');
    assert.equal(await fix('h1 ; one\n', 'semicolon-comment'), 'h1 # one\n');
    assert.equal(await fix('[a]\nh1:\n', 'missing-port'), '[a]\nh1\n');
    assert.equal(await fix('[a]\nh1\nh2\nh1\n', 'duplicate-host'), '[a]\nh1\nh2\n');
  });

  it('renames a file of variables that Ansible passes over', async () => {
    const odd = join(folder, 'group_vars/databases.txt');
    await writeFile(odd, 'a: 1\n');
    try {
      await services.inventory.refresh();
      const own = (): vscode.Diagnostic[] =>
        vscode.languages.getDiagnostics(vscode.Uri.file(odd)).filter(({ code }) => code === 'unused-vars-file');
      const diagnostic = await until('the file to be noticed', () => own()[0]);
      await open('group_vars/databases.txt');
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        vscode.Uri.file(odd),
        diagnostic.range,
      );
      assert.deepEqual(
        actions.map(({ title }) => title),
        ['Rename to databases.yml', 'Show the file in the Explorer'],
      );
    } finally {
      await rm(odd);
    }
  });
});
