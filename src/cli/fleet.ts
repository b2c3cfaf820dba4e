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
import { openInventory } from '../inventory/openInventory';
import { selectHosts } from '../inventory/pattern';
import { steeringVars } from '../inventory/steeringVars';
import type { VaultPassword } from '../inventory/vault';
import { localAnsible } from '../machine/local/ansibleInventory';
import { localFiles } from '../machine/local/files';
import { readVaultPasswords, vaultSources, type VaultPasswords } from '../machine/local/vaultPasswords';
import type { Candidate } from '../reboot/makePlan';
import type { Arguments } from './arguments';
import { BadInput, Cancelled } from './exitStatus';
import { ask, isInteractive } from './terminal';

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
  const config = readAnsibleConfig(text, found.path, surroundings);
  const sources = args.inventories.length > 0 ? args.inventories.map(absolute) : config.inventory;
  const { inventory, vault } = await untilInterrupted(async (signal) => {
    const vault = await vaultPasswordsOf(args, config, surroundings, signal);
    const ansible = localAnsible({
      cwd: surroundings.cwd,
      environment: surroundings.environment,
      vaultIdentities: config.vaultIdentities,
      vaultPasswords: vault.given,
      timeout: args.inventoryTimeout,
      signal,
    });
    const inventory = await openInventory(sources, localFiles, { vaultPasswords: vault.passwords, ansible });
    return { inventory, vault };
  });
  const problems = [...found.problems, ...config.problems, ...vault.problems, ...inventory.problems];
  for (const problem of problems) if (problem.severity !== 'hint') warn(problemText(problem));
  return {
    inventory,
    config,
    vaultPasswords: vault.passwords,
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

async function vaultPasswordsOf(
  { vault }: Arguments,
  config: AnsibleConfig,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<VaultPasswords> {
  const read = await readVaultPasswords(vaultSources(config, surroundings, vault), {
    cwd: surroundings.cwd,
    environment: surroundings.environment,
    idMatch: config.vaultIdMatch,
    prompt: (id) => ask(id === undefined ? l10n.t('Vault password: ') : l10n.t('Vault password ({0}): ', id), true),
    terminal: isInteractive(),
    signal,
  });
  const asked = vault.ids.length > 0 || vault.files.length > 0 || vault.ask;
  if (asked && read.passwords.length === 0)
    throw new BadInput(read.problems.map(({ message }) => message).join('\n  '));
  return read;
}

/** What runs in groups of its own does not hear of Ctrl-C by itself. */
async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const result = await work(controller.signal);
    if (controller.signal.aborted) throw new Cancelled();
    return result;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
