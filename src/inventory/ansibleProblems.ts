import * as l10n from '@vscode/l10n';
import type { AnsibleAnswer } from './ansibleInventory';
import { decodeText } from './decodeText';
import { readIni } from './iniInventory';
import { InventoryBuilder } from './inventoryBuilder';
import type { Inventory, InventoryFiles, Problem } from './model';
import { ParseFailure } from './parseFailure';
import { isVaultText } from './vault';

/** What Ansible warns of in files that our own reading warns of too, with the place; or what says nothing new. */
const said =
  /^(?:While constructing a mapping|Found both group and host|Skipping |No inventory was parsed|Invalid characters were found in group names)/;
/** Plugins that try every file; what they say of a script is beside the point. */
const triesAll = new Set(['host_list', 'advanced_host_list', 'ini', 'yaml', 'toml']);

/** What remains to be said once Ansible has listed the inventory: which sources it could not read, and its other warnings. */
export async function problemsAfterAnswer(
  own: Inventory,
  warnings: readonly string[],
  files: InventoryFiles,
  isListed: (host: string) => boolean,
): Promise<readonly Problem[]> {
  const refused = new Refusals(warnings);
  const problems: Problem[] = [];
  const told = new Set<string>();
  for (const problem of own.problems) {
    const file = problem.code === 'needs-ansible' ? problem.subject : problem.place?.file;
    if (problem.severity !== 'error') problems.push(problem);
    // What Ansible could read with the help of its other sources is no error.
    else if (file !== undefined && refused.has(file)) {
      told.add(keyOf(file));
      if (problem.code !== 'needs-ansible') problems.push(problem);
      else problems.push({ ...problem, message: l10n.t('Ansible could not read it: {0}', refused.reasonFor(file)) });
    } else if (file !== undefined && problem.code === 'needs-ansible' && (await wasReadAsText(file, files, isListed))) {
      const message = l10n.t('Ansible took the text of this script for hosts, as what it printed is no inventory.');
      problems.push({ ...problem, message });
    }
  }
  for (const [key, path] of refused.paths) {
    if (told.has(key)) continue;
    const known = own.watched.find((file) => keyOf(file) === key) ?? path;
    // Of an encrypted file Ansible may quote what it says.
    const reason = (await isEncrypted(known, files)) ? '' : refused.reasonFor(known);
    const message = l10n.t('Ansible could not read it: {0}', reason);
    problems.push({ severity: 'error', message, place: { file: known, line: 0, column: 0, length: 0 } });
  }
  for (const text of refused.others) {
    if (!said.test(text)) problems.push({ severity: 'warning', message: l10n.t('Ansible warns: {0}', text) });
  }
  return problems;
}

/** More hosts than a range in the text of a script gives by accident. */
const fewHosts = 1000;

/** What is to be said of the sources that only Ansible reads when there is no list. */
export function problemsWithoutAnswer(
  own: Inventory,
  answer: Exclude<AnsibleAnswer, { kind: 'answered' }>,
): readonly Problem[] {
  const problems = own.problems.map((problem) => {
    if (problem.code !== 'needs-ansible') return problem;
    return { ...problem, message: whyUnread(problem.subject ?? '', answer) };
  });
  const [, locked] = (answer.kind === 'failed' && /^Decryption failed .* on (\/.*)$/.exec(answer.message)) || [];
  if (
    locked === undefined ||
    problems.some(({ code, subject }) => code === 'vault-password-needed' && subject === locked)
  )
    return problems;
  return [...problems, lockedFile(locked)];
}

function lockedFile(path: string): Problem {
  const message = l10n.t('The file is encrypted with Ansible Vault: its password is needed.');
  const place = { file: path, line: 0, column: 0, length: 0 };
  return { severity: 'error', message, place, code: 'vault-password-needed', subject: path };
}

function whyUnread(path: string, answer: Exclude<AnsibleAnswer, { kind: 'answered' }>): string {
  if (answer.kind === 'failed')
    return l10n.t('ansible-inventory, which has to read {0}, failed: {1}', path, answer.message);
  switch (answer.why) {
    case 'not-installed':
      return l10n.t(
        '{0} needs ansible-inventory, which is not installed here: install Ansible, or open this folder on the control node.',
        path,
      );
    case 'untrusted':
      return l10n.t(
        '{0} needs ansible-inventory, which runs programs of the inventory: trust this workspace to have it read.',
        path,
      );
  }
}

/** The files Ansible could not read, and why, from its warnings. */
class Refusals {
  /** By key: the path as Ansible writes it. */
  readonly paths = new Map<string, string>();
  readonly others: string[] = [];
  private readonly reasons = new Map<string, { readonly plugin: string; readonly why: string }[]>();

  constructor(warnings: readonly string[]) {
    for (const text of warnings) {
      const failed = /^\* Failed to parse (.+?) with (\S+) plugin: (.*)$/s.exec(text);
      const unparsed = /^Unable to parse (.+) as an inventory source$/s.exec(text);
      const path = failed?.[1] ?? unparsed?.[1];
      if (path === undefined) {
        this.others.push(text);
        continue;
      }
      const key = keyOf(path);
      this.paths.set(key, this.paths.get(key) ?? path);
      if (!failed) continue;
      const reasons = this.reasons.get(key) ?? [];
      reasons.push({ plugin: failed[2] ?? '', why: failed[3] ?? '' });
      this.reasons.set(key, reasons);
    }
  }

  has(path: string): boolean {
    return this.paths.has(keyOf(path));
  }

  reasonFor(path: string): string {
    const reasons = this.reasons.get(keyOf(path)) ?? [];
    const best = reasons.find(({ plugin }) => !triesAll.has(plugin)) ?? reasons.at(-1);
    return best?.why ?? l10n.t('it does not say why');
  }
}

/** Blanks may have come and gone where Ansible wrapped its text. */
function keyOf(path: string): string {
  return path.replace(/\s+/g, '');
}

/** Whether Ansible, its script having failed, found hosts in the script's own lines: it does so without a word. */
async function wasReadAsText(
  path: string,
  files: InventoryFiles,
  isListed: (host: string) => boolean,
): Promise<boolean> {
  const decoded = decodeText((await files.read(path).catch(() => undefined)) ?? new Uint8Array());
  if (decoded.problem !== undefined) return false;
  const builder = new InventoryBuilder();
  try {
    readIni(decoded.text, path, builder, fewHosts);
  } catch (error) {
    if (error instanceof ParseFailure) return false;
    throw error;
  }
  return [...builder.hosts.keys()].every(isListed);
}

async function isEncrypted(path: string, files: InventoryFiles): Promise<boolean> {
  try {
    const bytes = await files.read(path);
    return bytes !== undefined && isVaultText(new TextDecoder().decode(bytes));
  } catch {
    return false;
  }
}
