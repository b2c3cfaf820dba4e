import * as l10n from '@vscode/l10n';
import type { InventoryBuilder } from './inventoryBuilder';
import type { Place, Value } from './model';
import { splitLines, type Line } from './lines';
import { ParseFailure } from './parseFailure';
import { pythonLiteral } from './pythonLiteral';
import { strip, stripBounds } from './pythonText';
import { shellWords, type Word } from './shellWords';

/** Python's \s and \S in a regular expression over text. */
const space = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const name = String.raw`[^:\]\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const sectionHeader = new RegExp(String.raw`^\[(${name})(?::([\p{L}\p{N}_]+))?\]${space}*(?:#.*)?$`, 'su');
const groupLine = new RegExp(String.raw`^(${name})${space}*(?:#.*)?$`, 'su');

// A port, a range, or the start of a YAML document; every other word is a name as it stands.
const needsExpansion = /[:[]|---/;

/** A group named before its section: what must still come, and who waits for it. */
interface Pending {
  readonly kind: 'vars' | 'children';
  readonly parents: string[];
  readonly place: Place;
}

/** Fills the builder from an INI hosts file. Throws ParseFailure at the first line Ansible refuses, its span counted in `text`'s lines. */
export function readIni(text: string, file: string, builder: InventoryBuilder, rangeLimit: number): void {
  new IniReader(file, builder, rangeLimit).read(splitLines(text));
}

/** A ParseFailure that knows its place. */
export class PlacedFailure extends ParseFailure {
  constructor(
    message: string,
    readonly place: Place,
  ) {
    super(message);
  }
}

class IniReader {
  private group: string;
  private state = 'hosts';
  private readonly pending = new Map<string, Pending>();
  /** The line being read, its text without surrounding blanks, and where that starts in the file. */
  private text = '';
  private line = 0;
  private column = 0;

  constructor(
    private readonly file: string,
    private readonly builder: InventoryBuilder,
    private readonly rangeLimit: number,
  ) {
    this.group = 'ungrouped';
  }

  read(lines: readonly Line[]): void {
    for (const line of lines) {
      const [start, end] = stripBounds(line.text);
      if (start === end) continue;
      const first = line.text.charCodeAt(start);
      if (first === 0x23 || first === 0x3b) continue;
      this.text = line.text.slice(start, end);
      this.line = line.line;
      this.column = line.column + start;
      try {
        this.readLine();
      } catch (error) {
        if (!(error instanceof ParseFailure) || error instanceof PlacedFailure) throw error;
        throw new PlacedFailure(error.message, this.place(error.start ?? 0, error.length ?? this.text.length));
      }
    }
    for (const [group, { kind, parents, place }] of this.pending) {
      throw new PlacedFailure(
        kind === 'vars'
          ? l10n.t('[{0}:vars] is given, but no section declares the group {0}.', group)
          : l10n.t('{0} is listed as a child of {1}, but no section declares it.', group, parents.at(-1) ?? ''),
        place,
      );
    }
  }

  private place(start: number, length: number): Place {
    return { file: this.file, line: this.line, column: this.column + start, length };
  }

  private readLine(): void {
    if (this.text.startsWith('[')) {
      const header = sectionHeader.exec(this.text);
      if (header) {
        this.section(header[1] ?? '', header[2] ?? 'hosts');
        return;
      }
      if (this.text.endsWith(']')) {
        throw new ParseFailure(
          l10n.t('{0} is no section header: a group name has no blanks, colons or brackets.', this.text),
        );
      }
    }
    if (this.state === 'hosts') this.hostLine();
    else if (this.state === 'vars') this.variableLine();
    else this.childLine();
  }

  private section(group: string, kind: string): void {
    if (kind !== 'hosts' && kind !== 'children' && kind !== 'vars') {
      throw new ParseFailure(
        l10n.t('[{0}:{1}] is of an unknown kind: only hosts, children and vars exist.', group, kind),
        2 + group.length,
        kind.length,
      );
    }
    const place = this.place(1, group.length);
    const declares = kind !== 'vars';
    const waiting = this.pending.get(group);
    if (!this.builder.groups.has(group)) {
      if (!declares && !waiting) this.pending.set(group, { kind: 'vars', parents: [], place });
      this.builder.addGroup(group, declares ? place : undefined);
    } else if (declares) {
      this.builder.addGroup(group, place);
    }
    if (!declares) this.builder.groups.get(group)?.references.push(place);
    if (waiting && declares) {
      if (waiting.kind === 'children') this.adopt(group);
      else this.pending.delete(group);
    }
    this.group = group;
    this.state = kind;
  }

  /** The group is declared at last: it becomes a child of those that listed it before. */
  private adopt(group: string): void {
    const waiting = this.pending.get(group);
    if (!waiting) throw new ParseFailure(l10n.t('The groups around {0} make a loop.', group));
    this.builder.groups.get(group)?.references.push(waiting.place);
    for (const parent of waiting.parents) {
      this.builder.addChild(parent, group);
      if (this.pending.get(parent)?.kind === 'children') this.adopt(parent);
    }
    this.pending.delete(group);
  }

  private childLine(): void {
    const child = groupLine.exec(this.text)?.[1];
    if (child === undefined) throw new ParseFailure(l10n.t('Expected the name of a group, got: {0}', this.text));
    const place = this.place(0, child.length);
    const known = this.builder.groups.get(child);
    if (known) {
      known.references.push(place);
      this.builder.addChild(this.group, child);
      return;
    }
    const waiting = this.pending.get(child);
    if (waiting) waiting.parents.push(this.group);
    else this.pending.set(child, { kind: 'children', parents: [this.group], place });
  }

  private variableLine(): void {
    const equals = this.text.indexOf('=');
    if (equals < 0) throw new ParseFailure(l10n.t('Expected key=value, got: {0}', this.text));
    const key = strip(this.text.slice(0, equals));
    this.builder.setVariable(this.group, key, pythonLiteral(strip(this.text.slice(equals + 1))));
  }

  private hostLine(): void {
    const words = shellWords(this.text);
    const pattern = words[0];
    if (!pattern) throw new ParseFailure(l10n.t('Expected a host, got: {0}', this.text));
    const simple = !needsExpansion.test(pattern.text);
    const { hosts, port } = simple ? { hosts: [pattern.text], port: undefined } : this.expand(pattern);
    const variables = new Map<string, Value>();
    for (let i = 1; i < words.length; i++) {
      const word = words[i];
      if (word) this.assign(word, variables);
    }
    const group = this.builder.groups.get(this.group) ?? this.builder.addGroup(this.group);
    const place = this.place(pattern.start, pattern.end - pattern.start);
    for (const host of hosts) this.builder.addHost(host, group, port, variables, place);
  }

  private assign(word: Word, variables: Map<string, Value>): void {
    const equals = word.text.indexOf('=');
    if (equals < 0) throw failureAt(word, l10n.t('Expected key=value after the host, got: {0}', word.text));
    try {
      variables.set(word.text.slice(0, equals), pythonLiteral(word.text.slice(equals + 1)));
    } catch (error) {
      throw error instanceof ParseFailure ? failureAt(word, error.message) : error;
    }
  }

  private expand(word: Word) {
    const pattern = word.text;
    let expanded;
    try {
      expanded = this.builder.expand(pattern, this.rangeLimit);
    } catch (error) {
      throw error instanceof ParseFailure ? failureAt(word, error.message) : error;
    }
    if (expanded.port === undefined && strip(pattern).endsWith(':')) {
      throw failureAt(word, l10n.t('A colon after the host must be followed by a port.'));
    }
    if (expanded.hosts.some((host) => strip(host) === '---')) {
      throw failureAt(word, l10n.t('"---" starts a YAML document: this file is read as INI.'));
    }
    return expanded;
  }
}

function failureAt(word: Word, message: string): ParseFailure {
  return new ParseFailure(message, word.start, word.end - word.start);
}
