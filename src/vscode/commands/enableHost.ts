import * as l10n from '@vscode/l10n';
import { type QuickPickItem, window, workspace } from 'vscode';
import { disabledHosts, type DisabledHost } from '../../inventory/edit/disabledHosts';
import { openForEdit } from '../../inventory/edit/inventoryEdit';
import type { DisabledIn } from '../../inventory/edit/proposeEdit';
import { makeAndTell, propose } from '../edit/editInventory';
import { inventoryReading } from '../edit/inventoryReading';
import { roleIn } from '../language/memberOf';
import { GroupNode } from '../tree/groupNode';
import { nodesIn, targetIn } from './chosenNodes';
import type { Services } from './services';

type Item = QuickPickItem & { readonly path: string; readonly disabled: DisabledHost };

/** Makes hosts again of what was disabled: those of the group clicked, the host that is named, or those picked. */
export const enableHost =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const found = await disabledInInventory(services);
    const [node] = nodesIn(args);
    const target = targetIn(args);
    const group = node instanceof GroupNode ? node.group.name : target && 'group' in target ? target.group : undefined;
    const items = group === undefined ? found : found.filter(({ disabled }) => disabled.group === group);
    if (items.length === 0) {
      const nobody =
        group === undefined ? l10n.t('No host is disabled.') : l10n.t('No host of {0} is disabled.', group);
      void window.showInformationMessage(nobody);
      return;
    }
    const named =
      target && 'host' in target ? items.filter(({ disabled }) => disabled.hosts.includes(target.host)) : [];
    const placeHolder = l10n.t('Enable which hosts?');
    const picked =
      named.length > 0
        ? named
        : await window.showQuickPick(
            items.map((item) => ({ ...item, picked: items.length === 1 })),
            { placeHolder, canPickMany: true, matchOnDescription: true },
          );
    if (!picked || picked.length === 0) return;
    const proposal = await propose(services, { kind: 'enable', files: byFile(picked) });
    const names = [...new Set(picked.map(({ disabled }) => disabled.name))].join(', ');
    await makeAndTell(services, proposal, l10n.t('Enabled: {0}.', names));
  };

async function disabledInInventory({ inventory }: Services): Promise<readonly Item[]> {
  const reading = inventoryReading(inventory);
  if (!reading) return [];
  const open = await openForEdit(reading);
  const items: Item[] = [];
  for (const path of open.inventory.watched) {
    if (roleIn(reading.sources, path) !== 'source' || (await reading.files.kind(path)) === 'directory') continue;
    const file = await open.file(path);
    if ('refused' in file) continue;
    for (const disabled of disabledHosts(file.text, path)) {
      const line = file.text.slice(0, disabled.span.start).split(/\r\n|\n|\r/).length;
      const place = `${workspace.asRelativePath(path)}:${line}`;
      items.push({ label: disabled.name, description: `${disabled.group} · ${place}`, path, disabled });
    }
  }
  return items;
}

function byFile(items: readonly Item[]): readonly DisabledIn[] {
  return [...new Set(items.map(({ path }) => path))].map((path) => ({
    path,
    disabled: items.filter((item) => item.path === path).map(({ disabled }) => disabled),
  }));
}
