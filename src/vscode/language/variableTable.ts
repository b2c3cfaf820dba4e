import * as l10n from '@vscode/l10n';
import type { VarsLayer, VarsOrigin } from '../../inventory/model';
import { markdownText } from '../tree/markdownText';
import { hidden, shownValue } from './shownValue';

/** A variable with where its value comes from, and what that replaces. */
export interface VariableRow {
  readonly name: string;
  /** As it may be shown. */
  readonly value: string;
  readonly origin: VarsOrigin;
  /** From low to high precedence. */
  readonly overridden: readonly { readonly value: string; readonly origin: VarsOrigin }[];
}

/** What the layers come to, one row a variable: those of Ansible and ours first, then by name. */
export function variableRows(layers: readonly VarsLayer[]): readonly VariableRow[] {
  const rows = new Map<string, VariableRow>();
  for (const { origin, vars } of layers) {
    for (const [name, value] of vars) {
      const shown = 'encrypted' in origin && origin.encrypted ? hidden : shownValue(name, value);
      const before = rows.get(name);
      const overridden = before ? [...before.overridden, { value: before.value, origin: before.origin }] : [];
      rows.set(name, { name, value: shown, origin, overridden });
    }
  }
  return [...rows.values()].sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}

function rank(name: string): number {
  return name.startsWith('ansible_') ? 0 : name.startsWith('fleet_reboot_') ? 1 : 2;
}

/** A link to where a variable is set; undefined when it is not known. */
export type LinkTo = (origin: VarsOrigin, variable: string) => string | undefined;

/** Rows as a Markdown table of at most `most` rows. */
export function variableTable(rows: readonly VariableRow[], linkTo: LinkTo, most: number): string {
  if (rows.length === 0) return '';
  const lines = rows.slice(0, most).map(({ name, value, origin, overridden }) => {
    const from = originLink(origin, name, linkTo);
    const over = overridden.map((each) => originLink(each.origin, name, linkTo));
    const source = over.length === 0 ? from : `${from} ${l10n.t('over {0}', over.join(', '))}`;
    return `| ${markdownText(name)} | ${markdownText(value)} | ${source} |`;
  });
  const more = rows.length > most ? [`\n${markdownText(l10n.t('and {0} more', rows.length - most))}`] : [];
  const header = [l10n.t('Variable'), l10n.t('Value'), l10n.t('From')].map(markdownText);
  return [`| ${header.join(' | ')} |`, '| :--- | :--- | :--- |', ...lines, ...more].join('\n');
}

export function originLink(origin: VarsOrigin, variable: string, linkTo: LinkTo): string {
  const text = markdownText(originText(origin));
  const link = linkTo(origin, variable);
  return link === undefined ? text : `[${text}](${link})`;
}

function originText(origin: VarsOrigin): string {
  switch (origin.kind) {
    case 'group':
      return l10n.t('group {0}', origin.name);
    case 'host':
      return l10n.t('its line');
    case 'ansible':
      return 'Ansible';
    case 'group-file':
    case 'host-file':
      // The folder says whose it is; where the folder lies does not matter here.
      return /(?:group|host)_vars[\\/].*$/.exec(origin.file)?.[0].replaceAll('\\', '/') ?? origin.file;
  }
}
