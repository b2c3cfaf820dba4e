import type { ProblemCode } from '../model';

/** From `start` to before `end`, in UTF-16 units of the file's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * What stands where in the text of one hosts file, for an editor: read as far as it can be read, also past what Ansible refuses.
 * It says nothing about what the inventory means; `readInventory` does.
 */
export interface HostsFile {
  readonly format: 'ini' | 'yaml';
  /** In the order of the text. YAML sections nest by their spans. */
  readonly sections: readonly Section[];
  /** Every line that cannot be read, in the order Ansible would tell of them; it gives up at the first. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly span: Span;
  readonly message: string;
  readonly code?: ProblemCode;
  readonly subject?: string;
}

/**
 * Sections follow or contain each other, entries follow each other within their section. What a YAML alias stands for is not told of
 * there but where its anchor is; of a key given twice both are.
 *
 * INI: `hosts`, `children` and `vars` sections, each with its header; the lines before the first header are a `hosts` section of
 * `ungrouped` without one. YAML: a `group` section for every group's key, and within it `hosts`, `children` and `vars` for these keys.
 */
export interface Section {
  readonly kind: 'group' | 'hosts' | 'children' | 'vars';
  readonly group: string;
  /** The group's name in the header or as the key; undefined where the section does not name it. */
  readonly name: Span | undefined;
  /** From the header or key to the end of the last entry. */
  readonly span: Span;
  /** Hosts of `hosts`, groups of INI's `children`, variables of `vars`. The groups of YAML's `children` are sections of their own. */
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly kind: 'host' | 'group' | 'variable';
  /** As it is meant, without quotation marks: a host pattern with its range and port, a group, a variable. */
  readonly name: string;
  readonly nameSpan: Span;
  /** The entry with all that belongs to it (in YAML its mapping), from its first sign to its last, a comment behind it included. */
  readonly span: Span;
  /** A host's own variables where it stands. */
  readonly variables: readonly Assignment[];
  /** A variable's value. */
  readonly value?: Span;
}

/** `name=value` behind a host, or a key below it. */
export interface Assignment {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Span;
}
