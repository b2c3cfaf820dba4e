import type { TreeView } from 'vscode';
import type { Fleet } from '../fleet/fleet';
import { probeTarget } from '../fleet/probeTarget';
import { Disposables } from './disposables';
import type { InventoryStore } from './inventory/inventoryStore';
import type { FleetSettings } from './settings';

/** Checks all hosts on a timer while somebody looks at them, and not at all while the view is hidden. */
export class ReachabilityChecks extends Disposables {
  #visible = false;

  constructor(
    private readonly fleet: Fleet,
    inventory: InventoryStore,
    private readonly settings: FleetSettings,
    view: TreeView<unknown>,
  ) {
    super();
    this.#visible = view.visible;
    this.register(
      view.onDidChangeVisibility(({ visible }) => {
        this.#visible = visible;
        this.#poll();
      }),
    );
    this.register(
      inventory.onDidChange(() => {
        fleet.setTargets([...inventory.hosts.values()].flatMap(({ connection }) => probeTarget(connection) ?? []));
        this.#poll();
      }),
    );
    this.register(
      settings.onDidChange((change) => {
        if (change.affectsConfiguration('fleetReboot.reachability')) this.#poll();
      }),
    );
    this.register({ dispose: () => fleet.dispose() });
  }

  #poll(): void {
    const seconds = this.settings.reachabilityInterval;
    if (this.#visible && seconds > 0) this.fleet.start(seconds * 1000);
    else this.fleet.stop();
  }
}
