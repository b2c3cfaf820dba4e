import type { HostsFile } from '../hostsFile/hostsFile';
import type { TextEdit } from '../hostsFile/textEdit';
import type { Refusal } from './fileEdit';
import { iniSlot } from './iniSlot';
import { yamlSlot } from './yamlSlot';

/** A host to be written: its lines without indentation, those behind the first as deep as they are below it. */
export interface NewEntry {
  readonly text: string;
  /** How far its lines are indented where it comes from. */
  readonly indent: string;
  /** As JSON, for a group whose hosts stand in braces; without it, it cannot go there. */
  readonly json?: string;
}

/** Writes hosts at the end of a group's own; a group without a place for hosts gets one. */
export type GroupSlot = { readonly insert: (entries: readonly NewEntry[]) => readonly TextEdit[] | Refusal } | Refusal;

/** Where hosts of the group are written in the file; a group that the file does not name is begun at its end. */
export function groupSlot(file: HostsFile, text: string, group: string): GroupSlot {
  const names = (name: string): boolean =>
    file.sections.some((section) => section.kind === 'hosts' && section.group === name);
  // Hosts of `all` that are in no other group are what Ansible calls ungrouped.
  const place = group === 'ungrouped' && !names(group) && names('all') ? 'all' : group;
  return file.format === 'ini' ? iniSlot(file, text, place) : yamlSlot(file, text, place);
}
