import type { HostsFile, Section, Span } from '../../inventory/hostsFile/hostsFile';

/** The header or key of a group where it is told most about. */
export interface GroupHeader {
  readonly group: string;
  readonly name: Span;
}

/** One header for each group that the file declares, in the order of the text: of several the first that has something below it. */
export function groupHeaders({ sections }: HostsFile): readonly GroupHeader[] {
  const headers = new Map<string, Section & { readonly name: Span }>();
  for (const section of sections) {
    const { kind, group, name } = section;
    // In YAML `hosts` and `children` below a group are sections that do not name it.
    if (!name || kind === 'vars') continue;
    const known = headers.get(group);
    if (!known || (isBare(known) && !isBare(section))) headers.set(group, { ...section, name });
  }
  return [...headers.values()].sort((a, b) => a.name.start - b.name.start);
}

/** A key without a value, as a group is often named before it is described. */
function isBare({ span, name, entries }: Section): boolean {
  return entries.length === 0 && name !== undefined && span.end - name.end <= 1;
}
