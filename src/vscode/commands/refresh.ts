import { window } from 'vscode';
import type { Services } from './services';

/** Reads the inventory again and checks its hosts. */
export const refresh = (services: Services) => async (): Promise<void> => {
  await window.withProgress({ location: { viewId: 'fleetReboot.fleet' } }, async () => {
    await services.inventory.refresh();
    await services.fleet.check();
  });
};
