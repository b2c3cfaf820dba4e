import * as l10n from '@vscode/l10n';
import type { InventoryBuilder } from './inventoryBuilder';
import {
  contentBounds,
  isPlainHost,
  readAssignment,
  readIniLine,
  readPattern,
  type IniLine,
  type IniSection,
} from './iniSyntax';
import type { KnownLines } from './knownLines';
import { splitLines, type Line } from './lines';
import type { Place, Problem, Value, Vars } from './model';
import { ParseFailure } from './parseFailure';
import type { Word } from './shellWords';

/** A group named before its section: what must still come, and who waits for it. */
interface Pending {
  readonly kind: 'vars' | 'children';
  readonly parents: string[];
  readonly places: Place[];
}

/** Fills the builder from an INI hosts file. Throws PlacedFailure at the first line Ansible refuses. */
export function readIni(
  text: string,
  file: string,
  builder: InventoryBuilder,
  rangeLimit: number,
  known?: KnownLines,
): void {
  new IniReader(file, builder, rangeLimit, known).read(splitLines(text));
}

/** A ParseFailure that knows its place. */
export class PlacedFailure extends ParseFailure {
  constructor(
    { message, start, length, code, subject }: ParseFailure,
    readonly place: Place,
    /** What Ansible says next, once this is right. */
    readonly next: readonly Problem[] = [],
  ) {
    super(message, start, length, code, subject);
  }

  get problem(): Problem {
    return { severity: 'error', ...this.details, place: this.place };
  }
}

const noVars: Vars = new Map();

class IniReader {
  private group = 'ungrouped';
  private section: IniSection = 'hosts';
  private readonly pending = new Map<string, Pending>();
  /** The line being read, its text without surrounding blanks, and where that starts in the file. */
  private text = '';
  private line = 0;
  private column = 0;

  constructor(
    private readonly file: string,
    private readonly builder: InventoryBuilder,
    private readonly rangeLimit: number,
    private readonly known: KnownLines | undefined,
  ) {}

  read(lines: readonly Line[]): void {
    for (const line of lines) {
      const bounds = contentBounds(line.text);
      if (!bounds) continue;
      this.text = line.text.slice(bounds[0], bounds[1]);
      this.line = line.line;
      this.column = line.column + bounds[0];
      try {
        const known = this.section === 'hosts' ? this.known?.find(this.text) : undefined;
        if (known) this.addHosts(known.pattern, this.expand(known.pattern), known.vars);
        else this.readLine(readIniLine(this.known ? copied(this.text) : this.text, this.section));
      } catch (error) {
        if (!(error instanceof ParseFailure)) throw error;
        throw new PlacedFailure(error, this.place(error.start ?? 0, error.length ?? this.text.length));
      }
    }
    const [first, ...others] = this.undeclared();
    if (first)
      throw new PlacedFailure(
        first,
        first.place,
        others.map(({ problem }) => problem),
      );
  }

  /** Groups that still wait for the section that declares them. */
  private undeclared(): PlacedFailure[] {
    return Array.from(this.pending, ([group, { kind, parents, places }]) => {
      const message =
        kind === 'vars'
          ? l10n.t('[{0}:vars] is given, but no section declares the group {0}.', group)
          : l10n.t('{0} is listed as a child of {1}, but no section declares it.', group, parents.at(-1) ?? '');
      const failure = new ParseFailure(message, undefined, undefined, 'undeclared-group', group);
      return new PlacedFailure(failure, places[0] ?? this.place(0, 0));
    });
  }

  private place(start: number, length: number): Place {
    return { file: this.file, line: this.line, column: this.column + start, length };
  }

  private readLine(line: IniLine): void {
    switch (line.kind) {
      case 'host':
        this.hostLine(line);
        return;
      case 'variable':
        this.builder.setVariable(this.group, line.name, line.value);
        return;
      case 'child':
        this.child(line.group);
        return;
      case 'header':
        this.header(line.group, line.section);
    }
  }

  private header(group: string, section: IniSection): void {
    const place = this.place(1, group.length);
    const declares = section !== 'vars';
    const waiting = this.pending.get(group);
    if (!this.builder.groups.has(group)) {
      if (!declares && !waiting) this.pending.set(group, { kind: 'vars', parents: [], places: [place] });
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
    this.section = section;
  }

  /** The group is declared at last: it becomes a child of those that listed it before. */
  private adopt(group: string): void {
    const waiting = this.pending.get(group);
    if (!waiting) throw new ParseFailure(l10n.t('The groups around {0} make a loop.', group));
    this.builder.groups.get(group)?.references.push(...waiting.places);
    for (const parent of waiting.parents) {
      this.builder.addChild(parent, group);
      if (this.pending.get(parent)?.kind === 'children') this.adopt(parent);
    }
    this.pending.delete(group);
  }

  private child(child: string): void {
    const place = this.place(0, child.length);
    const known = this.builder.groups.get(child);
    if (known) {
      known.references.push(place);
      this.builder.addChild(this.group, child);
      return;
    }
    const waiting = this.pending.get(child);
    if (!waiting) {
      this.pending.set(child, { kind: 'children', parents: [this.group], places: [place] });
      return;
    }
    waiting.parents.push(this.group);
    if (waiting.kind === 'children') waiting.places.push(place);
  }

  private hostLine({ pattern, words }: Extract<IniLine, { kind: 'host' }>): void {
    const expanded = this.expand(pattern);
    let vars = noVars;
    if (words.length > 1) {
      const own = new Map<string, Value>();
      for (let i = 1; i < words.length; i++) {
        const { name, value } = readAssignment(this.text, words, i);
        own.set(name, value);
      }
      vars = own;
    }
    this.addHosts(pattern, expanded, vars);
    this.known?.keep(this.text, { pattern, words, vars });
  }

  private expand(pattern: Word) {
    if (isPlainHost(pattern.text)) return { hosts: [pattern.text], port: undefined };
    return readPattern(this.text, pattern, (text) => this.builder.expand(text, this.rangeLimit));
  }

  private addHosts({ start, end }: Word, { hosts, port }: ReturnType<InventoryBuilder['expand']>, vars: Vars): void {
    const group = this.builder.groups.get(this.group) ?? this.builder.addGroup(this.group);
    const place = this.place(start, end - start);
    for (const host of hosts) this.builder.addHost(host, group, port, vars, place);
  }
}

/** A text of its own: what is remembered of a line must not hold the whole file it was cut from. */
function copied(text: string): string {
  return ` ${text}`.slice(1);
}
