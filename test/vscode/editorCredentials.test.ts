import assert from 'node:assert/strict';
import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Connection } from '../../src/inventory/connection';
import type { Value } from '../../src/inventory/model';
import { EditorCredentials } from '../../src/vscode/editorCredentials';
import { SecretStore } from '../../src/vscode/secretStore';
import { sampleConnection } from '../inventory/sampleConnection';
import { replaceInWindow, typedInputBox, type TypedInputBox } from './typedInputBox';

const connection = (host: string, password?: Value, becomePassword?: Value): Connection =>
  sampleConnection(host, {
    address: '192.0.2.1',
    user: 'ansible',
    password,
    become: { enabled: true, method: 'sudo', user: 'root', password: becomePassword },
  });

function memoryStorage(): vscode.SecretStorage {
  const secrets = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  return {
    get: (key) => Promise.resolve(secrets.get(key)),
    store: (key, value) => Promise.resolve(void secrets.set(key, value)),
    delete: (key) => Promise.resolve(void secrets.delete(key)),
    keys: () => Promise.resolve([...secrets.keys()]),
    onDidChange: changed.event,
  };
}

/** A text as ansible-vault encrypts it, format 1.1. */
function vaulted(plain: string, password: string): string {
  const salt = randomBytes(32);
  const keys = pbkdf2Sync(password, salt, 10_000, 80, 'sha256');
  const padding = 16 - (plain.length % 16);
  const cipher = createCipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64));
  const body = cipher.update(plain + String.fromCharCode(padding).repeat(padding), 'latin1');
  const digest = createHmac('sha256', keys.subarray(32, 64)).update(body).digest('hex');
  const inner = [salt.toString('hex'), digest, body.toString('hex')].join('\n');
  return `$ANSIBLE_VAULT;1.1;AES256\n${Buffer.from(inner).toString('hex')}\n`;
}

