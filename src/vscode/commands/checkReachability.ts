import { window } from 'vscode';
import { passedChoice } from './chosenNodes';
import type { Services } from './services';

/** Asks the hosts clicked or named, or all. What failed before is taken as seen. */
export const checkReachability =
  (services: Services) =>
  async (...args: unknown[]): Promise<void> => {
    const hosts = passedChoice(services, args)?.hosts ?? [...services.inventory.hosts.values()];
    const names = hosts.map(({ name }) => name);
    services.live.markSeen(names);
    await window.withProgress({ location: { viewId: 'fleetReboot.fleet' } }, () => services.fleet.check(names));
  };
