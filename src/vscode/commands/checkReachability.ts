import { window } from 'vscode';
import { choiceOf, nodesIn } from './chosenNodes';
import type { Services } from './services';

/** Asks the hosts clicked, or all. What failed before is taken as seen. */
export const checkReachability =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const nodes = nodesIn(args);
    const hosts = nodes.length > 0 ? choiceOf(services, nodes).hosts : [...services.inventory.hosts.values()];
    const names = hosts.map(({ name }) => name);
    services.live.markSeen(names);
    await window.withProgress({ location: { viewId: 'fleetReboot.fleet' } }, () => services.fleet.check(names));
  };
