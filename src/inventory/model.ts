/** Where something stands in an inventory file. Lines and columns count from 0 and columns are UTF-16 units, as in VS Code. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** What a reader found wrong. Bad input is never thrown: it is one of these. */
export interface Problem {
  /** `error`: Ansible stops or drops the source. `warning`: Ansible goes on. `hint`: Ansible says nothing, its owner wants to know. */
  readonly severity: 'error' | 'warning' | 'hint';
  readonly message: string;
  readonly place?: Place;
  /** Set where something can be done about it. */
  readonly code?: ProblemCode;
  /** What the code is about: the group's name, the range as written, the file… */
  readonly subject?: string;
}

export type ProblemCode =
  /** A group listed as a child or in `[g:vars]` that no section declares; subject: its name. */
  | 'undeclared-group'
  /** A range that is none; subject: the host pattern. */
  | 'bad-range'
  /** A range that gives more hosts than the limit; subject: the host pattern. */
  | 'range-too-large'
  /** `a = 1` behind a host; place: the blanks and the sign, or the word. */
  | 'blank-around-equals'
  /** `host ; comment`; place: from the semicolon on. */
  | 'semicolon-comment'
  /** `host:` without a port; subject: the pattern. */
  | 'missing-port'
  /** The host stands in this group already; subject: its name. */
  | 'duplicate-host'
  /** The variable never takes effect here; subject: its name. */
  | 'shadowed-variable'
  /** A vars file of no group or host, or one that another hides, or of a kind Ansible does not read; subject: its path. */
  | 'unused-vars-file'
  /** An encrypted file and no password, or not the right one; subject: its path. */
  | 'vault-password-needed'
  /** A script or a plugin's configuration, and Ansible has not read it; subject: its path. */
  | 'needs-ansible';

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
  /** The file (or host list) that first mentioned it: Ansible's inventory_file. Empty where only Ansible knows. */
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

/** A file of group_vars or host_vars, and the group or host it belongs to. */
export interface FileOrigin {
  readonly kind: 'group-file' | 'host-file';
  readonly name: string;
  readonly file: string;
  /** The file is an Ansible Vault: nothing in it is ever shown. */
  readonly encrypted: boolean;
}

/** Where a layer of a host's variables comes from: the hosts file itself, or a file of group_vars or host_vars. */
export type VarsOrigin =
  | { readonly kind: 'group' | 'host'; readonly name: string }
  | FileOrigin
  /** Ansible merged them and does not tell from what; the name is the host's. */
  | { readonly kind: 'ansible'; readonly name: string };

/** Variables of one origin. */
export interface VarsLayer {
  readonly origin: VarsOrigin;
  readonly vars: Vars;
}

/** The layer of one file. */
export interface VarsFile extends VarsLayer {
  readonly origin: FileOrigin;
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
  /** What `varsOf` is merged from, low to high precedence, layers without variables left out. */
  layersOf(host: string): readonly VarsLayer[];
  readonly problems: readonly Problem[];
  /** What makes ansible-inventory stop with an error status, or keeps it from being asked (undefined: nothing); also among `problems`. */
  readonly fatal: Problem | undefined;
  /** Directories whose group_vars and host_vars count: those of the sources, then the playbook's. */
  readonly varsDirectories: readonly string[];
  /** The files read from them, with whose they are. */
  readonly varsFiles: readonly VarsFile[];
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
