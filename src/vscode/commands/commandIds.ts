/** Every command that package.json contributes. */
export const commandIds = [
  'fleetReboot.refresh',
  'fleetReboot.filter',
  'fleetReboot.clearFilter',
  'fleetReboot.checkReachability',
  'fleetReboot.rebootHost',
  'fleetReboot.rebootGroup',
  'fleetReboot.rebootSelection',
  'fleetReboot.dryRun',
  'fleetReboot.cancelRun',
  'fleetReboot.showOutput',
  'fleetReboot.openInHostsFile',
  'fleetReboot.revealInFleet',
  'fleetReboot.useAsInventory',
  'fleetReboot.openSshTerminal',
  'fleetReboot.copyAddress',
  'fleetReboot.sendTestMail',
  'fleetReboot.setMailPassword',
  'fleetReboot.forgetPasswords',
  'fleetReboot.chooseInventory',
  'fleetReboot.openSettings',
] as const;
export type CommandId = (typeof commandIds)[number];
