import { homedir } from 'node:os';
import * as l10n from '@vscode/l10n';
import { type Disposable, type ExtensionContext, ExtensionMode, l10n as editorL10n, window, workspace } from 'vscode';
import { Fleet } from './fleet/fleet';
import { NameResolver } from './fleet/nameResolver';
import { probe } from './fleet/probe';
import { createMachine } from './machine/createMachine';
import { localFiles } from './machine/local/files';
import { localSshEnvironment } from './machine/ssh/sshEnvironment';
import { createDirectEngine } from './reboot/engines/direct/directEngine';
import { createRunStore } from './reboot/runStore';
import { knownCertificatesFile, stateDirectory } from './reboot/stateDirectory';
import { registerCommands } from './vscode/commands/registerCommands';
import type { Services } from './vscode/commands/services';
import { EditorCredentials } from './vscode/editorCredentials';
import { AnsibleMemory } from './vscode/inventory/ansibleMemory';
import { InventoryNeeds } from './vscode/inventory/inventoryNeeds';
import { InventoryStore } from './vscode/inventory/inventoryStore';
import { loadInventory } from './vscode/inventory/loadInventory';
import { VaultMemory } from './vscode/inventory/vaultMemory';
import { LiveStatus } from './vscode/liveStatus';
import { MailSender } from './vscode/mailSender';
import { ReachabilityChecks } from './vscode/reachabilityChecks';
import { offerResume } from './vscode/run/offerResume';
import { Runs } from './vscode/run/runs';
import { SecretStore } from './vscode/secretStore';
import { FleetSettings } from './vscode/settings';
import { FleetView } from './vscode/tree/fleetView';

let runs: Runs | undefined;

/** Builds the parts and wires them. Nothing is read, asked or connected before this returns. */
export function activate(context: ExtensionContext): Services | undefined {
  if (editorL10n.bundle) l10n.config({ contents: editorL10n.bundle });
  const own = <T extends Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = own(window.createOutputChannel('Fleet Reboot', { log: true }));
  const settings = own(new FleetSettings());
  const secrets = new SecretStore(context.secrets);
  const programs = { ansible: new AnsibleMemory(), vault: new VaultMemory() };
  const inventory = own(
    new InventoryStore({
      log,
      load: async (reading) =>
        loadInventory({
          ...programs,
          ...reading,
          enteredPasswords: await secrets.vaultPasswords(),
          ansibleTimeout: settings.ansibleTimeout * 1000,
          setting: settings.inventory,
          familyOfGroup: settings.familyOfGroup,
          rangeLimit: settings.rangeLimit,
          folders: (workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === 'file' ? [uri.fsPath] : [])),
          trusted: workspace.isTrusted,
          home: homedir(),
          environment: process.env,
          files: localFiles,
        }),
    }),
  );
  own(new InventoryNeeds(inventory));
  const resolver = new NameResolver();
  const fleet = new Fleet({
    probe(target, signal) {
      const patience = settings.reachabilityTimeout * 1000;
      return probe(target, { connect: patience, greeting: patience }, { resolver }, signal);
    },
  });
  const live = own(new LiveStatus(fleet));
  const view = own(new FleetView(inventory, live, context.workspaceState));
  own(new ReachabilityChecks(fleet, inventory, settings, view.view));
  const store = createRunStore(stateDirectory(process.env, process.platform));
  runs = own(
    new Runs({
      store,
      live,
      log,
      check: (host) => void fleet.check([host]).catch(() => undefined),
      createEngine(plan, { credentials, notifier }) {
        const environment = localSshEnvironment();
        const knownCertificates = knownCertificatesFile(process.env, process.platform);
        // The plan's hosts as they are now: a change of the inventory during the run does not reach it.
        const connections = new Map(
          plan.targets.map(({ host }) => [host, inventory.hosts.get(host)?.connection] as const),
        );
        return createDirectEngine({
          notifier,
          machineOf(host, deadlines) {
            const connection = connections.get(host);
            if (!connection) throw new Error(l10n.t('The host {0} is not in this inventory.', host));
            return createMachine(connection, { credentials, environment, deadlines, knownCertificates });
          },
        });
      },
    }),
  );
  const services: Services = {
    inventory,
    fleet,
    live,
    view,
    runs,
    secrets,
    settings,
    log,
    mail: new MailSender(settings, secrets),
    createCredentials: () =>
      new EditorCredentials(secrets, inventory.state.kind === 'ready' ? inventory.state.vaultPasswords : []),
  };
  own(registerCommands(services));
  own(workspace.onDidGrantWorkspaceTrust(() => void inventory.refresh()));
  own(workspace.onDidChangeWorkspaceFolders(() => void inventory.refresh()));
  own(
    settings.onDidChange((change) => {
      const keys = ['fleetReboot.inventory', 'fleetReboot.osFamily', 'fleetReboot.rangeLimit'];
      const about = keys.some((key) => change.affectsConfiguration(key));
      if (about) void inventory.refresh('changed');
    }),
  );
  setImmediate(() => {
    void inventory.refresh();
    void import('./vscode/language/registerLanguage').then(({ registerLanguage }) => own(registerLanguage(services)));
    offerResume(services, store).catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
  });
  return context.extensionMode === ExtensionMode.Test ? services : undefined;
}

/** VS Code grants a few seconds: services of hosts that were not told to reboot yet are started again in that time. */
export async function deactivate(): Promise<void> {
  await runs?.cancelAll();
}