describe('the passwords of a run', () => {
  let secrets: SecretStore;
  let questions: string[];
  let typed: (string | undefined)[];
  let picks: (string | undefined)[];
  let boxes: TypedInputBox;
  let putBack: () => void;
  const original = { ...vscode.window };

  /** People are played by two lists of answers. */
  const replace = (name: 'showInputBox' | 'showQuickPick' | 'showWarningMessage', value: unknown): void => {
    Object.defineProperty(vscode.window, name, { value, configurable: true, writable: true });
  };

  beforeEach(() => {
    secrets = new SecretStore(memoryStorage());
    questions = [];
    typed = [];
    picks = [];
    boxes = { titles: questions, remarks: [] };
    putBack = replaceInWindow('createInputBox', () => typedInputBox(() => typed.shift(), boxes));
    replace('showInputBox', (options: vscode.InputBoxOptions) => {
      assert.equal(options.password, true, 'a password is never shown');
      questions.push(options.title ?? '');
      return Promise.resolve(typed.shift());
    });
    replace('showQuickPick', (choices: string[]) => {
      const pick = picks.shift();
      return Promise.resolve(choices.find((choice) => pick !== undefined && choice.includes(pick)));
    });
  });

  afterEach(() => {
    putBack();
    replace('showInputBox', original.showInputBox);
    replace('showQuickPick', original.showQuickPick);
    replace('showWarningMessage', original.showWarningMessage);
  });

  it('come from the inventory first, without a question', async () => {
    const credentials = new EditorCredentials(secrets, []);
    assert.equal(await credentials.password(connection('srvsql', 'from-inventory')), 'from-inventory');
    assert.equal(await credentials.becomePassword(connection('srvsql', undefined, 'sudo-word')), 'sudo-word');
    assert.deepEqual(questions, []);
  });

  it('come from the secret storage next, of the host before that of all', async () => {
    await secrets.set({ kind: 'login' }, 'for-all');
    await secrets.set({ kind: 'login', host: 'srvsql' }, 'for-srvsql');
    const credentials = new EditorCredentials(secrets, []);
    assert.equal(await credentials.password(connection('srvsql')), 'for-srvsql');
    assert.equal(await credentials.password(connection('srvweb')), 'for-all');
    assert.deepEqual(questions, []);
  });

  it('are asked for when a stored one was refused', async () => {
    await secrets.set({ kind: 'login', host: 'srvsql' }, 'old');
    const credentials = new EditorCredentials(secrets, []);
    typed = ['new'];
    assert.equal(await credentials.password(connection('srvsql')), 'old');
    assert.equal(await credentials.password(connection('srvsql')), 'new');
    assert.deepEqual(questions, ['Password of ansible@srvsql (192.0.2.1)']);
  });

  it('are kept only when that is chosen', async () => {
    typed = ['a', 'b'];
    picks = ['srvsql this time', 'srvweb and remember'];
    const credentials = new EditorCredentials(secrets, []);
    await credentials.password(connection('srvsql'));
    await credentials.password(connection('srvweb'));
    assert.deepEqual(await secrets.names(), [{ kind: 'login', host: 'srvweb' }]);
    assert.equal(await secrets.get({ kind: 'login', host: 'srvweb' }), 'b');
  });

  it('are asked for once when they are said to be those of every host', async () => {
    typed = ['same'];
    picks = ['every host that asks, this time'];
    const credentials = new EditorCredentials(secrets, []);
    const given = await Promise.all(
      ['srvsql', 'srvweb', 'srvgit'].map((host) => credentials.password(connection(host))),
    );
    assert.deepEqual(given, ['same', 'same', 'same']);
    assert.equal(questions.length, 1);
    assert.deepEqual(await secrets.names(), []);
  });

  it('are not asked for again once a question was closed', async () => {
    const credentials = new EditorCredentials(secrets, []);
    assert.equal(await credentials.password(connection('srvsql')), undefined);
    assert.equal(await credentials.password(connection('srvweb')), undefined);
    assert.equal(questions.length, 1);
  });

  it('of keys are remembered by key file', async () => {
    typed = ['open sesame'];
    picks = ['remember'];
    const credentials = new EditorCredentials(secrets, []);
    assert.equal(await credentials.passphrase('/home/anna/.ssh/id_ed25519'), 'open sesame');
    const next = new EditorCredentials(secrets, []);
    assert.equal(await next.passphrase('/home/anna/.ssh/id_ed25519'), 'open sesame');
    assert.equal(questions.length, 1);
  });

  it('in a vault wait for the vault password, asked for until it fits and once for all hosts', async () => {
    const credentials = new EditorCredentials(secrets, []);
    const value = { __ansible_vault: vaulted('secret', 'vault-password') };
    typed = ['wrong', 'vault-password'];
    picks = ['remember'];
    assert.equal(await credentials.password(connection('srvsql', value)), 'secret');
    assert.equal(await credentials.password(connection('srvweb', value)), 'secret');
    assert.deepEqual(questions, ['Ansible Vault password, for srvsql']);
    assert.deepEqual(boxes.remarks, ['This is not the vault password. Try again.']);
    assert.equal(await new EditorCredentials(secrets, []).password(connection('srvsql', value)), 'secret');
    assert.equal(questions.length, 1);
  });

  it('in a vault are opened by the stored vault password of their id', async () => {
    await secrets.set({ kind: 'vault', id: 'dev' }, 'other');
    await secrets.set({ kind: 'vault', id: 'prod', file: '/srv/play: a/all.yml' }, 'vault-password');
    assert.deepEqual(await secrets.names(), [
      { kind: 'vault', id: 'dev' },
      { kind: 'vault', id: 'prod', file: '/srv/play: a/all.yml' },
    ]);
    const value = { __ansible_vault: vaulted('secret', 'vault-password').replace('1.1;AES256', '1.2;AES256;prod') };
    assert.equal(await new EditorCredentials(secrets, []).password(connection('srvsql', value)), 'secret');
    assert.deepEqual(questions, []);
  });

  it('in a vault are asked for themselves when nobody has the vault password', async () => {
    const credentials = new EditorCredentials(secrets, []);
    const value = { __ansible_vault: vaulted('secret', 'vault-password') };
    typed = [undefined, 'typed'];
    assert.equal(await credentials.password(connection('srvsql', value)), 'typed');
    assert.deepEqual(questions, ['Ansible Vault password, for srvsql', 'Password of ansible@srvsql (192.0.2.1)']);
  });

  it('are asked for one question at a time', async () => {
    let open = 0;
    let most = 0;
    replace('showInputBox', async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 10));
      open--;
      return 'x';
    });
    const credentials = new EditorCredentials(secrets, []);
    await Promise.all(['a', 'b', 'c'].map((host) => credentials.password(connection(host))));
    assert.equal(most, 1);
  });
});

describe('an unknown host key', () => {
  const question = { host: 'srvsql', address: '192.0.2.1', port: 22, type: 'ssh-ed25519', fingerprint: 'SHA256:abc' };
  const original = { ...vscode.window };
  const answer = (answered: string | undefined, seen: unknown[] = []): void => {
    const value = (...args: unknown[]) => {
      seen.push(args);
      return Promise.resolve(answered);
    };
    Object.defineProperty(vscode.window, 'showWarningMessage', { value, configurable: true, writable: true });
  };
  afterEach(() => {
    Object.defineProperty(vscode.window, 'showWarningMessage', {
      value: original.showWarningMessage,
      configurable: true,
      writable: true,
    });
  });

  it('is put to a person with the host, the address, the type and the fingerprint', async () => {
    const seen: unknown[][] = [];
    answer('Trust and Remember', seen);
    const credentials = new EditorCredentials(new SecretStore(memoryStorage()), []);
    assert.equal(await credentials.confirmHostKey(question), true);
    const text = JSON.stringify(seen[0]);
    for (const part of ['srvsql', '192.0.2.1', '22', 'ssh-ed25519', 'SHA256:abc', '"modal":true'])
      assert.ok(text.includes(part), part);
  });

  it('is not trusted when the question is closed', async () => {
    answer(undefined);
    const credentials = new EditorCredentials(new SecretStore(memoryStorage()), []);
    assert.equal(await credentials.confirmHostKey(question), false);
  });
});
