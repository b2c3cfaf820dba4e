import type { LogOutputChannel } from 'vscode';
import type { Fleet } from '../../fleet/fleet';
import type { EditorCredentials } from '../editorCredentials';
import type { InventoryStore } from '../inventory/inventoryStore';
import type { LiveStatus } from '../liveStatus';
import type { MailSender } from '../mailSender';
import type { Runs } from '../run/runs';
import type { SecretStore } from '../secretStore';
import type { FleetSettings } from '../settings';
import type { FleetView } from '../tree/fleetView';

/** The parts that commands work with. */
export interface Services {
  readonly inventory: InventoryStore;
  readonly fleet: Fleet;
  readonly live: LiveStatus;
  readonly view: FleetView;
  readonly runs: Runs;
  readonly mail: MailSender;
  readonly secrets: SecretStore;
  readonly settings: FleetSettings;
  readonly log: LogOutputChannel;
  /** Answers to the logins of one run. */
  createCredentials(): EditorCredentials;
}
