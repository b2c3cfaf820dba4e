import * as l10n from '@vscode/l10n';
import {
  commands,
  type DataTransfer,
  DataTransferItem,
  type TreeDragAndDropController,
  window,
  workspace,
} from 'vscode';
import { GroupNode } from './groupNode';
import { HostNode } from './hostNode';
import type { TreeNode } from './nodeLook';

const type = 'application/vnd.code.tree.fleetreboot.fleet';

/** Hosts dropped on a group, or on a host in it, are moved there once that was confirmed. */
export class HostDragAndDrop implements TreeDragAndDropController<TreeNode> {
  readonly dragMimeTypes = [type];
  readonly dropMimeTypes = [type];
  #dragged: readonly HostNode[] = [];

  handleDrag(source: readonly TreeNode[], data: DataTransfer): void {
    this.#dragged = source.filter((node) => node instanceof HostNode);
    if (this.#dragged.length > 0 && workspace.isTrusted) data.set(type, new DataTransferItem(this.#dragged.length));
  }

  async handleDrop(target: TreeNode | undefined, data: DataTransfer): Promise<void> {
    const group = target instanceof HostNode ? target.parent : target;
    const hosts = this.#dragged.filter(({ parent }) => parent !== group);
    this.#dragged = [];
    if (!data.get(type) || !(group instanceof GroupNode) || hosts.length === 0) return;
    const to = group.group.name;
    const [first] = hosts;
    const message =
      first && hosts.length === 1
        ? l10n.t('Move {0} to the group {1}?', first.host.name, to)
        : l10n.t('Move {0} hosts to the group {1}?', hosts.length, to);
    const detail = hosts.map(({ host, parent }) =>
      parent instanceof GroupNode ? `${host.name} (${parent.group.name})` : host.name,
    );
    const move = l10n.t('Move');
    if (
      (await window.showWarningMessage(message, { modal: true, detail: detail.slice(0, 12).join('\n') }, move)) !== move
    )
      return;
    await commands.executeCommand('fleetReboot.moveHost', first, hosts, { to });
  }
}
