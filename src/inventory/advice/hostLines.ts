import { splitPort } from '../hostAddress';
import { expandHosts } from '../hostRange';
import type { Entry, Section } from '../hostsFile/hostsFile';
import type { Inventory } from '../model';
import { ParseFailure } from '../parseFailure';
import type { OpenHostsFile } from './openHostsFile';

/** A line (or key) that lists hosts in a group. */
export interface HostLine {
  readonly section: Section;
  readonly entry: Entry;
  /** The name or pattern without its port. */
  readonly pattern: string;
  readonly port: number | undefined;
  /** The hosts it gives; undefined when these are too many to look at one by one, or when it is no pattern. */
  readonly hosts: readonly string[] | undefined;
  /** Those of them that other lines may list as well. */
  readonly repeated: readonly string[];
}

/** Ranges beyond this are left alone: nobody waits for advice. */
const largestRange = 5000;
const none: readonly string[] = [];

/** A port, a range, or what looks like something else than a host. */
const unusual = /[:[=,]/;

/**
 * The lines that list hosts and of which there may be something to say, in the order of the text: most list one host that no other
 * line lists.
 */
export function hostLines(inventory: Inventory, { file }: OpenHostsFile): readonly HostLine[] {
  const lines: HostLine[] = [];
  // Of a host that was not read nothing is known.
  const mayRepeat = (host: string): boolean => inventory.hosts.get(host)?.places.length !== 1;
  const mayBeInFile = inventory.varsFiles.some(({ origin }) => origin.kind === 'host-file');
  // What a YAML anchor stands for is met again at its alias.
  const seen = file.format === 'yaml' ? new Set<number>() : undefined;
  for (const section of file.sections) {
    if (section.kind !== 'hosts') continue;
    for (const entry of section.entries) {
      if (entry.kind !== 'host' || seen?.has(entry.nameSpan.start)) continue;
      seen?.add(entry.nameSpan.start);
      const { name } = entry;
      if (!mayBeInFile && !mayRepeat(name) && !unusual.test(name)) continue;
      lines.push(lineOf(section, entry, mayRepeat));
    }
  }
  return lines;
}

function lineOf(section: Section, entry: Entry, mayRepeat: (host: string) => boolean): HostLine {
  const { host: pattern, port } = splitPort(entry.name);
  const hosts = pattern.includes('[') ? expanded(pattern) : [pattern];
  const repeated = hosts?.some(mayRepeat) ? hosts.filter(mayRepeat) : none;
  return { section, entry, pattern, port, hosts, repeated };
}

function expanded(pattern: string): readonly string[] | undefined {
  try {
    return expandHosts(pattern, largestRange).hosts;
  } catch (error) {
    if (error instanceof ParseFailure) return undefined;
    throw error;
  }
}
