import type { Span } from '../hostsFile/hostsFile';
import { readHostsFile } from '../hostsFile/readHostsFile';
import { edited, type TextEdit } from '../hostsFile/textEdit';
import { disabledMark } from './disableHosts';
import { hostsOf } from './rangeParts';
import { lineAt } from './textLine';

/** A host or a range that was disabled, in the group it was in. */
export interface DisabledHost {
  /** As written: perhaps a range, perhaps with a port. */
  readonly name: string;
  readonly hosts: readonly string[];
  readonly group: string;
  /** Its lines in the text as it stands, from the first mark on. */
  readonly span: Span;
  /** What makes it a host again. */
  readonly edits: readonly TextEdit[];
}

// The first mark of a line, with nothing before it but blanks.
const marks = /(?<=(?:^|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])[^\S\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*)# disabled: /g;

/** What `disableHosts` made comments of. A comment that is no host once its mark is taken away is left out. */
export function disabledHosts(text: string, path: string): readonly DisabledHost[] {
  const starts = Array.from(text.matchAll(marks), ({ index }) => index);
  if (starts.length === 0) return [];
  const all = enabledAt(text, path, starts);
  if (all.complete) return all.hosts;
  // One comment that only looks like ours may stop the reading of YAML: each is tried alone.
  const known = new Set(all.hosts.map(({ span }) => span.start));
  const alone = chunks(text, starts).filter(([first]) => first !== undefined && !known.has(first));
  const hosts = [...all.hosts, ...alone.flatMap((chunk) => enabledAt(text, path, chunk).hosts)];
  return hosts.sort((a, b) => a.span.start - b.span.start);
}

/** The hosts that stand where these marks are taken away; complete when nothing else came of it. */
function enabledAt(
  text: string,
  path: string,
  starts: readonly number[],
): { readonly hosts: readonly DisabledHost[]; readonly complete: boolean } {
  const without = starts.map((start) => ({ span: { start, end: start + disabledMark.length }, text: '' }));
  const enabled = edited(text, without);
  const file = readHostsFile(enabled, path);
  const places = new Map(starts.map((start, n) => [start - n * disabledMark.length, start] as const));
  const hosts = file.sections.flatMap((section) => {
    if (section.kind !== 'hosts') return [];
    return section.entries.flatMap((entry) => {
      const first = lineAt(enabled, entry.span.start, file.format);
      const head = /^\s*/.exec(enabled.slice(first.start, entry.span.start))?.[0].length ?? 0;
      const names = hostsOf(entry.name);
      if (!places.has(first.start + head) || names.length === 0) return [];
      const { end } = lineAt(enabled, entry.span.end, file.format);
      if (file.failures.some(({ span }) => first.start <= span.start && span.start <= end)) return [];
      const own = [...places].flatMap(([at, start]) => (first.start <= at && at <= end ? [start] : []));
      const edits = without.filter(({ span }) => own.includes(span.start));
      const span = { start: own[0] ?? 0, end: lineAt(text, own.at(-1) ?? 0, file.format).end };
      return [{ name: entry.name, hosts: names, group: section.group, span, edits }];
    });
  });
  return { hosts, complete: file.failures.length === 0 };
}

/** Marks that belong together: a line, and those behind it that are indented more or comments. */
function chunks(text: string, starts: readonly number[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (const start of starts) {
    const rest = text.slice(start + disabledMark.length, start + disabledMark.length + 1);
    const last = found.at(-1);
    if (last && /[ \t#]/.test(rest)) last.push(start);
    else found.push([start]);
  }
  return found;
}
