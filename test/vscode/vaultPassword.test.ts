import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../src/vscode/commands/services';
import type { SecretName } from '../../src/vscode/secretStore';
import { activeServices, until } from './services';
import { replaceInWindow, typedInputBox, type TypedInputBox } from './typedInputBox';

/** Everything in this workspace that is encrypted was encrypted with it. */
const password = 'correct horse';

describe('an inventory with encrypted files', () => {
  let services: Services;
  let folder = '';
  let typed: (string | undefined)[];
  let seen: TypedInputBox;
  let putBack: (() => void)[];
  /** What has been logged, shown in notifications or above the tree. */
  let said: string[];

  const at = (...names: string[]): string => join(folder, ...names);
  const setInventory = (value: string | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration('fleetReboot').update('inventory', value, vscode.ConfigurationTarget.Workspace);
  const enter = (): Thenable<unknown> => vscode.commands.executeCommand('fleetReboot.enterVaultPassword');
  const valueOf = (host: string, name: string): unknown => {
    const { state } = services.inventory;
    return state.kind === 'ready' ? state.inventory.varsOf(host).get(name) : undefined;
  };
  const unresolved = (host: string): string =>
    services.inventory.hosts.get(host)?.connection.unresolved.join('\n') ?? '';

  before(async () => {
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    services = await activeServices();
    await until('the inventory to be read', () => services.inventory.state.kind === 'ready');
  });

  beforeEach(() => {
    typed = [];
    said = [];
    seen = { titles: [], remarks: [] };
    const note = (...texts: unknown[]): Promise<undefined> => {
      said.push(JSON.stringify(texts));
      return Promise.resolve(undefined);
    };
    putBack = [
      replaceInWindow('createInputBox', () => typedInputBox(() => typed.shift(), seen)),
      replaceInWindow('showInformationMessage', note),
      replaceInWindow('showWarningMessage', note),
      replaceInWindow('showErrorMessage', note),
    ];
    const { log } = services;
    for (const level of ['info', 'warn', 'error', 'debug', 'trace'] as const) {
      const original = Object.getOwnPropertyDescriptor(log, level);
      Object.defineProperty(log, level, { value: note, configurable: true, writable: true });
      putBack.push(() => (original ? Object.defineProperty(log, level, original) : Reflect.deleteProperty(log, level)));
    }
  });

  afterEach(async () => {
    for (const back of putBack) back();
    for (const name of await services.secrets.names()) await services.secrets.forget(name);
    await setInventory(undefined);
    await services.inventory.refresh();
  });

  it('shows its hosts, names the files that wait for a password and leaves their hosts alone', async () => {
    await services.inventory.refresh();
    assert.deepEqual(services.inventory.lockedFiles, [at('group_vars', 'web.yml'), at('host_vars', 'srvodd.yml')]);
    assert.equal(services.inventory.state.kind, 'ready');
    assert.match(String(services.view.view.message), /web\.yml.*encrypted with Ansible Vault/);
    assert.match(unresolved('srvweb'), /web\.yml/);
    assert.equal(unresolved('srvgit'), '');
  });

  it('asks for the password until it is right, says so in the box, and keeps it by its id', async () => {
    typed = ['wrong', password];
    await enter();
    assert.deepEqual(seen.titles, ['Ansible Vault Password "prod" of web.yml'], 'once for all files of the id');
    assert.deepEqual(seen.remarks, ['This is not the vault password. Try again.']);
    assert.deepEqual(await services.secrets.names(), [{ kind: 'vault', id: 'prod' }]);
    assert.deepEqual(services.inventory.lockedFiles, []);
    assert.equal(valueOf('srvweb', 'sealed_note'), 'sealed words');
    assert.equal(unresolved('srvweb'), '');
  });

  it('keeps nothing when the box is closed', async () => {
    typed = ['wrong', undefined];
    await enter();
    assert.deepEqual(await services.secrets.names(), []);
    assert.equal(services.inventory.lockedFiles.length, 2);
  });

  it('never shows, logs or stores what was encrypted, not even where it is wrong', async () => {
    typed = [password];
    await enter();
    const { state } = services.inventory;
    assert.ok(state.kind === 'ready' && state.problem, 'the decrypted host_vars file is no YAML');
    assert.match(state.problem.message, /Line \d of the decrypted text/);
    assert.match(unresolved('srvodd'), /srvodd\.yml/);
    assert.match(said.join('\n'), /srvodd\.yml/);
    const shown = [...said, services.view.view.message, JSON.stringify(state.problem), unresolved('srvodd')].join('\n');
    assert.doesNotMatch(shown, /hunter2|secret:|sealed words/);
    assert.doesNotMatch(shown, /correct horse/);
  });

  it('is closed again when the password is forgotten', async () => {
    typed = [password];
    await enter();
    const pick = replaceInWindow('showQuickPick', (items: readonly { readonly name: SecretName }[]) =>
      Promise.resolve(items),
    );
    try {
      await vscode.commands.executeCommand('fleetReboot.forgetPasswords');
    } finally {
      pick();
    }
    assert.equal(services.inventory.lockedFiles.length, 2);
    assert.equal(valueOf('srvweb', 'sealed_note'), undefined);
  });

  it('that is encrypted itself waits for the password and is shown then, its lines not', async () => {
    await setInventory('${workspaceFolder}/sealed');
    const problem = await until('the file to be found encrypted', () => {
      const { state } = services.inventory;
      return state.kind === 'unreadable' ? state.problem : undefined;
    });
    assert.equal(problem.code, 'vault-password-needed');
    assert.equal(problem.subject, at('sealed'));
    typed = [password];
    await enter();
    assert.deepEqual(seen.titles, ['Ansible Vault Password of sealed']);
    assert.equal(valueOf('srvsealed', 'sealed_note'), 'inside');
    assert.deepEqual(services.inventory.hosts.get('srvsealed')?.host.places, [
      { file: at('sealed'), line: 0, column: 0, length: 0 },
    ]);
    assert.deepEqual(await services.secrets.names(), [{ kind: 'vault' }]);
    assert.doesNotMatch(said.join('\n'), /inside|bad line/);
    await services.secrets.forget({ kind: 'vault' });
    await services.inventory.refresh();
    assert.equal(services.inventory.state.kind, 'unreadable', 'what the password had opened is not kept in sight');
  });

  it('with another password for a file of the same id keeps both', async () => {
    await services.secrets.set({ kind: 'vault', id: 'prod' }, 'that of another file');
    await services.inventory.refresh();
    typed = [password];
    await enter();
    assert.deepEqual(await services.secrets.names(), [
      { kind: 'vault', id: 'prod' },
      { kind: 'vault', id: 'prod', file: at('group_vars', 'web.yml') },
    ]);
    assert.deepEqual(services.inventory.lockedFiles, []);
  });
});
