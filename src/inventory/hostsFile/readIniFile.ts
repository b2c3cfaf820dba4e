import { countHosts } from '../hostRange';
import {
  contentBounds,
  isPlainHost,
  readAssignment,
  readIniLine,
  readPattern,
  type IniLine,
  type IniSection,
} from '../iniSyntax';
import type { KnownLine, KnownLines } from '../knownLines';
import { splitLines } from '../lines';
import { ParseFailure } from '../parseFailure';
import { shellWords, type Word } from '../shellWords';
import type { Assignment, Entry, Failure, HostsFile, Section, Span } from './hostsFile';

/** What stands where in an INI hosts file; reads on after a line that Ansible refuses, until there are too many of them. */
export function readIniFile(
  text: string,
  rangeLimit: number,
  known?: KnownLines,
  mostFailures = Number.POSITIVE_INFINITY,
): HostsFile {
  return new IniFileReader(text, rangeLimit, known).read(mostFailures);
}

/** A section that still grows. */
interface OpenSection {
  readonly kind: IniSection;
  readonly group: string;
  readonly name: Span | undefined;
  readonly start: number;
  end: number;
  readonly entries: Entry[];
}

class IniFileReader {
  private readonly sections: Section[] = [];
  private readonly failures: Failure[] = [];
  private section: OpenSection = opened('hosts', 'ungrouped');
  /** The line being read without surrounding blanks, and its offset in the file. */
  private line = '';
  private start = 0;
  private broken = false;

  constructor(
    private readonly text: string,
    private readonly rangeLimit: number,
    private readonly known: KnownLines | undefined,
  ) {}

  read(mostFailures: number): HostsFile {
    for (const line of splitLines(this.text)) {
      if (this.failures.length >= mostFailures) break;
      const bounds = contentBounds(line.text);
      if (!bounds) continue;
      this.line = line.text.slice(bounds[0], bounds[1]);
      this.start = line.start + bounds[0];
      this.broken = false;
      try {
        const known = this.section.kind === 'hosts' ? this.known?.find(this.line) : undefined;
        if (known) this.knownHost(known);
        else this.add(readIniLine(this.line, this.section.kind));
      } catch (error) {
        this.readBroken(this.fail(error));
      }
    }
    this.close();
    return { format: 'ini', sections: this.sections, failures: this.failures };
  }

  /** Keeps the first failure of a line, and returns what was caught. */
  private fail(error: unknown): ParseFailure {
    if (!(error instanceof ParseFailure)) throw error;
    const start = error.start ?? 0;
    const span = this.span(start, start + (error.length ?? this.line.length));
    if (!this.broken) this.failures.push({ span, ...error.details });
    this.broken = true;
    return error;
  }

  private span(start: number, end: number): Span {
    return { start: this.start + start, end: this.start + end };
  }

  private add(line: IniLine): void {
    switch (line.kind) {
      case 'host':
        this.host(line.pattern, line.words);
        return;
      case 'header':
        this.open(line.section, line.group, 1);
        return;
      case 'child':
        this.entry('group', line.group, this.span(0, line.group.length));
        return;
      case 'variable':
        this.entry('variable', line.name, this.span(0, line.nameEnd), [], this.span(line.valueStart, this.line.length));
    }
  }

  private open(kind: IniSection, group: string, nameStart: number): void {
    this.close();
    const { start, end } = this.span(0, this.line.length);
    this.section = { kind, group, name: this.span(nameStart, nameStart + group.length), start, end, entries: [] };
  }

  private close(): void {
    const { kind, group, name, start, end, entries } = this.section;
    const first = entries[0];
    if (!name && !first) return;
    this.sections.push({ kind, group, name, span: { start: name || !first ? start : first.span.start, end }, entries });
  }

  private entry(
    kind: Entry['kind'],
    name: string,
    nameSpan: Span,
    variables: readonly Assignment[] = noVariables,
    value?: Span,
  ): void {
    const span = this.span(0, this.line.length);
    this.section.entries.push(
      value ? { kind, name, nameSpan, span, variables, value } : { kind, name, nameSpan, span, variables },
    );
    this.section.end = span.end;
  }

