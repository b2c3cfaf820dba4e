import * as l10n from '@vscode/l10n';
import { commands, Disposable, type LogOutputChannel, window } from 'vscode';
import { addHost } from './addHost';
import { cancelRun } from './cancelRun';
import { checkReachability } from './checkReachability';
import { chooseInventory } from './chooseInventory';
import { clearFilter } from './clearFilter';
import type { CommandId } from './commandIds';
import { copyAddress } from './copyAddress';
import { disableHost } from './disableHost';
import { dryRun } from './dryRun';
import { enterVaultPassword } from './enterVaultPassword';
import { enableHost } from './enableHost';
import { filter } from './filter';
import { forgetPasswords } from './forgetPasswords';
import { moveHost } from './moveHost';
import { openInHostsFile } from './openInHostsFile';
import { openSettings } from './openSettings';
import { openSshTerminal } from './openSshTerminal';
import { rebootGroup } from './rebootGroup';
import { rebootHost } from './rebootHost';
import { rebootSelection } from './rebootSelection';
import { refresh } from './refresh';
import { revealInFleet } from './revealInFleet';
import { removeHost } from './removeHost';
import { sendTestMail } from './sendTestMail';
import type { Services } from './services';
import { setMailPassword } from './setMailPassword';
import { showOutput } from './showOutput';
import { useAsInventory } from './useAsInventory';

type Handler = (...args: unknown[]) => Promise<void> | void;

/** Registers every command; one that is missing here does not compile. */
export function registerCommands(services: Services): Disposable {
  const handlers: Record<CommandId, Handler> = {
    'fleetReboot.refresh': refresh(services),
    'fleetReboot.filter': filter(services),
    'fleetReboot.clearFilter': clearFilter(services),
    'fleetReboot.checkReachability': checkReachability(services),
    'fleetReboot.rebootHost': rebootHost(services),
    'fleetReboot.rebootGroup': rebootGroup(services),
    'fleetReboot.rebootSelection': rebootSelection(services),
    'fleetReboot.dryRun': dryRun(services),
    'fleetReboot.cancelRun': cancelRun(services),
    'fleetReboot.showOutput': showOutput(services),
    'fleetReboot.openInHostsFile': openInHostsFile(services),
    'fleetReboot.revealInFleet': revealInFleet(services),
    'fleetReboot.useAsInventory': useAsInventory(),
    'fleetReboot.openSshTerminal': openSshTerminal(services),
    'fleetReboot.copyAddress': copyAddress(services),
    'fleetReboot.addHost': addHost(services),
    'fleetReboot.moveHost': moveHost(services),
    'fleetReboot.disableHost': disableHost(services),
    'fleetReboot.enableHost': enableHost(services),
    'fleetReboot.removeHost': removeHost(services),
    'fleetReboot.sendTestMail': sendTestMail(services),
    'fleetReboot.setMailPassword': setMailPassword(services),
    'fleetReboot.enterVaultPassword': enterVaultPassword(services),
    'fleetReboot.forgetPasswords': forgetPasswords(services),
    'fleetReboot.chooseInventory': chooseInventory(),
    'fleetReboot.openSettings': openSettings(),
  };
  const registered = Object.entries(handlers).map(([id, handler]) =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        await handler(...args);
      } catch (error) {
        tell(services.log, error);
      }
    }),
  );
  return Disposable.from(...registered);
}

/** What no command foresaw: the whole of it in the log, its message to the person. */
function tell(log: LogOutputChannel, error: unknown): void {
  log.error(error instanceof Error ? error : String(error));
  const message = error instanceof Error ? error.message : String(error);
  const show = l10n.t('Show Output');
  void window.showErrorMessage(l10n.t('Fleet Reboot: {0}', message), show).then((choice) => {
    if (choice === show) log.show(true);
  });
}
