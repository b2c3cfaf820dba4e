import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decryptVault, isVaultText, VaultError, vaultIdOf } from '../../src/inventory/vault';
import { requireOracle } from './oracle';
import { readTree } from './sameAsOracle';

/** Made by ansible-vault with the password `correct horse`. */
const plainVault = `$ANSIBLE_VAULT;1.1;AES256
36633565383666383164336535316564366333376465333036393730636334353231383038626265
6666303136343033333834316131633261613632333035310a636333303933303065303764666564
39623036366537326566616631636433303861613162643134353439643432356633353738326237
3139303866363637300a326130636334626138326535313131616262313266363363653130323834
62353663366266333762666532343334383034613433393839663365326331653266
`;
const labelledVault = `$ANSIBLE_VAULT;1.2;AES256;prod
37663433383237376532336236386331396263383738393336383736643134373234363563353031
3435313561616134663965306564393139306534613038330a383138333661663861393432613334
66393739363062306361376465323931393164356630306239313066316538623136393236356533
3766303064656563300a353836646135363461303162303365323862353437343135346531323437
3232
`;
const password = 'correct horse';

describe('Ansible Vault', () => {
  it('is decrypted in format 1.1 and, with a vault id, 1.2', () => {
    assert.equal(decryptVault(plainVault, [{ password }]), 'greeting: héllo\n');
    assert.equal(decryptVault(labelledVault, [{ id: 'prod', password }]), 'secret value');
  });

  it('is opened by any of several passwords, that of its id first', () => {
    assert.equal(
      decryptVault(labelledVault, [{ id: 'dev', password: 'no' }, { password }, { id: 'prod', password: 'old' }]),
      'secret value',
    );
  });

  it('is refused with a sentence when no password opens it or the text is damaged', () => {
    const refusals: [string, RegExp][] = [
      [plainVault, /password does not open/],
      [plainVault.replace('3663', '3763'), /password does not open/],
      [plainVault.replace('3663', 'zz63'), /damaged/],
      ['$ANSIBLE_VAULT;1.1;AES256\n00\n', /damaged/],
      ['$ANSIBLE_VAULT;1.3;AES256\n00\n', /format 1\.3/],
      ['$ANSIBLE_VAULT;1.1;AES\n00\n', /cipher AES/],
      ['$ANSIBLE_VAULT\n', /no Ansible Vault/],
    ];
    for (const [text, message] of refusals) {
      assert.throws(
        () => decryptVault(text, [{ password: 'wrong' }]),
        (error) => error instanceof VaultError && message.test(error.message),
        text,
      );
    }
    assert.throws(() => decryptVault(plainVault, []), VaultError);
  });

  it('is recognised by its first line', () => {
    assert.ok(isVaultText(plainVault));
    assert.ok(!isVaultText(`# c\n${plainVault}`));
    assert.ok(!isVaultText(`${plainVault}é`));
  });

  it('hides vars files and whole inventories until the password is given', async () => {
    const tree = { hosts: 'h\n', 'group_vars/all.yml': plainVault };
    const closed = await readTree(tree, ['hosts']);
    assert.match(closed.fatal?.message ?? '', /encrypted with Ansible Vault/);
    assert.ok(closed.fatal && closed.problems.includes(closed.fatal));
    const open = await readTree(tree, ['hosts'], { vaultPasswords: [{ password }] });
    assert.equal(open.fatal, undefined);
    assert.equal(open.varsOf('h').get('greeting'), 'héllo');
    const wrong = await readTree(tree, ['hosts'], { vaultPasswords: [{ password: 'x' }] });
    assert.match(wrong.fatal?.message ?? '', /does not open/);
  });

  it('that no password opens is told from a damaged one, with the file it is about', async () => {
    const damaged = plainVault.replace('3663', 'zz63');
    const tree = { hosts: 'h\n', 'group_vars/all.yml': plainVault, 'host_vars/h.yml': damaged };
    for (const vaultPasswords of [[], [{ password: 'wrong' }]]) {
      const { problems } = await readTree(tree, ['hosts'], { vaultPasswords });
      const [ofGroup] = problems.filter(({ place }) => place?.file.endsWith('all.yml'));
      assert.equal(ofGroup?.code, 'vault-password-needed');
      assert.equal(ofGroup.subject, ofGroup.place?.file);
    }
    const { problems } = await readTree(tree, ['hosts'], { vaultPasswords: [{ password }] });
    assert.deepEqual(
      problems.map(({ message, code }) => [message, code]),
      [['The vault text is damaged.', undefined]],
    );
  });

  it('tells its id', () => {
    assert.equal(vaultIdOf(labelledVault), 'prod');
    assert.equal(vaultIdOf(plainVault), undefined);
    assert.equal(vaultIdOf('prod;1.2;AES256;x'), undefined);
  });

  it('is never quoted in a problem once it is decrypted', async function () {
    const oracle = requireOracle(this);
    const secretly = (text: string): Promise<string> => oracle.encrypt(text, password);
    const tree = {
      hosts: await secretly('[web]\nhunter2-host hunter2=1\nhunter2 and more\n'),
      'more.yml': await secretly('all:\n  hunter2-key: hunter2\n  hosts:\n    fine:\n  hosts:\n    hunter2-host:\n'),
      'children.ini': await secretly('[x:children]\nhunter2-group\n'),
      'good/hosts': 'h\n',
      'good/group_vars/all.yml': await secretly('hunter2: [hunter2\n'),
      'good/host_vars/h.yml': await secretly('hunter2: 1\nhunter2: 2\n'),
      'list/hosts': 'h\n',
      'list/group_vars/all.yml': await secretly('- hunter2\n'),
      'nul/hosts': 'h\n',
      'nul/group_vars/all.yml': await secretly('a: hunter2\0\n'),
      'latin/hosts': 'h\n',
      'latin/group_vars/all.yml': await secretly('a: !hunter2 hunter2\n'),
    };
    const sources = ['hosts', 'more.yml', 'children.ini', 'good/hosts', 'list/hosts', 'nul/hosts', 'latin/hosts'];
    const { problems } = await readTree(tree, sources, { vaultPasswords: [{ password }] });
    const files = new Set(problems.map(({ place }) => place?.file.replace(/^.*?inventory-[^/]*\//, '')));
    for (const file of Object.keys(tree)) {
      if (!file.endsWith('/hosts')) assert.ok(files.has(file), `${file} has a problem: ${[...files].join()}`);
    }
    for (const problem of problems) assert.doesNotMatch(JSON.stringify(problem), /hunter2/);
    assert.ok(
      problems.every(({ place }) => place?.line === 0),
      'no line of the decrypted text is looked for in the encrypted one',
    );
  });

  it('opens what ansible-vault closes', async function () {
    const oracle = requireOracle(this);
    const texts = fc.tuple(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom(undefined, 'prod'),
    );
    await fc.assert(
      fc.asyncProperty(texts, async ([text, secret, id]) => {
        const wellFormed = Buffer.from(text).toString();
        const encrypted = await oracle.encrypt(wellFormed, secret, id);
        assert.equal(decryptVault(encrypted, [{ password: secret }]), wellFormed);
      }),
      { numRuns: 20 },
    );
  });
});
