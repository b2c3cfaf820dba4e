import type { HostsFile, Section } from '../hostsFile/hostsFile';
import type { GroupSlot, NewEntry } from './groupSlot';
import { lineAt, lineEndOf } from './textLine';

/** Behind the last host of the group's hosts section, else behind its header, else in a section of its own. */
export function iniSlot({ sections }: HostsFile, text: string, group: string): GroupSlot {
  const own = sections.filter((section) => section.group === group);
  const hosts = own.filter(({ kind }) => kind === 'hosts');
  const filled = hosts.findLast(({ entries }) => entries.length > 0);
  const last = filled?.entries.at(-1);
  if (last) {
    const line = lineAt(text, last.span.start, 'ini');
    return behind(text, line.end, text.slice(line.start, last.span.start));
  }
  const header = hosts.findLast(({ name }) => name !== undefined);
  if (header) return behind(text, lineAt(text, header.span.start, 'ini').end, '');
  return newSection(text, group, own.at(-1));
}

function behind(text: string, at: number, indent: string): GroupSlot {
  const end = lineEndOf(text);
  return {
    insert: (entries) => [
      { span: { start: at, end: at }, text: entries.map((entry) => end + indent + entry.text).join('') },
    ],
  };
}

/** Behind the last section of the group when it has one, else at the end of the text. */
function newSection(text: string, group: string, after: Section | undefined): GroupSlot {
  const end = lineEndOf(text);
  const lines = (entries: readonly NewEntry[]): string =>
    [`[${group}]`, ...entries.map((entry) => entry.text)].join(end);
  if (after) {
    const { end: at, next } = lineAt(text, after.span.end, 'ini');
    if (next < text.length) {
      return { insert: (entries) => [{ span: { start: at, end: at }, text: end + end + lines(entries) }] };
    }
  }
  const open = text !== '' && !/[\r\n]$/.test(text);
  const blank = text === '' || /(?:^|[\r\n])[ \t]*(?:\r\n|\n|\r)$/.test(text);
  const at = text.length;
  return {
    insert: (entries) => [
      {
        span: { start: at, end: at },
        text: (open ? end : '') + (blank ? '' : end) + lines(entries) + (open ? '' : end),
      },
    ],
  };
}
