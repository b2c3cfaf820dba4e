import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory } from '../../src/inventory/model';
import { osFamilyOf } from '../../src/inventory/osFamily';
import { readInventory } from '../../src/inventory/readInventory';
import { localFiles } from '../../src/machine/local/files';
import { corpusDirectory } from './corpus';
import { readTree } from './sameAsOracle';

async function familyOf(text: string, host = 'h'): Promise<string> {
  const { family, confident } = osFamilyOf(await readTree({ hosts: text }, ['hosts']), host);
  return confident ? family : `${family}?`;
}

describe('Which system a host runs', () => {
  const expected: [string, string, string][] = [
    ['1 network_os', 'h ansible_network_os=ios ansible_connection=winrm\n', 'network'],
    ['1 network connection', 'h ansible_connection=ansible.netcommon.network_cli\n', 'network'],
    ['2 winrm', 'h ansible_connection=winrm\n', 'windows'],
    ['2 psrp by its full name', 'h ansible_connection=ansible.builtin.psrp\n', 'windows'],
    ['3 powershell over ssh', 'h ansible_connection=ssh ansible_shell_type=powershell\n', 'windows'],
    ['4 port 5986', 'h:5986\n', 'windows'],
    ['4 a port that ends so', 'h ansible_port=55985\n', 'windows'],
    ['5 a group called windows', '[windows]\nh\n', 'windows'],
    ['5 a token of an ancestor', '[prod-win2019]\nh\n[all_win:children]\nprod-win2019\n', 'windows'],
    ['5 not darwin', '[darwin]\nh\n', 'linux?'],
    ['5 unless the host itself says ssh', '[windows]\nh ansible_connection=ssh\n', 'linux'],
    ['6 a key file', 'h ansible_ssh_private_key_file=k\n', 'linux'],
    ['6 become', 'h ansible_become=yes\n', 'linux'],
    ['6 an interpreter', 'h ansible_python_interpreter=/usr/bin/python3\n', 'linux'],
    ['6 root', 'h ansible_user=root\n', 'linux'],
    ['6 a Linux group', '[debian12]\nh\n', 'linux'],
    ['7 nothing', 'h ansible_user=Administrator\n', 'linux?'],
    ['winrm settings alone decide nothing', 'h ansible_winrm_transport=ntlm\n', 'linux?'],
  ];
  for (const [why, text, family] of expected) {
    it(`classifier rule ${why}: ${family}`, async () => {
      assert.equal(await familyOf(text), family);
    });
  }

  it('the setting of the nearest group wins over everything', async () => {
    const inventory = await readTree({ hosts: '[a]\nh ansible_connection=winrm\n[b:children]\na\n' }, ['hosts']);
    const far = new Map([['b', 'network' as const]]);
    assert.equal(osFamilyOf(inventory, 'h', far).family, 'network');
    const near = new Map([
      ['b', 'network' as const],
      ['a', 'linux' as const],
    ]);
    assert.deepEqual(osFamilyOf(inventory, 'h', near), {
      family: 'linux',
      reason: 'the settings say so for the group a',
      confident: true,
    });
  });

  const corpus = corpusDirectory();
  if (corpus === undefined) return;

  it('agrees with the labels of real inventories', async function () {
    this.timeout(60_000);
    const lines = (name: string) => readFileSync(join(corpus, name), 'utf8').trim().split('\n');
    const paths = new Map(
      lines('manifest.jsonl')
        .map((line) => JSON.parse(line) as { id: string; path: string })
        .map(({ id, path }) => [id, join(corpus, 'cases', id, path)]),
    );
    const inventories = new Map<string, Inventory>();
    const wrong: string[] = [];
    let labelled = 0;
    for (const line of lines('os_truth.jsonl')) {
      const {
        case: id,
        host,
        label,
        hard,
      } = JSON.parse(line) as { case: string; host: string; label: string | null; hard: boolean };
      // The hard ones were told apart by reading the playbooks: the inventory alone does not say it.
      if (hard) continue;
      const inventory = inventories.get(id) ?? (await readInventory([paths.get(id) ?? ''], localFiles));
      inventories.set(id, inventory);
      if (!inventory.hosts.has(host)) continue;
      labelled++;
      const { family, reason, confident } = osFamilyOf(inventory, host);
      if (family !== (label ?? 'linux'))
        wrong.push(`${id} ${host}: ${family} because ${reason}, should be ${label ?? 'unknown'}`);
      else if (label !== null && label !== 'linux' && !confident) wrong.push(`${id} ${host}: not confident`);
    }
    console.log(`      ${labelled - wrong.length} of ${labelled} labelled hosts told right`);
    assert.ok(labelled > 500, `only ${labelled} hosts`);
    assert.deepEqual(wrong, []);
  });
});
