import type { CompletionPlace } from './completionPlace';

const header = /^\s*\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;

/** The place at an offset of an INI hosts file; undefined where nothing can be offered. */
export function iniPlace(text: string, offset: number): CompletionPlace | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = endOfLine(text, offset);
  const before = text.slice(lineStart, offset);
  const after = text.slice(offset, lineEnd);
  if (/^\s*[#;]/.test(before)) return undefined;
  const open = /^\s*\[([^\]]*)$/.exec(before)?.[1];
  if (open !== undefined) return inHeader(open, after, offset);
  const section = sectionAbove(text, lineStart);
  switch (section.kind) {
    case 'hosts':
      return onHostLine(text, section, { lineStart, offset, lineEnd });
    case 'children': {
      if (/\S\s/.test(before)) return undefined;
      const start = offset - (/\S*$/.exec(before)?.[0].length ?? 0);
      const end = offset + (/^\S*/.exec(after)?.[0].length ?? 0);
      const others = linesOf(text, section.group, 'children', lineStart);
      return { kind: 'child', group: section.group, span: { start, end }, present: firstWords(others) };
    }
    case 'vars':
      return onVariableLine(text, section.group, { lineStart, offset, lineEnd });
    default:
      return undefined;
  }
}

interface Cut {
  readonly lineStart: number;
  readonly offset: number;
  readonly lineEnd: number;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  const stop = end < 0 ? text.length : end;
  return text[stop - 1] === '\r' && stop > offset ? stop - 1 : stop;
}

function inHeader(typed: string, after: string, offset: number): CompletionPlace {
  const rest = /^[^\]\s]*/.exec(after)?.[0] ?? '';
  const closed = after[rest.length] === ']';
  const colon = typed.indexOf(':');
  const end = offset + (closed ? rest.length : 0);
  if (colon < 0) return { kind: 'header', closed, span: { start: offset - typed.length, end } };
  const start = offset - typed.length + colon + 1;
  return { kind: 'header-kind', group: typed.slice(0, colon), closed, span: { start, end } };
}

interface SectionName {
  readonly group: string;
  readonly kind: string;
}

function sectionAbove(text: string, lineStart: number): SectionName {
  for (let end = lineStart - 1; end >= 0;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    if (/^\s*\[/.test(text.slice(start, end))) {
      const found = header.exec(text.slice(start, end).trimEnd());
      if (found) return { group: found[1] ?? '', kind: found[2] ?? 'hosts' };
    }
    end = start - 1;
  }
  return { group: 'ungrouped', kind: 'hosts' };
}

/** The lines of all sections of a group of one kind, except the one that begins at `without`. */
function linesOf(text: string, group: string, kind: string, without: number): string[] {
  const lines: string[] = [];
  let inside = group === 'ungrouped' && kind === 'hosts';
  let start = 0;
  for (const line of text.split('\n')) {
    const found = header.exec(line.trimEnd());
    if (found) inside = found[1] === group && (found[2] ?? 'hosts') === kind;
    else if (inside && start !== without && !/^\s*(?:[#;]|$)/.test(line)) lines.push(line);
    start += line.length + 1;
  }
  return lines;
}

function firstWords(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.map((line) => /[^\s#]+/.exec(line)?.[0] ?? ''));
}

function onHostLine(text: string, { group }: SectionName, cut: Cut): CompletionPlace | undefined {
  const { lineStart, offset, lineEnd } = cut;
  const line = text.slice(lineStart, lineEnd);
  const words = wordsOf(line, offset - lineStart);
  if (!words) return undefined;
  const { start, end, index } = words;
  const span = { start: lineStart + start, end: lineStart + end };
  if (index === 0) {
    return { kind: 'host', group, span, present: firstWords(linesOf(text, group, 'hosts', lineStart)) };
  }
  const owner = { kind: 'host', name: words.first } as const;
  const word = line.slice(start, end);
  const equals = word.indexOf('=');
  if (equals >= 0 && start + equals < offset - lineStart) {
    const quote = /^["']/.test(word.slice(equals + 1)) ? 1 : 0;
    const closed = quote === 1 && word.length > equals + 2 && word.at(-1) === word[equals + 1] ? 1 : 0;
    const from = Math.min(span.start + equals + 1 + quote, offset);
    return {
      kind: 'value',
      owner,
      variable: word.slice(0, equals),
      span: { start: from, end: Math.max(span.end - closed, offset) },
    };
  }
  const present = new Set(words.others.map((other) => other.replace(/=.*$/s, '')));
  const stop = equals >= 0 ? span.start + equals : span.end;
  return { kind: 'variable', owner, span: { start: span.start, end: stop }, present, assigned: equals >= 0 };
}

interface Words {
  /** Of the word at the cursor, in the line. */
  readonly start: number;
  readonly end: number;
  readonly index: number;
  readonly first: string;
  readonly others: readonly string[];
}

/** The word at the cursor among those of the line, cut at blanks outside quotation marks; undefined in a comment. */
function wordsOf(line: string, cursor: number): Words | undefined {
  const words: { start: number; end: number }[] = [];
  let at = 0;
  while (at < line.length) {
    while (/\s/.test(line[at] ?? 'x')) at++;
    if (at >= line.length) break;
    if (line[at] === '#') {
      if (cursor > at) return undefined;
      break;
    }
    const start = at;
    let quote = '';
    while (at < line.length && (quote !== '' || !/\s/.test(line[at] ?? ''))) {
      const sign = line[at] ?? '';
      if (quote !== '') quote = sign === quote ? '' : quote;
      else if (sign === '"' || sign === "'") quote = sign;
      else if (sign === '#') {
        if (cursor > at) return undefined;
        break;
      }
      at++;
    }
    words.push({ start, end: at });
    if (line[at] === '#') break;
  }
  const index = words.findIndex(({ start, end }) => start <= cursor && cursor <= end);
  const current = words[index] ?? { start: cursor, end: cursor };
  const others = words.filter((word) => word !== current);
  const [first] = words;
  return {
    ...current,
    index: index >= 0 ? index : words.filter(({ end }) => end < cursor).length,
    first: first ? line.slice(first.start, first.end) : '',
    others: others.slice(first === current ? 0 : 1).map(({ start, end }) => line.slice(start, end)),
  };
}

function onVariableLine(text: string, group: string, { lineStart, offset, lineEnd }: Cut): CompletionPlace {
  const line = text.slice(lineStart, lineEnd);
  const equals = line.indexOf('=');
  const owner = { kind: 'group', name: group } as const;
  const indent = /^\s*/.exec(line)?.[0].length ?? 0;
  if (equals >= 0 && lineStart + equals < offset) {
    const blanks = /^\s*/.exec(line.slice(equals + 1))?.[0].length ?? 0;
    const start = Math.min(lineStart + equals + 1 + blanks, offset);
    return {
      kind: 'value',
      owner,
      variable: line.slice(0, equals).trim(),
      span: { start, end: Math.max(offset, lineStart + line.trimEnd().length) },
    };
  }
  const end = equals >= 0 ? lineStart + line.slice(0, equals).trimEnd().length : lineStart + line.trimEnd().length;
  const present = new Set(linesOf(text, group, 'vars', lineStart).map((other) => other.replace(/=.*$/s, '').trim()));
  const start = Math.min(lineStart + indent, offset);
  return { kind: 'variable', owner, span: { start, end: Math.max(end, offset) }, present, assigned: equals >= 0 };
}
