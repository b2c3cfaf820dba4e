import * as l10n from '@vscode/l10n';
import { ThemeIcon, window } from 'vscode';
import type { Connection } from '../../inventory/connection';
import { shellWords } from '../../inventory/shellWords';
import { chooseHosts } from './chosenNodes';
import type { Services } from './services';

/** Opens a terminal with ssh to each host, logged in as Ansible would. */
export const openSshTerminal =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const choice = await chooseHosts(services, args, l10n.t('Open a terminal on which hosts?'));
    for (const { name, connection } of choice?.hosts ?? []) {
      const why = reasonAgainst(connection);
      if (why === undefined) openTerminal(name, connection);
      else void window.showErrorMessage(l10n.t('{0}: no terminal can be opened: {1}', name, why));
    }
  };

function openTerminal(name: string, connection: Connection): void {
  const iconPath = new ThemeIcon('remote');
  const shellArgs = [...sshArguments(connection)];
  window.createTerminal({ name: `ssh ${name}`, shellPath: 'ssh', shellArgs, iconPath }).show();
}

function reasonAgainst({ kind, plugin, unresolved }: Connection): string | undefined {
  if (unresolved.length > 0) return unresolved.join(' ');
  return kind === 'ssh' ? undefined : l10n.t('its connection is {0}, not SSH', plugin);
}

/** The words after `ssh`. They are passed as they are, without a shell; `--` keeps an address from being an option. */
export function sshArguments({ address, port, user, privateKeyFile, sshArguments }: Connection): readonly string[] {
  return [
    ...shellWords(sshArguments).map(({ text }) => text),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(privateKeyFile === undefined ? [] : ['-i', privateKeyFile]),
    '--',
    address,
  ];
}
