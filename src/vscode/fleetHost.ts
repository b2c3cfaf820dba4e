import type { AnsibleConfig, Surroundings } from '../inventory/ansibleConfig';
import { connectionOf, type Connection, type OsFamily } from '../inventory/connection';
import type { Host, Inventory } from '../inventory/model';
import { osFamilyOf } from '../inventory/osFamily';
import { steeringVars } from '../inventory/steeringVars';
import type { Candidate } from '../reboot/makePlan';

/** Families in the order the tree shows them. */
export const families = ['linux', 'windows', 'network'] as const;
export type Family = OsFamily['family'];

/** How hosts of an inventory are told apart and reached. */
export interface FleetContext {
  readonly inventory: Inventory;
  readonly config: AnsibleConfig;
  readonly surroundings: Surroundings;
  /** Groups whose family the user's settings name. */
  readonly familyOfGroup: ReadonlyMap<string, Family>;
}

/** One host of the inventory. What takes work is worked out when it is first asked for: a fleet may have ten thousand. */
export class FleetHost {
  #connection: Connection | undefined;
  #family: OsFamily | undefined;

  constructor(
    readonly host: Host,
    private readonly context: FleetContext,
  ) {}

  get name(): string {
    return this.host.name;
  }

  get family(): OsFamily {
    const { inventory, familyOfGroup } = this.context;
    return (this.#family ??= osFamilyOf(inventory, this.name, familyOfGroup));
  }

  get connection(): Connection {
    const { inventory, config, surroundings } = this.context;
    return (this.#connection ??= connectionOf(inventory, this.name, config, surroundings));
  }

  /** Works out everything that is worked out once. */
  resolve(): void {
    this.#family = this.family;
    this.#connection = this.connection;
  }

  /** The host as a plan judges it. */
  candidate(): Candidate {
    const { inventory, surroundings } = this.context;
    const { vars } = steeringVars(inventory, this.name, surroundings.environment);
    return { host: this.name, family: this.family, connection: this.connection, vars };
  }
}
