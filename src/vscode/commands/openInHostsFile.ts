import * as l10n from '@vscode/l10n';
import { commands, Range, type TextDocument, Uri, window, workspace } from 'vscode';
import type { Group, Place } from '../../inventory/model';
import type { Sought } from '../language/placeSought';
import { GroupNode } from '../tree/groupNode';
import { HostNode } from '../tree/hostNode';
import { chooseHost, meantNodes, targetIn } from './chosenNodes';
import type { Services } from './services';

/** Shows the line that names the host or the group; without hosts, the file itself. */
export const openInHostsFile =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const { state } = services.inventory;
    if (state.kind === 'empty') return openFile(state.sources[0]);
    const target = targetIn(args);
    const [node] = target ? [] : meantNodes(services, args);
    const group = target && 'group' in target ? groupNamed(services, target.group) : undefined;
    if (group) return openGroup(group);
    if (node instanceof GroupNode) return openGroup(node.group);
    if (node instanceof HostNode) return open(placeOf(node), { host: node.host.name, below: groupAbove(node)?.name });
    const host = await chooseHost(services, args, l10n.t('Open which host in its file?'));
    if (host) return open(host.host.places[0], { host: host.name });
  };

function groupNamed({ inventory: { state } }: Services, name: string): Group | undefined {
  const group = state.kind === 'ready' ? state.inventory.groups.get(name) : undefined;
  if (!group) throw new Error(l10n.t('The group {0} is not in this inventory.', name));
  return group;
}

function openGroup({ name, places, references }: Group): Promise<void> {
  return open(places[0] ?? references[0], { group: name });
}

function groupAbove({ parent }: HostNode): Group | undefined {
  return parent instanceof GroupNode ? parent.group : undefined;
}

/** Below a group, the line of that group that mentions the host. */
function placeOf(node: HostNode): Place | undefined {
  const { places } = node.host.host;
  const header = groupAbove(node)?.places[0];
  const below = header && places.find(({ file, line }) => file === header.file && line > header.line);
  return below ?? places[0];
}

async function open(place: Place | undefined, sought: Sought): Promise<void> {
  if (!place) {
    void window.showInformationMessage(l10n.t('No line of the inventory names it.'));
    return;
  }
  const { file, line, column, length } = place;
  const document = await workspace.openTextDocument(Uri.file(file));
  const moved = document.isDirty ? await placeInText(document, sought) : undefined;
  const selection = moved ?? new Range(line, column, line, column + length);
  await window.showTextDocument(document, { selection });
}

/** Where it stands in a file with unsaved changes, which the inventory does not know. */
async function placeInText(document: TextDocument, sought: Sought): Promise<Range | undefined> {
  const { readHostsFile } = await import('../../inventory/hostsFile/readHostsFile');
  const { placeSought } = await import('../language/placeSought');
  const span = placeSought(readHostsFile(document.getText(), document.uri.fsPath), sought);
  return span && new Range(document.positionAt(span.start), document.positionAt(span.end));
}

async function openFile(path: string | undefined): Promise<void> {
  if (path !== undefined) await commands.executeCommand('vscode.open', Uri.file(path));
}
