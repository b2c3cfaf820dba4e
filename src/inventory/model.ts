/** Where something stands in an inventory file. Lines and columns count from 0 and columns are UTF-16 units, as in VS Code. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** What a reader found wrong. Bad input is never thrown: it is one of these. */
export interface Problem {
  /** `error`: Ansible stops or drops the source. `warning`: Ansible goes on. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly place?: Place;
}

/** A variable's value as Ansible holds it. Integers beyond 2^53 are bigint, as Python's are exact. */
export type Value =
  null | boolean | number | bigint | string | VaultText | readonly Value[] | { readonly [key: string]: Value };

/** An encrypted `!vault` value: carried as it stands, decrypted only where it is used. */
export interface VaultText {
  readonly __ansible_vault: string;
}

/** An `!unsafe` value: text that is never a template. */
export interface UnsafeText {
  readonly __ansible_unsafe: string;
}

/** A value only Python has (set, bytes, complex number…): legal in an inventory until something prints it. */
export interface PythonObject {
  readonly __python_object: string;
}

/** Variables by name. */
export type Vars = ReadonlyMap<string, Value>;

/** A host of the inventory with its own (inline) variables. */
export interface Host {
  readonly name: string;
  readonly vars: Vars;
  /** Groups that list it, in the order they do; `ungrouped` when none does. */
  readonly groups: readonly string[];
  /** Every line that mentions it, in reading order. */
  readonly places: readonly Place[];
  /** The file (or host list) that first mentioned it: Ansible's inventory_file. */
  readonly source: string;
}

/** A group of the inventory with its own (inline) variables. `all` and `ungrouped` are always there. */
export interface Group {
  readonly name: string;
  readonly vars: Vars;
  readonly children: readonly string[];
  readonly parents: readonly string[];
  /** Hosts listed directly, in the order Ansible keeps. */
  readonly hosts: readonly string[];
  /** Section headers or keys that declare it, in reading order. */
  readonly places: readonly Place[];
  /** Mentions that do not declare it: `[g:vars]` headers and lines of `:children` sections. */
  readonly references: readonly Place[];
}

/** Everything read from the sources. Pure data: reading again gives a new one. */
export interface Inventory {
  /** The paths it was read from, as given. */
  readonly sources: readonly string[];
  /** In the order Ansible first met them. */
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, Group>;
  /** Effective variables of a host: groups, group_vars, host and host_vars merged by Ansible's precedence. Empty for an unknown host. */
  varsOf(host: string): Vars;
  readonly problems: readonly Problem[];
  /** What makes ansible-inventory stop with an error status (undefined: nothing); also among `problems`. */
  readonly fatal: Problem | undefined;
  /** Every file and folder that was looked at, so that a watcher knows what to watch. */
  readonly watched: readonly string[];
}

/** The files an inventory is read from: this machine's, the control node's, or a test's. Paths are absolute, `/` or native. */
export interface InventoryFiles {
  /** Bytes of a file; undefined when it is not there; throws an Error with a sentence when it cannot be read (rights, too large, a device). */
  read(path: string): Promise<Uint8Array | undefined>;
  /** What stands at the path. */
  kind(path: string): Promise<'file' | 'directory' | 'executable' | 'missing'>;
  /** Names in a directory, unsorted; empty when it is missing. */
  list(directory: string): Promise<readonly string[]>;
  /** Whether everyone may write in the directory; without this nobody is taken to. */
  worldWritable?(directory: string): Promise<boolean>;
}
