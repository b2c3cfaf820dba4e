import { makeOpenSshKey, type OpenSshKey } from './openSshKey';
import type { HostOptions } from './hostOptions';
import { SimulatedHost } from './simulatedHost';
import { startSmtpCatcher, type SmtpCatcher } from './smtpCatcher';
import { writeInventory, type FleetFiles, type InventoryLayout } from './writeInventory';

export interface FleetOptions {
  readonly hosts: readonly HostOptions[];
  /** The inventory's groups; by default `linux` and `windows`. */
  readonly layout?: InventoryLayout;
  /**
   * `one`: every host on 127.0.0.1 with a port of its own, on any platform (default). `each`: an address of its own per
   * host (127.0.83.11, …), which only Linux has without preparation.
   */
  readonly addresses?: 'one' | 'each';
  /** Whether the mail relay wants a login; `required` by default. */
  readonly mailLogin?: 'required' | 'optional';
  /** The key that hosts accept; by default a fresh one. */
  readonly clientKey?: OpenSshKey;
}

/** Simulated hosts and a mail relay, all on loopback. */
export interface SimulatedFleet {
  readonly hosts: readonly SimulatedHost[];
  readonly mail: SmtpCatcher;
  readonly clientKey: OpenSshKey;
  /** The host of that name; throws a RangeError for any other. */
  host(name: string): SimulatedHost;
  /** Writes what a client needs into the directory, which is made: hosts file, group_vars, known_hosts, key, mail settings. */
  writeInventory(directory: string): Promise<FleetFiles>;
  /** Commands no host could answer, with the host's name. */
  readonly unknownCommands: readonly string[];
  stop(): Promise<void>;
}

/** Starts the hosts and the relay. Twenty hosts take well under a second. */
export async function startSimulatedFleet(options: FleetOptions): Promise<SimulatedFleet> {
  const clientKey = options.clientKey ?? makeOpenSshKey('fleet-reboot-lab');
  const mail = await startSmtpCatcher(options.mailLogin);
  const hosts = await Promise.all(
    options.hosts.map((host, index) =>
      SimulatedHost.start(
        host,
        clientKey.blob,
        options.addresses === 'each' ? `127.0.83.${String(11 + index)}` : '127.0.0.1',
      ),
    ),
  );
  const fleet: SimulatedFleet = {
    hosts,
    mail,
    clientKey,
    host(name) {
      const host = hosts.find((candidate) => candidate.name === name);
      if (!host) throw new RangeError(`there is no host ${name} in the simulated fleet`);
      return host;
    },
    writeInventory: (directory) => writeInventory(fleet, options.layout ?? byFamily(hosts), directory),
    get unknownCommands() {
      return hosts.flatMap((host) => host.unknownCommands.map((command) => `${host.name}: ${command}`));
    },
    stop() {
      for (const host of hosts) host.remove();
      mail.stop();
      return Promise.resolve();
    },
  };
  return fleet;
}

/** `linux` and `windows`, as far as there are such hosts. */
function byFamily(hosts: readonly SimulatedHost[]): InventoryLayout {
  const names = (windows: boolean) =>
    hosts.filter((host) => (host.windows !== undefined) === windows).map(({ name }) => name);
  const groups = Object.entries({ linux: names(false), windows: names(true) });
  return { groups: Object.fromEntries(groups.filter(([, members]) => members.length > 0)) };
}
