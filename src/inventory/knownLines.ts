import type { Entry } from './hostsFile/hostsFile';
import type { Vars } from './model';
import type { Word } from './shellWords';

/** What a host line without a fault says; offsets count in the line without the blanks around it. */
export interface KnownLine {
  /** The first of the words. */
  readonly pattern: Word;
  readonly words: readonly Word[];
  readonly vars: Vars;
  /** Where the line stood in a file when it was last asked what stands where, and what was said. */
  last?: { readonly start: number; readonly entry: Entry };
}

/** More lines are not remembered: they take about a kilobyte each. */
const mostLines = 40_000;

/** Remembers what host lines say, so that of ten thousand lines only the one that was changed is taken apart again. */
export class KnownLines {
  readonly #lines = new Map<string, KnownLine>();

  /** What the line, without the blanks around it, said in a section of hosts. */
  find(text: string): KnownLine | undefined {
    return this.#lines.get(text);
  }

  keep(text: string, line: KnownLine): void {
    if (this.#lines.size >= mostLines) this.#lines.clear();
    this.#lines.set(text, line);
  }
}
