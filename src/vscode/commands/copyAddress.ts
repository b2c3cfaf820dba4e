import * as l10n from '@vscode/l10n';
import { env } from 'vscode';
import { chooseHosts } from './chosenNodes';
import type { Services } from './services';

/** Puts the addresses on the clipboard, one a line. */
export const copyAddress =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const choice = await chooseHosts(services, args, l10n.t('Copy the address of which hosts?'));
    if (choice) await env.clipboard.writeText(choice.hosts.map(({ connection }) => connection.address).join('\n'));
  };
