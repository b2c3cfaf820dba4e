import type { HostsFile, Section, Span } from '../../inventory/hostsFile/hostsFile';
import { hostsOf, mentionAt } from '../../inventory/hostsFile/mentions';
import { splitPort } from '../../inventory/hostAddress';
import type { NamedTarget } from '../commands/chosenNodes';

/** What a place in a hosts file is about: the host or group named there, else the host of the entry, else the group of the section. */
export function targetAt(file: HostsFile, offset: number): NamedTarget | undefined {
  const mention = mentionAt(file, offset);
  if (mention?.kind === 'group') return { group: mention.name };
  if (mention) return hostTarget(mention.name);
  // YAML sections nest: the last that begins before the place is the innermost.
  const section = file.sections.findLast(({ span }) => holds(span, offset)) ?? lastBefore(file.sections, offset);
  const entry = section?.entries.find(({ span, kind }) => kind !== 'variable' && holds(span, offset));
  if (entry?.kind === 'group') return { group: entry.name };
  if (entry) return hostTarget(splitPort(entry.name).host);
  return section && { group: section.group };
}

/** Blank lines and comments behind a section belong to it. */
function lastBefore(sections: readonly Section[], offset: number): Section | undefined {
  return sections.findLast(({ span }) => span.start <= offset);
}

function hostTarget(pattern: string): NamedTarget {
  return { host: hostsOf(pattern)[0] ?? pattern };
}

function holds({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
