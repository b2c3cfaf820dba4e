import * as l10n from '@vscode/l10n';
import type { HostsFile, Section } from '../hostsFile/hostsFile';
import type { TextEdit } from '../hostsFile/textEdit';
import { yamlText } from '../hostsFile/writtenName';
import { linesOf, reindented } from './entryLines';
import type { Refusal } from './fileEdit';
import type { GroupSlot, NewEntry } from './groupSlot';
import { lineAt, lineEndOf } from './textLine';
import { valueBehind } from './yamlValue';

/** Behind the last key of the group's hosts, else below its `hosts:`, else below the group's key, else in a group of its own. */
export function yamlSlot(file: HostsFile, text: string, group: string): GroupSlot {
  const own = file.sections.filter((section) => section.group === group);
  const hosts = own.findLast(({ kind }) => kind === 'hosts');
  if (hosts) return hostsSlot(file, text, hosts);
  const key = own.findLast(({ kind }) => kind === 'group');
  return key ? keySlot(file, text, key) : newGroup(file, text, group);
}

function hostsSlot(file: HostsFile, text: string, section: Section): GroupSlot {
  const value = valueBehind(text, section.span);
  const last = section.entries.at(-1);
  switch (value.kind) {
    case 'block': {
      if (!last) return byHand(section.group);
      const lines = linesOf(file, text, section, last);
      if ('refused' in lines) return lines;
      return below(text, lines.last.end, lines.indent, []);
    }
    case 'braces':
      return last ? braces(section.group, last.span.end) : byHand(section.group);
    case 'nothing':
    case 'empty braces': {
      const column = columnOf(text, section);
      if (column === undefined) return byHand(section.group);
      return opened(text, value, `${column}${stepOf(file, text)}`, []);
    }
    case 'text':
      return byHand(section.group);
  }
}

/** `hosts:` is put first below the group's key. */
function keySlot(file: HostsFile, text: string, section: Section): GroupSlot {
  const value = valueBehind(text, section.span);
  const column = columnOf(text, section);
  if (column === undefined) return byHand(section.group);
  const step = stepOf(file, text);
  switch (value.kind) {
    case 'block': {
      const line = lineAt(text, value.at, 'yaml');
      const indent = text.slice(line.start, value.at);
      if (!/^ *$/.test(indent)) return byHand(section.group);
      return below(text, lineAt(text, section.span.start, 'yaml').end, indent + step, [`${indent}hosts:`]);
    }
    case 'nothing':
    case 'empty braces':
      return opened(text, value, column + step + step, [`${column}${step}hosts:`]);
    case 'braces':
    case 'text':
      return byHand(section.group);
  }
}

/** A group of its own: among the children of `all` where the file has them, else at the end. */
function newGroup(file: HostsFile, text: string, group: string): GroupSlot {
  const groups = file.sections.filter(({ kind }) => kind === 'group');
  const children = file.sections.find((section) => section.kind === 'children' && section.group === 'all');
  const inside = (outer: Section, inner: Section): boolean =>
    outer !== inner && outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
  const siblings = groups.filter((one) =>
    children
      ? inside(children, one) && !groups.some((other) => inside(children, other) && inside(other, one))
      : !groups.some((other) => inside(other, one)),
  );
  const last = siblings.at(-1);
  const step = stepOf(file, text);
  const name = yamlText(group);
  if (!last) {
    if (children || !/^\s*(?:#.*\s*|---\s*)*$/.test(text)) return byHand(group);
    return below(text, text.replace(/[\r\n]+$/, '').length, step + step, [`${name}:`, `${step}hosts:`]);
  }
  const column = columnOf(text, last);
  if (column === undefined) return byHand(group);
  return below(text, lineAt(text, last.span.end, 'yaml').end, column + step + step, [
    `${column}${name}:`,
    `${column}${step}hosts:`,
  ]);
}

/** New lines behind the line that ends at `at`: first those given, then the hosts. */
function below(text: string, at: number, indent: string, before: readonly string[]): GroupSlot {
  const end = lineEndOf(text);
  return {
    insert(entries) {
      const lines = [...before, ...entries.map((entry) => indent + reindented(entry.text, entry.indent, indent))];
      const written = at === 0 ? lines.join(end) + end : lines.map((line) => end + line).join('');
      return [{ span: { start: at, end: at }, text: written }];
    },
  };
}

/** Lines below a key that has nothing behind it, or empty braces, which go. */
function opened(
  text: string,
  value: { readonly kind: string; readonly at: number; readonly end: number },
  indent: string,
  before: readonly string[],
): GroupSlot {
  const slot = below(text, lineAt(text, value.end, 'yaml').end, indent, before);
  if ('refused' in slot || value.kind === 'nothing') return slot;
  const blanks = /[ \t]*$/.exec(text.slice(0, value.at))?.[0].length ?? 0;
  const gone: TextEdit = { span: { start: value.at - blanks, end: value.end }, text: '' };
  return {
    insert(entries) {
      const edits = slot.insert(entries);
      return 'refused' in edits ? edits : [gone, ...edits];
    },
  };
}

function braces(group: string, at: number): GroupSlot {
  return {
    insert(entries: readonly NewEntry[]): readonly TextEdit[] | Refusal {
      const written = entries.map(({ json }) => json);
      if (written.some((json) => json === undefined)) return byHand(group);
      return [{ span: { start: at, end: at }, text: written.map((json) => `, ${json}`).join('') }];
    },
  };
}

/** The blanks before a key that stands first on its line. */
function columnOf(text: string, { span }: Section): string | undefined {
  const blanks = text.slice(lineAt(text, span.start, 'yaml').start, span.start);
  return /^\uFEFF? *$/.test(blanks) ? blanks.replace('\uFEFF', '') : undefined;
}

/** How much deeper the file indents what is below a key. */
function stepOf({ sections }: HostsFile, text: string): string {
  const groups = new Map(sections.flatMap((section) => (section.kind === 'group' ? [[section.group, section]] : [])));
  for (const section of sections) {
    const group = section.kind === 'group' ? undefined : groups.get(section.group);
    const outer = group && columnOf(text, group);
    const inner = columnOf(text, section);
    if (outer !== undefined && inner !== undefined && inner.length > outer.length) return inner.slice(outer.length);
  }
  return '  ';
}

function byHand(group: string): Refusal {
  return {
    refused: l10n.t('The group {0} is not written one host a line: change it by hand.', group),
  };
}
