import { parseArgs } from 'node:util';
import * as l10n from '@vscode/l10n';
import type { VaultOptions } from '../machine/local/vaultPasswords';
import { blockerKinds, type BlockerKind } from '../reboot/plan';
import { BadInput } from './exitStatus';

/** A command line, read and checked. */
export interface Arguments {
  readonly command: Command;
  /** What follows the command: a pattern, a run id. */
  readonly operand: string | undefined;
  readonly inventories: readonly string[];
  readonly config: string | undefined;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly reason: string | undefined;
  readonly strategy:
    { readonly kind: 'parallel'; readonly limit: number } | { readonly kind: 'sequential' } | undefined;
  readonly maxFailures: number | undefined;
  readonly delay: number | undefined;
  readonly accept: readonly BlockerKind[];
  readonly noMail: boolean;
  readonly askPass: boolean;
  readonly askBecomePass: boolean;
  readonly passwordFile: string | undefined;
  readonly becomePasswordFile: string | undefined;
  readonly vault: VaultOptions;
  /** Milliseconds that ansible-inventory has. */
  readonly inventoryTimeout: number;
  readonly verbose: boolean;
}

export const commands = ['inventory', 'hosts', 'check', 'reboot', 'runs', 'show', 'resume', 'help', 'version'] as const;
export type Command = (typeof commands)[number];

const options = {
  inventory: { type: 'string', short: 'i', multiple: true },
  list: { type: 'boolean' },
  config: { type: 'string' },
  json: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  reason: { type: 'string' },
  parallel: { type: 'string' },
  sequential: { type: 'boolean' },
  'max-failures': { type: 'string' },
  delay: { type: 'string' },
  accept: { type: 'string', multiple: true },
  'no-mail': { type: 'boolean' },
  'ask-pass': { type: 'boolean', short: 'k' },
  'ask-become-pass': { type: 'boolean', short: 'K' },
  'connection-password-file': { type: 'string' },
  'become-password-file': { type: 'string' },
  'vault-password-file': { type: 'string', multiple: true },
  'vault-pass-file': { type: 'string', multiple: true },
  'vault-id': { type: 'string', multiple: true },
  'ask-vault-pass': { type: 'boolean', short: 'J' },
  'ask-vault-password': { type: 'boolean' },
  'inventory-timeout': { type: 'string' },
  verbose: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const withOperand: readonly Command[] = ['hosts', 'check', 'reboot', 'show', 'resume'];

/** Reads what follows the program's name. Throws BadInput. */
export function readArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parse(words);
  const command = commandOf(positionals[0], values);
  const operands = positionals.slice(1);
  if (command !== 'help' && operands.length > (withOperand.includes(command) ? 1 : 0)) {
    throw new BadInput(l10n.t('Too many words: {0}. Quote a pattern that holds blanks.', operands.join(' ')));
  }
  if (command !== 'help' && withOperand.includes(command) && operands.length === 0) {
    throw new BadInput(l10n.t('{0} needs a word more: see fleet-reboot help.', command));
  }
  if (values.sequential && values.parallel !== undefined) {
    throw new BadInput(l10n.t('--parallel and --sequential exclude each other.'));
  }
  return {
    command,
    operand: operands[0],
    inventories: values.inventory ?? [],
    config: values.config,
    json: values.json ?? false,
    dryRun: values['dry-run'] ?? false,
    yes: values.yes ?? false,
    reason: values.reason,
    strategy: values.sequential
      ? { kind: 'sequential' }
      : values.parallel === undefined
        ? undefined
        : { kind: 'parallel', limit: wholeNumber('--parallel', values.parallel, 1) },
    maxFailures:
      values['max-failures'] === undefined ? undefined : wholeNumber('--max-failures', values['max-failures'], 0),
    delay: values.delay === undefined ? undefined : wholeNumber('--delay', values.delay, 0),
    accept: (values.accept ?? []).flatMap((list) => list.split(',')).map(blockerKind),
    noMail: values['no-mail'] ?? false,
    askPass: values['ask-pass'] ?? false,
    askBecomePass: values['ask-become-pass'] ?? false,
    passwordFile: values['connection-password-file'],
    becomePasswordFile: values['become-password-file'],
    vault: {
      ids: values['vault-id'] ?? [],
      files: [...(values['vault-password-file'] ?? []), ...(values['vault-pass-file'] ?? [])],
      ask: (values['ask-vault-pass'] ?? false) || (values['ask-vault-password'] ?? false),
    },
    inventoryTimeout: wholeNumber('--inventory-timeout', values['inventory-timeout'] ?? '60', 1) * 1000,
    verbose: values.verbose ?? false,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new BadInput(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function commandOf(word: string | undefined, values: { help?: boolean; version?: boolean }): Command {
  if (values.help) return 'help';
  if (values.version) return 'version';
  if (word === undefined) throw new BadInput(l10n.t('Say what to do: see fleet-reboot help.'));
  const command = commands.find((name) => name === word);
  if (!command) throw new BadInput(l10n.t('There is no command {0}: see fleet-reboot help.', word));
  return command;
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least) return number;
  throw new BadInput(l10n.t('{0} takes a whole number from {1}, not "{2}".', option, least, text));
}

function blockerKind(word: string): BlockerKind {
  const kind = blockerKinds.find((name) => name === word.trim());
  if (!kind) throw new BadInput(l10n.t('--accept takes {0}, not "{1}".', blockerKinds.join(', '), word));
  return kind;
}
