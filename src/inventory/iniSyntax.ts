import * as l10n from '@vscode/l10n';
import { splitPort } from './hostAddress';
import type { Value } from './model';
import { ParseFailure } from './parseFailure';
import { pythonLiteral } from './pythonLiteral';
import { strip, stripBounds } from './pythonText';
import { shellWords, type Word } from './shellWords';

export type IniSection = 'hosts' | 'children' | 'vars';

/** A line of an INI hosts file as its section makes Ansible read it. Offsets count in the line. */
export type IniLine =
  | { readonly kind: 'header'; readonly group: string; readonly section: IniSection }
  /** The first word is the host pattern (`readPattern`), the others set variables (`readAssignment`). */
  | { readonly kind: 'host'; readonly pattern: Word; readonly words: readonly Word[] }
  | { readonly kind: 'child'; readonly group: string }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly value: Value;
      readonly nameEnd: number;
      readonly valueStart: number;
    };

/** Python's \s and \S in a regular expression over text. */
const space = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const name = String.raw`[^:\]\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const sectionHeader = new RegExp(String.raw`^\[(${name})(?::([\p{L}\p{N}_]+))?\]${space}*(?:#.*)?$`, 'su');
const groupLine = new RegExp(String.raw`^(${name})${space}*(?:#.*)?$`, 'su');

// A port, a range, or the start of a YAML document; every other word is a name as it stands.
const needsExpansion = /[:[]|---/;

/**
 * Where the text of a line without the blanks around it starts and ends; undefined for an empty line or a comment, which only the first
 * sign makes one.
 */
export function contentBounds(line: string): readonly [start: number, end: number] | undefined {
  const bounds = stripBounds(line);
  const [start, end] = bounds;
  if (start === end) return undefined;
  const first = line.charCodeAt(start);
  return first === 0x23 || first === 0x3b ? undefined : bounds;
}

/** Reads a line without the blanks around it, in a section of that kind. Throws ParseFailure, its span counted in the line. */
export function readIniLine(text: string, section: IniSection): IniLine {
  if (text.startsWith('[')) {
    const header = sectionHeader.exec(text);
    if (header) return { kind: 'header', group: header[1] ?? '', section: sectionKind(header[1] ?? '', header[2]) };
    if (text.endsWith(']')) {
      throw new ParseFailure(l10n.t('{0} is no section header: a group name has no blanks, colons or brackets.', text));
    }
  }
  switch (section) {
    case 'hosts':
      return hostLine(text);
    case 'children': {
      const group = groupLine.exec(text)?.[1];
      if (group !== undefined) return { kind: 'child', group };
      throw semicolonBehind(text) ?? new ParseFailure(l10n.t('Expected the name of a group, got: {0}', text));
    }
    case 'vars':
      return variableLine(text);
  }
}

function sectionKind(group: string, kind: string | undefined): IniSection {
  if (kind === undefined) return 'hosts';
  if (kind === 'hosts' || kind === 'children' || kind === 'vars') return kind;
  throw new ParseFailure(
    l10n.t('[{0}:{1}] is of an unknown kind: only hosts, children and vars exist.', group, kind),
    2 + group.length,
    kind.length,
  );
}

function hostLine(text: string): IniLine {
  let words;
  try {
    words = shellWords(text);
  } catch (error) {
    // The apostrophe of a comment that is none.
    const before = error instanceof ParseFailure ? shellWords(text.slice(0, error.start)) : [];
    const comment = before.find((word, index) => index > 0 && word.text.startsWith(';'));
    throw comment ? semicolon(text, comment.start) : error;
  }
  const pattern = words[0];
  if (!pattern) throw new ParseFailure(l10n.t('Expected a host, got: {0}', text));
  return { kind: 'host', pattern, words };
}

function variableLine(text: string): IniLine {
  const equals = text.indexOf('=');
  if (equals < 0) throw headerComment(text) ?? new ParseFailure(l10n.t('Expected key=value, got: {0}', text));
  const key = strip(text.slice(0, equals));
  const [start, end] = stripBounds(text.slice(equals + 1));
  const valueStart = equals + 1 + start;
  const value = pythonLiteral(text.slice(valueStart, equals + 1 + end));
  return { kind: 'variable', name: key, value, nameEnd: key.length, valueStart };
}

/** The names that Ansible takes from a host pattern as it stands, without ranges and ports: most are nothing else. */
export function isPlainHost(pattern: string): boolean {
  return !needsExpansion.test(pattern);
}

/** Expands the pattern of a host line. Throws ParseFailure, its span counted in the line, where `expand` does and for what INI refuses. */
export function readPattern<T extends { readonly port: number | undefined }>(
  line: string,
  word: Word,
  expand: (pattern: string) => T,
): T {
  const pattern = word.text;
  let expanded;
  try {
    expanded = expand(pattern);
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    throw headerComment(line) ?? failureAt(word, error);
  }
  if (expanded.port === undefined && strip(pattern).endsWith(':')) {
    throw new ParseFailure(
      l10n.t('A colon after the host must be followed by a port.'),
      word.start,
      word.end - word.start,
      'missing-port',
      pattern,
    );
  }
  if (pattern.includes('---') && strip(splitPort(pattern).host) === '---') {
    throw failureAt(word, new ParseFailure(l10n.t('"---" starts a YAML document: this file is read as INI.')));
  }
  return expanded;
}

/** The variable that a word of a host line sets. Throws ParseFailure, its span counted in the line. */
export function readAssignment(line: string, words: readonly Word[], index: number): { name: string; value: Value } {
  const word = words[index];
  if (!word) throw new RangeError('The line has no such word.');
  const equals = word.text.indexOf('=');
  if (equals < 0) throw notAssigned(line, words, index, word);
  try {
    return { name: word.text.slice(0, equals), value: pythonLiteral(word.text.slice(equals + 1)) };
  } catch (error) {
    throw error instanceof ParseFailure ? failureAt(word, error) : error;
  }
}

/** A word without `=` behind a host, by what was probably meant. */
function notAssigned(line: string, words: readonly Word[], index: number, word: Word): ParseFailure {
  if (word.text.startsWith(';')) return semicolon(line, word.start);
  const sign = index > 0 ? blanksAtEquals(line, words, index, word) : undefined;
  if (sign) {
    const message = l10n.t('No blanks may stand around the = of a variable behind its host.');
    return new ParseFailure(message, sign.start, sign.end - sign.start, 'blank-around-equals');
  }
  return failureAt(word, new ParseFailure(l10n.t('Expected key=value after the host, got: {0}', word.text)));
}

/** The sign and its blanks in `name = value`, `name =value` and `name= value`, of which `word` is the first one without a sign. */
function blanksAtEquals(
  line: string,
  words: readonly Word[],
  index: number,
  word: Word,
): { start: number; end: number } | undefined {
  const next = words[index + 1];
  if (next && line[next.start] === '=') {
    const value = words[index + 2];
    const alone = next.end === next.start + 1;
    return { start: word.end, end: alone && value ? value.start : next.start + 1 };
  }
  const before = words[index - 1];
  if (index < 2 || !before || line[before.end - 1] !== '=' || before.end - before.start < 2) return undefined;
  return { start: before.end - 1, end: word.start };
}

/** `[web] ; comment`: no header, and nothing else either. */
function headerComment(line: string): ParseFailure | undefined {
  const header = /^\[[^[\]]*\][ \t]*(?=;)/.exec(line)?.[0];
  return header === undefined ? undefined : semicolon(line, header.length);
}

/** `group ; comment` or `[web] ; comment`. */
function semicolonBehind(line: string): ParseFailure | undefined {
  const before = /^[^\s:\]]+[ \t]+(?=;)/.exec(line)?.[0];
  return before === undefined ? headerComment(line) : semicolon(line, before.length);
}

function semicolon(line: string, start: number): ParseFailure {
  const message = l10n.t('A comment at the end of a line begins with #: here a semicolon is no comment.');
  return new ParseFailure(message, start, line.length - start, 'semicolon-comment');
}

function failureAt(word: Word, { message, code, subject }: ParseFailure): ParseFailure {
  return new ParseFailure(message, word.start, word.end - word.start, code, subject);
}
