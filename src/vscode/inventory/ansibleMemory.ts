import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnsibleAnswer, AnsibleInventory } from '../../inventory/ansibleInventory';
import { localAnsible, type LocalAnsible } from '../../machine/local/ansibleInventory';

/** Keeps Ansible's last answer, so that scripts are run when somebody asks or their files change, and not at every look. */
export class AnsibleMemory {
  #asked = '';
  #files = '';
  #answer: AnsibleAnswer | undefined;
  #restless = false;

  constructor(private readonly run: (options: LocalAnsible) => AnsibleInventory = localAnsible) {}

  /** Ansible as the options say; `again` asks it whatever is remembered. */
  ansible(options: LocalAnsible, again: boolean): AnsibleInventory {
    return {
      list: async (sources, watched) => {
        const asked = question(options, sources);
        const before = await stateOf(watched);
        if (!again && this.#answer && asked === this.#asked && before === this.#files) return this.#answer;
        const answer = await this.run(options).list(sources, watched);
        if (options.signal?.aborted) return answer;
        const after = await stateOf(watched);
        // A script that writes beside itself would be run for ever: the second time its own changes are taken for such.
        this.#files = this.#restless ? after : before;
        this.#restless = after !== before;
        this.#asked = asked;
        this.#answer = answer;
        return answer;
      },
    };
  }
}

/** No password is kept by being asked about. */
function question({ cwd, vaultIdentities, vaultPasswords }: LocalAnsible, sources: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([cwd, vaultIdentities, sources]));
  for (const { id = '', password } of vaultPasswords) hash.update(`\0${id}\0`).update(password);
  return hash.digest('hex');
}

/**
 * What tells one state of the files from another. Of a directory only the entries of group_vars and host_vars count: there may be files
 * for hosts that Ansible alone knows. In any other a script may keep what it likes.
 */
async function stateOf(paths: readonly string[]): Promise<string> {
  const seen: string[] = [];
  for (const path of paths) {
    const about = await stat(path).catch(() => undefined);
    if (!about?.isDirectory()) seen.push(about ? `${about.mtimeMs}/${about.size}` : '-');
    else if (/[\\/](?:group_vars|host_vars)(?:[\\/]|$)/.test(path)) seen.push(await entriesOf(path));
  }
  return seen.join();
}

async function entriesOf(directory: string, depth = 0): Promise<string> {
  const names = depth > 10 ? [] : (await readdir(directory).catch(() => [])).sort();
  const entries = names.map(async (name) => {
    const about = await stat(join(directory, name)).catch(() => undefined);
    const inside = about?.isDirectory() ? await entriesOf(join(directory, name), depth + 1) : '';
    return `${name}/${about?.mtimeMs ?? 0}/${about?.size ?? 0}/${inside}`;
  });
  return (await Promise.all(entries)).join();
}
