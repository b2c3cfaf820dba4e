import * as l10n from '@vscode/l10n';
import { commands, window } from 'vscode';
import type { NamedTarget } from './chosenNodes';
import { targetIn } from './chosenNodes';
import type { Services } from './services';

/** Shows in the tree the host or group that is named, else the one at the cursor of a hosts file. */
export const revealInFleet =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const target = targetIn(args) ?? (await targetAtCursor());
    if (!target) {
      void window.showInformationMessage(l10n.t('Put the cursor on a host or a group of a hosts file first.'));
      return;
    }
    if (await services.view.reveal(target)) return;
    const name = 'host' in target ? target.host : target.group;
    if (services.view.filter === '') {
      void window.showInformationMessage(
        l10n.t('{0} is not in the tree: it has no host, or the file is not saved.', name),
      );
      return;
    }
    const clear = l10n.t('Clear Filter');
    const message = l10n.t('{0} is not in sight: the filter is "{1}".', name, services.view.filter);
    if ((await window.showInformationMessage(message, clear)) !== clear) return;
    await commands.executeCommand('fleetReboot.clearFilter');
    await services.view.reveal(target);
  };

async function targetAtCursor(): Promise<NamedTarget | undefined> {
  const editor = window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const { readHostsFile } = await import('../../inventory/hostsFile/readHostsFile');
  const { targetAt } = await import('../language/targetAt');
  return targetAt(readHostsFile(document.getText(), document.uri.fsPath), document.offsetAt(selection.active));
}
