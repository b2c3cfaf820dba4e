import type { CancellationToken, Event, TextDocument, Uri } from 'vscode';
import type { HostsFile } from '../../inventory/hostsFile/hostsFile';
import type { Inventory, Problem } from '../../inventory/model';
import type { FleetHost } from '../fleetHost';

/** A hosts file as it stands in the editor, unsaved changes included. */
export interface Analysis {
  readonly document: TextDocument;
  readonly version: number;
  readonly text: string;
  readonly file: HostsFile;
  /** The inventory the file is part of, every open file of it as the editor has it. A file of no known inventory is one of its own. */
  readonly inventory: Inventory;
  readonly hosts: ReadonlyMap<string, FleetHost>;
  /** Of the whole inventory, in whichever file: what Ansible says, every other line that cannot be read, and advice. */
  readonly problems: readonly Problem[];
  /** Whether the inventory is the one that the tree shows. */
  readonly inUse: boolean;
}

/** Analyses of open hosts files, made when they are first asked for and kept until something changes. */
export interface Analyses {
  /** Undefined: the document is no hosts file, was closed or changed meanwhile, or the request was cancelled. */
  of(document: TextDocument, token?: CancellationToken): Promise<Analysis | undefined>;
  /** The document's last analysis is no longer true: its text, another file of its inventory or the settings changed. */
  readonly onDidChange: Event<Uri>;
}
