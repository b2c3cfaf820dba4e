import { splitPort } from '../hostAddress';
import { expandHosts } from '../hostRange';
import type { Entry, Section } from '../hostsFile/hostsFile';
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
}

/** Ranges beyond this are left alone: nobody waits for advice. */
const largestRange = 5000;

/** Every line that lists hosts, in the order of the text. */
export function hostLines({ file }: OpenHostsFile): readonly HostLine[] {
  const lines: HostLine[] = [];
  const seen = new Set<number>();
  for (const section of file.sections) {
    if (section.kind !== 'hosts') continue;
    for (const entry of section.entries) {
      // What a YAML anchor stands for is met again at its alias.
      if (entry.kind !== 'host' || seen.has(entry.nameSpan.start)) continue;
      seen.add(entry.nameSpan.start);
      const { host: pattern, port } = splitPort(entry.name);
      lines.push({ section, entry, pattern, port, hosts: pattern.includes('[') ? expanded(pattern) : [pattern] });
    }
  }
  return lines;
}

function expanded(pattern: string): readonly string[] | undefined {
  try {
    return expandHosts(pattern, largestRange).hosts;
  } catch (error) {
    if (error instanceof ParseFailure) return undefined;
    throw error;
  }
}
