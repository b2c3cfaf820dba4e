import * as l10n from '@vscode/l10n';
import { isIpAddress, splitPort } from '../hostAddress';
import type { Inventory } from '../model';
import type { HostsFile, Span } from './hostsFile';
import { isRange, mentionsIn, namesHost, type Mention } from './mentions';
import type { TextEdit } from './textEdit';
import { nameEdit } from './writtenName';

/** One hosts file of an inventory with its text. */
export interface ReadFile {
  readonly path: string;
  readonly text: string;
  readonly file: HostsFile;
}

/** What is to be called otherwise. */
export interface Renaming {
  readonly kind: 'group' | 'host';
  readonly from: string;
  readonly to: string;
}

/** Edits by the path of their file, or the sentence that says why there are none. */
export type RenamePlan =
  | { readonly edits: ReadonlyMap<string, readonly TextEdit[]>; readonly refusal?: undefined }
  | { readonly refusal: string };

/** What is renamed at a mention, or why it cannot be. Of a host with a port the span is the name alone. */
export function renamedAt(
  mention: Mention,
  text: string,
): { readonly span: Span; readonly name: string; readonly refusal?: undefined } | { readonly refusal: string } {
  const { kind, name, span, written } = mention;
  const refusal = kind === 'group' ? fixedGroup(name) : isRange(name) ? rangeRefusal(name) : undefined;
  if (refusal !== undefined) return { refusal };
  const at = text.slice(span.start, span.end).indexOf(name);
  if (name === written || at < 0) return { span, name };
  return { span: { start: span.start + at, end: span.start + at + name.length }, name };
}

/** The edits that rename a group or a host in every hosts file of its inventory, at every place that names it. */
export function renamePlan(renaming: Renaming, files: readonly ReadFile[], inventory: Inventory): RenamePlan {
  const { kind, from, to } = renaming;
  const refusal = nameProblem(renaming, inventory);
  if (refusal !== undefined) return { refusal };
  const edits = new Map<string, readonly TextEdit[]>();
  for (const { path, text, file } of files) {
    const meant = mentionsIn(file).filter(
      (mention) => mention.kind === kind && (kind === 'group' ? mention.name === from : namesHost(mention.name, from)),
    );
    const range = meant.find(({ name }) => kind === 'host' && isRange(name));
    if (range) return { refusal: rangeRefusal(range.name, from) };
    const changes = meant.map(({ span, written }) =>
      nameEdit({ text, format: file.format, span, written }, kind === 'host' ? withPort(to, written) : to),
    );
    if (changes.length > 0) edits.set(path, changes);
  }
  return { edits };
}

/** The new name with the port that is written behind the old one. */
function withPort(name: string, written: string): string {
  if (splitPort(written).port === undefined) return name;
  const port = written.slice(written.lastIndexOf(':'));
  return (name.includes(':') ? `[${name}]` : name) + port;
}

function nameProblem({ kind, from, to }: Renaming, inventory: Inventory): string | undefined {
  const fixed = kind === 'group' ? (fixedGroup(from) ?? fixedGroup(to)) : undefined;
  if (fixed !== undefined) return fixed;
  if (to === '') return l10n.t('A name is needed.');
  if (to === from) return l10n.t('It is called {0} already.', from);
  if (inventory.groups.has(to)) return l10n.t('There is a group {0} already.', to);
  if (inventory.hosts.has(to)) return l10n.t('There is a host {0} already.', to);
  if (/^[#;]/.test(to)) return l10n.t('A name that begins with {0} would be a comment.', to.slice(0, 1));
  if (kind === 'group') {
    return /[\s:[\]\p{Cc}]/u.test(to)
      ? l10n.t('The name of a group has no blanks, colons or brackets: {0}', to)
      : undefined;
  }
  if (/[\s[\]#"'\\\p{Cc}]/u.test(to)) {
    return l10n.t('The name of a host has no blanks, brackets, quotation marks, backslashes or #: {0}', to);
  }
  if (to.includes(':') && !isIpAddress(to)) {
    return l10n.t('The name of a host has no colons, except in an IPv6 address. A port stays as it is: {0}', to);
  }
  return undefined;
}

function fixedGroup(name: string): string | undefined {
  if (name !== 'all' && name !== 'ungrouped') return undefined;
  return l10n.t('{0} is a name that Ansible gives: every inventory has this group.', name);
}

function rangeRefusal(range: string, host?: string): string {
  return host === undefined
    ? l10n.t('{0} stands for several hosts: change the range itself.', range)
    : l10n.t('{0} is one of the hosts of {1}: take it out of the range first.', host, range);
}
