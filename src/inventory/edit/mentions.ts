import type { Entry, HostsFile, Section } from '../hostsFile/hostsFile';
import { hostsRead } from './rangeParts';

/** Which mentions an edit is about: those of the host in the group. */
export type Chosen = (host: string, group: string) => boolean;

/** An entry that names chosen hosts, perhaps beside others. */
export interface HostMention {
  readonly section: Section;
  readonly entry: Entry;
  /** The chosen hosts of the entry. */
  readonly hosts: readonly string[];
  /** The entry names no other host. */
  readonly whole: boolean;
}

/** Entries of the file that name a chosen host in a chosen group, in the order of the text. */
export function mentionsOf(file: HostsFile, chosen: Chosen): readonly HostMention[] {
  return file.sections.flatMap((section) => {
    if (section.kind !== 'hosts') return [];
    return section.entries.flatMap((entry) => {
      if (entry.kind !== 'host') return [];
      const all = hostsRead(entry.name);
      const hosts = all.filter((host) => chosen(host, section.group));
      return hosts.length === 0 ? [] : [{ section, entry, hosts, whole: hosts.length === all.length }];
    });
  });
}

/** The choice of hosts in one group as the tree shows it: hosts of `all` that are in no other group stand below `ungrouped`. */
export function hostsIn(hosts: Iterable<string>, group: string | undefined): Chosen {
  const names = new Set(hosts);
  return (host, mentionedIn) =>
    names.has(host) &&
    (group === undefined || mentionedIn === group || (group === 'ungrouped' && mentionedIn === 'all'));
}
