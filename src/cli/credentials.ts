import * as l10n from '@vscode/l10n';
import { plainText } from '../inventory/secret';
import type { Connection } from '../inventory/connection';
import type { Value } from '../inventory/model';
import type { Credentials } from '../machine/machine';
import type { Arguments } from './arguments';
import type { CliFleet } from './fleet';
import { readSecretFile } from './secretFile';
import { ask } from './terminal';

/**
 * Passwords from the command line's files or questions, else from the inventory. An unknown host key is refused:
 * a command that runs from cron has nobody to ask.
 */
export function cliCredentials(args: Arguments, fleet: CliFleet): Credentials {
  const login = given(args.passwordFile, args.askPass, l10n.t('Login password: '));
  const become = given(args.becomePasswordFile, args.askBecomePass, l10n.t('Become password: '));
  const fromInventory = (value: Value | undefined): string | undefined => plainText(value, fleet.vaultPasswords);
  return {
    password: async (connection: Connection) => (await login()) ?? fromInventory(connection.password),
    becomePassword: async (connection: Connection) => (await become()) ?? fromInventory(connection.become.password),
    passphrase: (keyFile) => ask(l10n.t('Passphrase of {0}: ', keyFile), true),
    confirmHostKey: () => Promise.resolve(false),
  };
}

/** One answer for all hosts, read or asked for when it is first needed. */
function given(file: string | undefined, asks: boolean, question: string): () => Promise<string | undefined> {
  let answer: Promise<string | undefined> | undefined;
  return () =>
    (answer ??= file !== undefined ? readSecretFile(file) : asks ? ask(question, true) : Promise.resolve(undefined));
}
