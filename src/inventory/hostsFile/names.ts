import type { Assignment, Entry, HostsFile, Section, Span } from './hostsFile';

/** What is written at a place of a hosts file. */
export interface NameAt {
  /** `value` is that of the variable `name`. */
  readonly kind: 'group' | 'host' | 'variable' | 'value';
  /** A group, a host pattern with its range and port, or a variable. */
  readonly name: string;
  readonly span: Span;
  readonly section: Section;
  /** The host, group or variable of the section; undefined for the name of the section's own group. */
  readonly entry?: Entry;
  /** The variable of the entry's host. */
  readonly assignment?: Assignment;
}

/** What is written at an offset, the end of a word included. Takes no longer in a long file than in a short one. */
export function nameAt(file: HostsFile, offset: number): NameAt | undefined {
  // Sections nest or follow each other, and only the innermost has entries.
  const section = lastFrom(file.sections, offset);
  if (!section) return undefined;
  if (section.name && holds(section.name, offset))
    return { kind: 'group', name: section.group, span: section.name, section };
  const entry = lastFrom(section.entries, offset);
  if (!entry || !holds(entry.span, offset)) return undefined;
  if (holds(entry.nameSpan, offset)) {
    return { kind: entry.kind, name: entry.name, span: entry.nameSpan, section, entry };
  }
  if (entry.value && holds(entry.value, offset)) {
    return { kind: 'value', name: entry.name, span: entry.value, section, entry };
  }
  for (const assignment of entry.variables) {
    const { name, nameSpan, value } = assignment;
    if (holds(nameSpan, offset)) return { kind: 'variable', name, span: nameSpan, section, entry, assignment };
    if (holds(value, offset)) return { kind: 'value', name, span: value, section, entry, assignment };
  }
  return undefined;
}

function holds({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}

/** The last that starts at the offset or before it. */
function lastFrom<T extends { readonly span: Span }>(parts: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.span.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return parts[low - 1];
}
