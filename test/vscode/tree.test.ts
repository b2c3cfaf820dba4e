import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../src/vscode/commands/services';
import { Fleet } from '../../src/fleet/fleet';
import { LiveStatus } from '../../src/vscode/liveStatus';
import { plantForest } from '../../src/vscode/tree/fleetForest';
import { FleetTree } from '../../src/vscode/tree/fleetTree';
import type { TreeNode } from '../../src/vscode/tree/nodeLook';
import { activeServices, drawn, until } from './services';

const wholeTree = [
  'Linux',
  '  monitored',
  '    srvsql',
  '  linux',
  '    databases',
  '      srvsql',
  '    web',
  '      srvapache',
  '      srvgit',
  '  ungrouped',
  '    bastion',
  'Windows',
  '  monitored',
  '    winsrv',
  '  windows',
  '    winsrv',
  'Network',
  '  switches',
  '    core1',
];

describe('the Fleet tree', () => {
  let services: Services;
  let hostsFile = '';
  let original = '';

  const roots = (): readonly TreeNode[] => services.view.tree.forest?.roots ?? [];
  const lines = (): string[] => drawn(roots());
  const shows = (what: string, expected: (seen: string[]) => boolean): Promise<true> =>
    until(what, () => expected(lines()) || undefined, lines);
  const all = (nodes: readonly TreeNode[]): TreeNode[] => nodes.flatMap((node) => [node, ...all(node.children)]);

  before(async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    hostsFile = join(folder, 'hosts');
    original = await readFile(hostsFile, 'utf8');
    services = await activeServices();
    await until('the inventory to be read', () => services.inventory.state.kind === 'ready');
  });

  afterEach(async () => {
    await services.view.setFilter('');
    await writeFile(hostsFile, original);
    await services.inventory.refresh();
  });

  it('shows systems, groups nested as in the inventory, and hosts in each of their groups', () => {
    assert.deepEqual([...lines()].sort(), [...wholeTree].sort());
    assert.deepEqual(
      lines().filter((line) => !line.startsWith(' ')),
      ['Linux', 'Windows', 'Network'],
    );
  });

  it('counts hosts on groups and systems', () => {
    const looks = new Map(all(roots()).map((node) => [node.id, node.look()]));
    assert.match(looks.get('os:linux/group:linux')?.description ?? '', /^3 hosts/);
    assert.match(looks.get('os:linux')?.description ?? '', /^4 hosts/);
    const databases = all(roots()).find(({ id }) => id === 'os:linux/group:linux/group:databases');
    assert.match(databases?.spoken() ?? '', /^group databases, 1 host/);
  });

  it('gives every node an id of names alone, that a change of state leaves as it is', async () => {
    const before = all(roots()).map(({ id }) => id);
    assert.equal(new Set(before).size, before.length);
    await services.fleet.check(['srvsql']);
    assert.equal(services.live.statusOf('srvsql').reachability.state, 'down');
    assert.deepEqual(
      all(roots()).map(({ id }) => id),
      before,
    );
  });

  it('draws again only the nodes that look different', async () => {
    const { state } = services.inventory;
    assert.ok(state.kind === 'ready');
    // A tree of its own, which VS Code does not draw on meanwhile.
    const fleet = new Fleet();
    const live = new LiveStatus(fleet);
    const tree = new FleetTree(live.statusOf, String);
    tree.replant(plantForest(state.inventory, state.hosts, live.statusOf));
    for (const node of all(tree.getChildren())) tree.getTreeItem(node);
    assert.deepEqual(tree.redraw(state.hosts.keys()), []);
    fleet.setTargets([{ host: 'srvgit', address: '127.0.0.1', port: 1, kind: 'ssh' }]);
    await fleet.check();
    const changed = tree.redraw(state.hosts.keys()).map(({ id }) => id);
    fleet.dispose();
    live.dispose();
    assert.deepEqual(changed.sort(), [
      'os:linux',
      'os:linux/group:linux',
      'os:linux/group:linux/group:web',
      'os:linux/group:linux/group:web/host:srvgit',
    ]);
  });

  it('knows the way from a host to its root', () => {
    const node = services.view.tree.forest?.find('srvgit');
    assert.ok(node);
    const path: string[] = [];
    for (let at: TreeNode | undefined = node; at; at = services.view.tree.getParent(at)) path.unshift(at.look().label);
    assert.deepEqual(path, ['Linux', 'linux', 'web', 'srvgit']);
  });

  it('writes the tooltip only when it is asked for, with the address, the groups, the system and its reason', () => {
    const node = services.view.tree.forest?.find('core1');
    assert.ok(node);
    const item = services.view.tree.getTreeItem(node);
    assert.equal(item.tooltip, undefined);
    const { tooltip } = services.view.tree.resolveTreeItem(item, node);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    const text = tooltip.value.replaceAll('\\', '');
    assert.match(text, /127\.0\.0\.1 port 1/);
    assert.match(text, /switches/);
    assert.match(text, /network device.*ansible_network_os is cisco\.ios\.ios/);
    assert.ok(!tooltip.isTrusted);
  });

  it('says the facts about a node as its context value, for the menus', () => {
    const contexts = new Map(
      all(roots()).map((node) => [node.id, node.look().context.split(' ').slice(0, 2).join(' ')]),
    );
    assert.equal(contexts.get('os:linux'), 'os linux');
    assert.equal(contexts.get('os:windows/group:windows'), 'group windows');
    assert.equal(contexts.get('os:network/group:switches/host:core1'), 'host network');
  });

  it('filters by name, address and group, says so, and shows all again', async () => {
    await services.view.setFilter('web');
    assert.deepEqual(lines(), ['Linux', '  linux', '    web', '      srvapache', '      srvgit']);
    assert.match(services.view.view.message ?? '', /web \(2 of 6 hosts\)/);
    await services.view.setFilter('192.0');
    assert.deepEqual(lines(), ['Linux', '  ungrouped', '    bastion']);
    await services.view.setFilter('srv databases');
    assert.ok(lines().includes('      srvsql') && !lines().join().includes('srvgit'));
    await vscode.commands.executeCommand('fleetReboot.clearFilter');
    assert.equal(lines().length, wholeTree.length);
    assert.equal(services.view.view.message, '');
  });

  it('follows the file when it changes', async () => {
    await writeFile(hostsFile, original.replace('srvgit ', 'srvnew ansible_host=127.0.0.1 ansible_port=1\nsrvgit '));
    await shows('srvnew', (seen) => seen.includes('      srvnew'));
  });

  it('follows variables that appear beside the inventory', async () => {
    const vars = join(hostsFile, '../group_vars/web.yml');
    await writeFile(vars, 'ansible_connection: winrm\n');
    await shows('web under Windows', (seen) => seen.indexOf('      srvgit') > seen.indexOf('Windows'));
    await vscode.workspace.fs.delete(vscode.Uri.file(vars));
    await shows('web under Linux again', (seen) => seen.indexOf('      srvgit') < seen.indexOf('Windows'));
  });

  it('keeps the hosts it has while the file cannot be read, and says what is wrong', async () => {
    await writeFile(hostsFile, Buffer.from([0x5b, 0, 0, 0x5d]));
    await until('the problem to be shown', () => services.view.view.message !== '');
    assert.match(services.view.view.message ?? '', /NUL byte/);
    assert.equal(lines().length, wholeTree.length);
    await writeFile(hostsFile, original);
    await until('the problem to be gone', () => services.view.view.message === '');
  });

  it('counts the hosts that are down on the badge', async () => {
    await services.fleet.check(['srvsql', 'srvapache', 'srvgit', 'winsrv', 'core1']);
    await until(
      'the badge',
      () => services.view.view.badge?.value === 5,
      () => services.view.view.badge,
    );
  });

  it('opens the line that names a host, below its group the line of that group', async () => {
    const nodes = all(roots()).filter(({ id }) => id.endsWith('/host:srvsql'));
    const opened: string[] = [];
    for (const node of nodes) {
      await vscode.commands.executeCommand('fleetReboot.openInHostsFile', node);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.fsPath, hostsFile);
      opened.push(
        `${node.parent?.look().label}: ${editor.selection.start.line + 1} ${editor.document.getText(editor.selection)}`,
      );
    }
    assert.deepEqual(opened.sort(), ['databases: 5 srvsql', 'monitored: 12 srvsql']);
  });

  it('opens the header of a group', async () => {
    const web = all(roots()).find(({ id }) => id.endsWith('/group:web'));
    await vscode.commands.executeCommand('fleetReboot.openInHostsFile', web);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.lineAt(editor.selection.start.line).text, '[web]');
  });

  it('copies the addresses of all selected hosts, each once', async () => {
    const nodes = all(roots()).filter(({ id }) => /host:(srvsql|bastion)$/.test(id));
    await vscode.commands.executeCommand('fleetReboot.copyAddress', nodes[0], nodes);
    assert.deepEqual((await vscode.env.clipboard.readText()).split('\n').sort(), ['127.0.0.1', '192.0.2.1']);
  });

  it('opens a terminal that runs ssh as Ansible would log in, without a shell in between', async () => {
    const node = services.view.tree.forest?.find('srvgit');
    await vscode.commands.executeCommand('fleetReboot.openSshTerminal', node);
    const terminal = await until('the terminal', () =>
      vscode.window.terminals.find(({ name }) => name === 'ssh srvgit'),
    );
    const options = terminal.creationOptions as vscode.TerminalOptions;
    assert.equal(options.shellPath, 'ssh');
    assert.deepEqual(options.shellArgs, ['-p', '1', '--', '127.0.0.1']);
    terminal.dispose();
  });

  it('follows an inventory outside the workspace, named by the setting', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-reboot-outside-'));
    const outside = join(folder, 'inventory.ini');
    await writeFile(outside, '[far]\nsrvfar ansible_host=127.0.0.1 ansible_port=1\n');
    const settings = vscode.workspace.getConfiguration('fleetReboot');
    await settings.update('inventory', outside, vscode.ConfigurationTarget.Workspace);
    await shows('srvfar', (seen) => seen.join() === 'Linux,  far,    srvfar');
    await writeFile(
      outside,
      '[far]\nsrvfar ansible_host=127.0.0.1 ansible_port=1\nsrvfarther ansible_host=127.0.0.1\n',
    );
    await shows('srvfarther', (seen) => seen.includes('    srvfarther'));
    await settings.update('inventory', undefined, vscode.ConfigurationTarget.Workspace);
    await shows('the workspace again', (seen) => seen.length === wholeTree.length);
    await rm(folder, { recursive: true });
  });
});
