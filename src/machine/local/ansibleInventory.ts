import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import type { AnsibleAnswer, AnsibleInventory } from '../../inventory/ansibleInventory';
import { readAnsibleRemarks } from '../../inventory/ansibleRemarks';
import type { VaultPassword } from '../../inventory/vault';
import { handedOver } from './handedOver';
import { runProgram, type Ended } from './program';

/** How Ansible is run on this machine. */
export interface LocalAnsible {
  /** Where ansible.cfg was looked for: Ansible looks there too. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `vault_identity_list` of ansible.cfg. Ansible reads the files in it, but has nobody to prompt. */
  readonly vaultIdentities: readonly string[];
  /** Passwords that Ansible does not find by itself. */
  readonly vaultPasswords: readonly VaultPassword[];
  /** Milliseconds, one minute by default. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Bytes, 256 MiB by default. */
  readonly largestOutput?: number;
}

const mebibyte = 1024 * 1024;

/** Nothing but JSON on the output and plain text beside it, whatever ansible.cfg says. */
const plain: Readonly<Record<string, string>> = {
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_FORCE_COLOR: '0',
  ANSIBLE_VERBOSITY: '0',
  ANSIBLE_DEBUG: '0',
  ANSIBLE_INVENTORY_EXPORT: '0',
  ANSIBLE_DEPRECATION_WARNINGS: '0',
};

/** `ansible-inventory` of this machine. It runs the scripts and plugins of the inventory: only for one that is trusted. */
export function localAnsible(options: LocalAnsible): AnsibleInventory {
  return {
    async list(sources): Promise<AnsibleAnswer> {
      // Ansible does not run there, and nothing else would be called so.
      if (process.platform === 'win32') return { kind: 'unavailable', why: 'not-installed' };
      if (!existsSync(options.cwd)) {
        return { kind: 'failed', message: l10n.t('the directory {0} is not there', options.cwd), warnings: [] };
      }
      const { secrets, identities } = vaultIdentitiesOf(options);
      const environment = { ...options.environment, ...plain, ...inUtf8(options.environment) };
      const { timeout = 60_000, largestOutput = 256 * mebibyte } = options;
      const ended = await handedOver(secrets, (descriptors) =>
        runProgram({
          file: 'ansible-inventory',
          args: ['--list', ...sources.map((source) => `--inventory=${source}`)],
          cwd: options.cwd,
          environment: { ...environment, ANSIBLE_VAULT_IDENTITY_LIST: identities },
          descriptors,
          timeout,
          largestOutput,
          signal: options.signal,
        }),
      );
      return answerOf(ended, timeout, largestOutput);
    },
  };
}

/** Ansible refuses to run in another encoding, except for the C locale where nothing else is said. */
function inUtf8(environment: LocalAnsible['environment']): Readonly<Record<string, string>> {
  const all = environment['LC_ALL'] ?? '';
  const locale = all || environment['LC_CTYPE'] || environment['LANG'] || '';
  const fine = /utf-?8/i.test(locale) || (all === '' && /^(?:C|POSIX)?$/.test(locale));
  return fine ? {} : { LC_ALL: 'C.UTF-8' };
}

/** What `vault_identity_list` has to be so that Ansible finds the passwords handed over (the first is descriptor 3) and prompts for none. */
function vaultIdentitiesOf({ vaultIdentities, vaultPasswords }: LocalAnsible): {
  readonly secrets: readonly (string | Uint8Array)[];
  readonly identities: string;
} {
  const found = vaultIdentities.filter((text) => text !== '' && !/(?:^|@)prompt(?:_ask_vault_pass)?$/.test(text));
  // With these bytes, which open nothing, Ansible names the file it has no password for; without any password it would not.
  const given = vaultPasswords.length > 0 ? vaultPasswords : [{ password: randomBytes(32) }];
  const slugs = given.map(({ id = 'default' }: VaultPassword, i) => `${id.replace(/[,@]/g, '_')}@/dev/fd/${3 + i}`);
  return { secrets: given.map(({ password }) => password), identities: [...found, ...slugs].join(',') };
}

function answerOf(ended: Ended, timeout: number, largestOutput: number): AnsibleAnswer {
  const failed = (message: string, warnings: readonly string[] = []): AnsibleAnswer => ({
    kind: 'failed',
    message,
    warnings,
  });
  switch (ended.kind) {
    case 'not-started':
      return ended.missing ? { kind: 'unavailable', why: 'not-installed' } : failed(ended.message);
    case 'timeout':
      return failed(l10n.t('it did not end within {0} seconds', timeout / 1000));
    case 'too-much-output':
      return failed(l10n.t('it printed more than {0} MiB', largestOutput / mebibyte));
    case 'aborted':
      return failed(l10n.t('it was stopped'));
    case 'ended': {
      const { warnings, error } = readAnsibleRemarks(ended.stderr);
      if (ended.status !== 0) return failed(error ?? l10n.t('it ended with status {0}', ended.status), warnings);
      const output = ended.stdout.toString('utf8');
      // A plugin may have printed something before.
      return { kind: 'answered', json: output.slice(Math.max(0, output.search(/^\{/m))), warnings };
    }
  }
}
