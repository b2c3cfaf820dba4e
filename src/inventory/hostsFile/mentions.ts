import { splitPort } from '../hostAddress';
import { defaultRangeLimit, expandHosts } from '../hostRange';
import { ParseFailure } from '../parseFailure';
import type { Assignment, Entry, HostsFile, Section, Span } from './hostsFile';
import { nameAt } from './names';

/** One place of a hosts file that names a group or, as a pattern, hosts. */
export interface Mention {
  readonly kind: 'group' | 'host';
  /** The group's name; of hosts the pattern without its port. */
  readonly name: string;
  /** All that is written there, the port included. */
  readonly written: string;
  readonly span: Span;
  /** The section declares the group. */
  readonly declares: boolean;
  /** The entry of a host. */
  readonly entry?: Entry;
  /** Where it stands. */
  readonly section: Section;
}

/** Every group and host that the file names, in the order of the text. */
export function mentionsIn(file: HostsFile): Mention[] {
  const mentions = new Map<number, Mention>();
  const add = (mention: Mention): void => {
    // What an anchor stands for is met again at its alias, in the same place.
    if (!mentions.has(mention.span.start)) mentions.set(mention.span.start, mention);
  };
  for (const section of file.sections) {
    if (section.name) add(groupMention(section, section.name));
    for (const entry of section.entries) if (entry.kind !== 'variable') add(entryMention(entry.kind, entry, section));
  }
  return [...mentions.values()].sort((a, b) => a.span.start - b.span.start);
}

function groupMention(section: Section, span: Span): Mention {
  const { group: name, kind } = section;
  return { kind: 'group', name, written: name, span, declares: kind !== 'vars', section };
}

function entryMention(kind: 'group' | 'host', entry: Entry, section: Section): Mention {
  const { name: written, nameSpan: span } = entry;
  const name = kind === 'host' ? splitPort(written).host : written;
  return { kind, name, written, span, declares: false, entry, section };
}

/** Whether the pattern stands for several hosts. */
export function isRange(pattern: string): boolean {
  return pattern.includes('[');
}

/** The hosts that a pattern without a port gives; none when it gives more than the limit, or none at all. */
export function hostsOf(pattern: string, limit = defaultRangeLimit): readonly string[] {
  if (!isRange(pattern)) return [pattern];
  try {
    return expandHosts(pattern, limit).hosts;
  } catch (error) {
    if (error instanceof ParseFailure) return [];
    throw error;
  }
}

/** Whether the pattern gives the host. */
export function namesHost(pattern: string, host: string): boolean {
  if (!isRange(pattern)) return pattern === host;
  const head = pattern.slice(0, pattern.indexOf('['));
  const tail = pattern.slice(pattern.lastIndexOf(']') + 1);
  if (!host.startsWith(head) || !host.endsWith(tail)) return false;
  return hostsOf(pattern).includes(host);
}

/** Whether the mention is one of what `target` names: the same group, or a host that both stand for. */
export function sameTarget(target: Pick<Mention, 'kind' | 'name'>): (mention: Mention) => boolean {
  if (target.kind === 'group' || !isRange(target.name))
    return ({ kind, name }) =>
      kind === target.kind && (kind === 'group' ? name === target.name : namesHost(name, target.name));
  const hosts = new Set(hostsOf(target.name));
  return ({ kind, name }) => kind === 'host' && (name === target.name || hostsOf(name).some((host) => hosts.has(host)));
}

/** What names a group or a host at the offset, its end included. */
export function mentionAt(file: HostsFile, offset: number): Mention | undefined {
  const at = nameAt(file, offset);
  if (at?.kind !== 'group' && at?.kind !== 'host') return undefined;
  return at.entry ? entryMention(at.kind, at.entry, at.section) : groupMention(at.section, at.span);
}

/** A variable at an offset: its name or value, and whose it is. */
export interface VariableSpot {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Span | undefined;
  readonly owner: { readonly kind: 'group' | 'host'; readonly name: string };
}

/** Every variable that the file sets, in the order of the sections. */
export function* variablesIn(file: HostsFile): Iterable<VariableSpot> {
  for (const section of file.sections) {
    for (const entry of section.entries) {
      if (entry.kind === 'variable')
        yield {
          name: entry.name,
          nameSpan: entry.nameSpan,
          value: entry.value,
          owner: { kind: 'group', name: section.group },
        };
      const owner = ownerOf(entry);
      for (const variable of entry.variables) yield { ...named(variable), owner };
    }
  }
}

function ownerOf({ kind, name }: Entry): VariableSpot['owner'] {
  return kind === 'host' ? { kind, name: splitPort(name).host } : { kind: 'group', name };
}

function named({ name, nameSpan, value }: Assignment): Omit<VariableSpot, 'owner'> {
  return { name, nameSpan, value };
}

/** The variable whose name or value stands at the offset. */
export function variableAt(file: HostsFile, offset: number): VariableSpot | undefined {
  const at = nameAt(file, offset);
  if (!at?.entry || (at.kind !== 'variable' && at.kind !== 'value')) return undefined;
  const { entry, assignment, section } = at;
  if (assignment) return { ...named(assignment), owner: ownerOf(entry) };
  return {
    name: entry.name,
    nameSpan: entry.nameSpan,
    value: entry.value,
    owner: { kind: 'group', name: section.group },
  };
}
