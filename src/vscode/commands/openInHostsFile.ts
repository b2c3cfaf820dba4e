import * as l10n from '@vscode/l10n';
import { commands, Range, Uri, window } from 'vscode';
import type { Place } from '../../inventory/model';
import { GroupNode } from '../tree/groupNode';
import { HostNode } from '../tree/hostNode';
import { chooseHost, meantNodes } from './chosenNodes';
import type { Services } from './services';

/** Shows the line that names the host or the group; without hosts, the file itself. */
export const openInHostsFile =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const { state } = services.inventory;
    if (state.kind === 'empty') return openFile(state.sources[0]);
    const [node] = meantNodes(services, args);
    if (node instanceof GroupNode) return open(node.group.places[0] ?? node.group.references[0]);
    if (node instanceof HostNode) return open(placeOf(node));
    const host = await chooseHost(services, [], l10n.t('Open which host in its file?'));
    if (host) return open(host.host.places[0]);
  };

/** Below a group, the line of that group that mentions the host. */
function placeOf({ host, parent }: HostNode): Place | undefined {
  const { places } = host.host;
  const header = parent instanceof GroupNode ? parent.group.places[0] : undefined;
  const below = header && places.find(({ file, line }) => file === header.file && line > header.line);
  return below ?? places[0];
}

async function open(place: Place | undefined): Promise<void> {
  if (!place) {
    void window.showInformationMessage(l10n.t('No line of the inventory names it.'));
    return;
  }
  const { file, line, column, length } = place;
  const selection = new Range(line, column, line, column + length);
  await window.showTextDocument(Uri.file(file), { selection });
}

async function openFile(path: string | undefined): Promise<void> {
  if (path !== undefined) await commands.executeCommand('vscode.open', Uri.file(path));
}