  private host(pattern: Word, words: readonly Word[]): void {
    if (!isPlainHost(pattern.text)) {
      try {
        readPattern(this.line, pattern, (text) => countHosts(text, this.rangeLimit));
      } catch (error) {
        this.fail(error);
        if (this.openBroken()) return;
      }
    }
    const variables: Assignment[] = [];
    for (let i = 1; i < words.length; i++) {
      const word = words[i];
      if (!word || (this.broken && !/[^=]=/.test(word.text))) continue;
      try {
        variables.push(this.assignment(word, readAssignment(this.line, words, i).name));
      } catch (error) {
        if (this.fail(error).code === 'semicolon-comment') break;
      }
    }
    this.hostEntry(pattern, variables);
  }

  private knownHost(known: KnownLine): void {
    const { pattern, words, last } = known;
    // All lines before the one that was changed stand where they stood.
    if (last?.start === this.start) {
      this.section.entries.push(last.entry);
      this.section.end = last.entry.span.end;
      return;
    }
    this.hostEntry(
      pattern,
      words.slice(1).map((word) => this.assignment(word, word.text.slice(0, word.text.indexOf('=')))),
    );
    const entry = this.section.entries.at(-1);
    if (entry) known.last = { start: this.start, entry };
  }

  private hostEntry({ start, end, text }: Word, variables: readonly Assignment[]): void {
    this.entry('host', text, this.unquoted(start, end, text), variables.length > 0 ? variables : noVariables);
  }

  /** No sign of a word is lost but quotation marks and backslashes, so its first `=` is the one as written. */
  private assignment({ start, end }: Word, name: string): Assignment {
    const equals = this.line.indexOf('=', start);
    return { name, nameSpan: this.unquoted(start, equals, name), value: this.span(equals + 1, end) };
  }

  /** Where a name stands, its quotation marks left out when they enclose it. */
  private unquoted(start: number, end: number, name: string): Span {
    const inside = end - start === name.length + 2 && this.line.startsWith(name, start + 1);
    const quoted = inside && /["']/.test(this.line[start] ?? '') && this.line[start] === this.line[end - 1];
    return quoted ? this.span(start + 1, end - 1) : this.span(start, end);
  }

  /** A line that cannot be cut: what is before the failure may still name a host or a group. */
  private readBroken({ start = 0 }: ParseFailure): void {
    if (this.openBroken()) return;
    if (this.section.kind === 'children') {
      const group = /^[^\s:\]#]+/.exec(this.line)?.[0];
      if (group !== undefined) this.entry('group', group, this.span(0, group.length));
      return;
    }
    if (this.section.kind === 'vars') return;
    const words = shellWords(this.line.slice(0, start));
    const [pattern] = words;
    if (pattern && start > pattern.end) this.host(pattern, words);
  }

  /** Whether the line looks like a header that is wrong: then its section is opened, so that what follows makes sense. */
  private openBroken(): boolean {
    const header = /^\[([^[\]]*)(?:\](?=\s|$)|$)/.exec(this.line)?.[1];
    if (header === undefined) return false;
    const [first = '', ...rest] = header.split(':');
    const group = first.trim();
    const kind = rest.at(-1)?.trim() ?? '';
    if (group === '' || (rest.length > 1 && !isSection(kind))) return false;
    this.open(isSection(kind) ? kind : meantBy(kind), group, 1 + first.indexOf(group));
    return true;
  }
}

const noVariables: readonly Assignment[] = [];

function opened(kind: IniSection, group: string): OpenSection {
  return { kind, group, name: undefined, start: 0, end: 0, entries: [] };
}

function isSection(kind: string): kind is IniSection {
  return kind === 'hosts' || kind === 'children' || kind === 'vars';
}

/** `[web:child]`, `[web:var]` and half-typed ones. */
function meantBy(kind: string): IniSection {
  if (/^c/i.test(kind)) return 'children';
  return /^v/i.test(kind) ? 'vars' : 'hosts';
}
