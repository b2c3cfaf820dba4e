import * as l10n from '@vscode/l10n';
import { commands, env, type Memento, Range, type TreeView, Uri, window } from 'vscode';
import type { Problem } from '../../inventory/model';
import type { NamedTarget } from '../commands/chosenNodes';
import { setContext } from '../contextKeys';
import { Disposables } from '../disposables';
import type { FleetHost } from '../fleetHost';
import { problemText, type InventoryState, type InventoryStore } from '../inventory/inventoryStore';
import type { LiveStatus } from '../liveStatus';
import { momentIn } from '../moment';
import { findGroup } from './findGroup';
import { plantForest } from './fleetForest';
import { FleetTree } from './fleetTree';
import { HostDragAndDrop } from './hostDragAndDrop';
import { hostFilter } from './hostFilter';
import { hostState } from './hostState';
import type { TreeNode } from './nodeLook';

const filterKey = 'fleetReboot.filter';

/** The view "Fleet": the tree with its filter, its badge and what is said above it. */
export class FleetView extends Disposables {
  readonly tree: FleetTree;
  readonly view: TreeView<TreeNode>;
  #shown: InventoryState = { kind: 'loading' };

  constructor(
    private readonly inventory: InventoryStore,
    private readonly live: LiveStatus,
    private readonly memento: Memento,
  ) {
    super();
    this.tree = this.register(new FleetTree(live.statusOf, momentIn(env.language)));
    this.view = this.register(
      window.createTreeView('fleetReboot.fleet', {
        treeDataProvider: this.tree,
        canSelectMany: true,
        showCollapseAll: true,
        dragAndDropController: new HostDragAndDrop(),
      }),
    );
    this.register(inventory.onDidChange(() => this.#show()));
    this.register(
      live.onDidChange((hosts) => {
        this.tree.redraw(hosts);
        this.#showBadge();
      }),
    );
    this.#show();
  }

  get filter(): string {
    return this.memento.get(filterKey, '');
  }

  async setFilter(text: string): Promise<void> {
    await this.memento.update(filterKey, text.trim() === '' ? undefined : text.trim());
    this.#show();
  }

  /** Selects a host or a group in the tree; false when it is not there or the filter hides it. */
  async reveal(target: NamedTarget): Promise<boolean> {
    const { forest } = this.tree;
    const node = forest && ('host' in target ? forest.find(target.host) : findGroup(forest.roots, target.group));
    if (!node) return false;
    await this.view.reveal(node, { select: true, focus: true });
    return true;
  }

  #show(): void {
    const { state } = this.inventory;
    const { filter } = this;
    const hosts = state.kind === 'ready' ? filtered(state.hosts, filter) : undefined;
    setContext('fleetReboot.inventoryState', state.kind);
    setContext('fleetReboot.filtered', filter !== '');
    this.view.message = messageOf(state, filter, hosts);
    if (state.kind === 'unreadable' && isNews(state.problem, this.#shown)) void tellUnreadable(state.problem);
    if (state.kind === 'ready' && hosts) this.tree.replant(plantForest(state.inventory, hosts, this.live.statusOf));
    else if (this.#shown.kind !== state.kind) this.tree.replant(undefined);
    this.#shown = state;
    this.#showBadge();
  }

  #showBadge(): void {
    const down = [...this.inventory.hosts.keys()].filter(
      (host) => hostState(this.live.statusOf(host)) === 'down',
    ).length;
    if ((this.view.badge?.value ?? 0) === down) return;
    const tooltip = down === 1 ? l10n.t('1 host is down') : l10n.t('{0} hosts are down', down);
    this.view.badge = down === 0 ? undefined : { value: down, tooltip };
  }
}

function filtered(hosts: ReadonlyMap<string, FleetHost>, filter: string): ReadonlyMap<string, FleetHost> {
  if (filter === '') return hosts;
  const fits = hostFilter(filter);
  return new Map([...hosts].filter(([, host]) => fits(host)));
}

/**
 * What is said above the hosts: the filter, and what is wrong with the inventory. Nothing while there are none, because
 * a message would hide the welcome text with its ways out.
 */
function messageOf(state: InventoryState, filter: string, shown: ReadonlyMap<string, FleetHost> | undefined): string {
  if (state.kind !== 'ready' || !shown || shown.size === 0) return '';
  const lines = [
    ...(filter === '' ? [] : [l10n.t('Filter: {0} ({1} of {2} hosts)', filter, shown.size, state.hosts.size)]),
    ...(state.problem ? [l10n.t('Inventory problem: {0}', problemText(state.problem))] : []),
  ];
  return lines.join('\n');
}

/** A missing vault password is asked for elsewhere, and a file that stays unreadable for the same reason is no news. */
function isNews({ code }: Problem, before: InventoryState): boolean {
  return code !== 'vault-password-needed' && !(before.kind === 'unreadable' && before.problem.code === code);
}

/** The welcome text cannot hold the reason, so it is told beside it. */
async function tellUnreadable(problem: Problem): Promise<void> {
  const { place } = problem;
  const open = l10n.t('Open File');
  const message = l10n.t('The inventory cannot be read: {0}', problemText(problem));
  const choice = await window.showErrorMessage(message, ...(place ? [open] : []));
  if (choice !== open || !place) return;
  const selection = new Range(place.line, place.column, place.line, place.column + place.length);
  await commands.executeCommand('vscode.open', Uri.file(place.file), { selection });
}
