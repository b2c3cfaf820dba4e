import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import {
  findAnsibleConfig,
  readAnsibleConfig,
  type AnsibleConfig,
  type Surroundings,
} from '../inventory/ansibleConfig';
import { connectionOf } from '../inventory/connection';
import type { Inventory, Problem } from '../inventory/model';
import { osFamilyOf } from '../inventory/osFamily';
import { selectHosts } from '../inventory/pattern';
import { readInventory } from '../inventory/readInventory';
import { steeringVars } from '../inventory/steeringVars';
import type { VaultPassword } from '../inventory/vault';
import { localFiles } from '../machine/local/files';
import type { Candidate } from '../reboot/makePlan';
import type { Arguments } from './arguments';
import { BadInput } from './exitStatus';
import { readSecretFile } from './secretFile';

/** The inventory of a command line with what it takes to reach its hosts. */
export interface CliFleet {
  readonly inventory: Inventory;
  readonly config: AnsibleConfig;
  readonly vaultPasswords: readonly VaultPassword[];
  /** The hosts of a pattern; throws BadInput when the pattern is wrong or names none. */
  select(pattern: string): readonly Candidate[];
}

/** Reads the inventory where `-i` says, else where Ansible would find it. Warnings go to `warn`. */
export async function openFleet(args: Arguments, warn: (text: string) => void): Promise<CliFleet> {
  const surroundings: Surroundings = { environment: process.env, cwd: process.cwd(), home: homedir() };
  const found = await findAnsibleConfig(surroundings, localFiles);
  const text = found.path === undefined ? undefined : await localFiles.read(found.path);
  const config = readAnsibleConfig(text && Buffer.from(text).toString('utf8'), found.path, surroundings);
  const sources = args.inventories.length > 0 ? args.inventories.map(absolute) : config.inventory;
  const vaultPasswords = await vaultPasswordsOf(args, config);
  const inventory = await readInventory(sources, localFiles, { vaultPasswords });
  for (const problem of [...found.problems, ...config.problems, ...inventory.problems]) warn(problemText(problem));
  return {
    inventory,
    config,
    vaultPasswords,
    select(pattern) {
      const { hosts, problems } = selectHosts(inventory, pattern, readText);
      const error = problems.find(({ severity }) => severity === 'error');
      if (error) throw new BadInput(error.message);
      if (hosts.length === 0) {
        const reasons = [...inventory.problems, ...problems].map(problemText);
        throw new BadInput([l10n.t('The pattern "{0}" matches no host.', pattern), ...reasons].join('\n  '));
      }
      return hosts.map((host) => ({
        host,
        family: osFamilyOf(inventory, host),
        connection: connectionOf(inventory, host, config, surroundings),
        vars: steeringVars(inventory, host, surroundings.environment).vars,
      }));
    },
  };
}

/** `file:line: message`, lines from 1. */
export function problemText({ message, place, severity }: Problem): string {
  const where = place ? `${place.file}:${String(place.line + 1)}: ` : '';
  return `${severity === 'error' ? l10n.t('error') : l10n.t('warning')}: ${where}${message}`;
}

/** A list of hosts (`a,b,`) stays what it is. */
function absolute(source: string): string {
  return source.includes(',') ? source : resolve(source);
}

async function vaultPasswordsOf(args: Arguments, config: AnsibleConfig): Promise<VaultPassword[]> {
  const files = [
    ...args.vaultPasswordFiles,
    ...(config.vaultPasswordFile === undefined ? [] : [config.vaultPasswordFile]),
  ];
  return Promise.all(files.map(async (path) => ({ password: await readSecretFile(path) })));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
