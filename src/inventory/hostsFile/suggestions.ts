import * as l10n from '@vscode/l10n';
import type { Inventory } from '../model';
import { textOf } from '../values';
import type { CompletionPlace } from './completionPlace';
import type { KnownVariable } from './connectionVariables';
import type { Span } from './hostsFile';
import { firstHost } from './variableSource';
import { yamlText } from './writtenName';

/** One thing to choose from. */
export interface Suggestion {
  readonly kind: 'group' | 'host' | 'variable' | 'value' | 'part';
  readonly label: string;
  /** What is put in place of the span; with `snippet` in the notation of VS Code's snippets. */
  readonly insert: string;
  readonly snippet?: boolean;
  readonly span: Span;
  /** A few words beside the label. */
  readonly detail?: string;
  readonly documentation?: string;
  /** Suggestions of a lower rank come first. */
  readonly rank: number;
  /** There is more to choose once this is taken. */
  readonly goesOn?: boolean;
}

/** What a hosts file can be completed from. */
export interface Knowledge {
  readonly inventory: Inventory;
  readonly format: 'ini' | 'yaml';
  /** Variables with a meaning, the most usual first. */
  readonly variables: readonly KnownVariable[];
  /** Names in the text of the file at hand, which may not be readable as a whole at the moment. */
  readonly groups?: Iterable<string>;
  readonly hosts?: Iterable<string>;
}

/** What can be typed at a place. Nothing that stands there already, no group that would make a loop. */
export function suggestionsAt(place: CompletionPlace, knowledge: Knowledge): Suggestion[] {
  switch (place.kind) {
    case 'header':
      return headers(place, knowledge);
    case 'header-kind':
      return headerKinds(place);
    case 'child':
      return children(place, knowledge);
    case 'group':
      return groupsOf(knowledge)
        .filter((name) => !place.present.has(name))
        .map((name) => groupKey(name, place.span, knowledge));
    case 'part':
      return parts(place);
    case 'host':
      return hosts(place, knowledge);
    case 'variable':
      return variables(place, knowledge);
    case 'value':
      return values(place, knowledge);
  }
}

type PlaceOf<Kind extends CompletionPlace['kind']> = Extract<CompletionPlace, { kind: Kind }>;

function groupsOf({ inventory, groups = [] }: Knowledge): string[] {
  return [...new Set([...inventory.groups.keys(), ...groups])];
}

function headers({ span, closed }: PlaceOf<'header'>, knowledge: Knowledge): Suggestion[] {
  const end = closed ? '' : ']';
  return groupsOf(knowledge).flatMap((name, i) =>
    ['', ':children', ':vars'].map((suffix, j): Suggestion => ({
      kind: 'group',
      label: name + suffix,
      insert: name + suffix + end,
      span,
      detail: headerMeaning(suffix),
      rank: i * 3 + j,
    })),
  );
}

function headerMeaning(suffix: string): string {
  switch (suffix) {
    case ':children':
      return l10n.t('groups in it');
    case ':vars':
      return l10n.t('its variables');
    default:
      return l10n.t('its hosts');
  }
}

function headerKinds({ span, closed }: PlaceOf<'header-kind'>): Suggestion[] {
  return ['children', 'vars', 'hosts'].map((label, rank) => ({
    kind: 'part',
    label,
    insert: closed ? label : `${label}]`,
    span,
    detail: headerMeaning(`:${label}`),
    rank,
  }));
}

function children({ group, present, span }: PlaceOf<'child'>, knowledge: Knowledge): Suggestion[] {
  const { inventory, format } = knowledge;
  const above = new Set([group, 'all']);
  for (const name of above) for (const parent of inventory.groups.get(name)?.parents ?? []) above.add(parent);
  const known = new Set(inventory.groups.get(group)?.children);
  const names = groupsOf(knowledge).filter((name) => !above.has(name) && !present.has(name) && name !== 'ungrouped');
  return names.map((name, i) =>
    format === 'yaml'
      ? { ...groupKey(name, span, knowledge), rank: known.has(name) ? names.length + i : i }
      : { kind: 'group', label: name, insert: name, span, ...hostCount(inventory, name), rank: i },
  );
}

function groupKey(name: string, span: Span, { inventory }: Knowledge): Suggestion {
  return {
    kind: 'group',
    label: name,
    insert: `${yamlText(name)}:`,
    span,
    ...hostCount(inventory, name),
    rank: name === 'all' ? 0 : 1,
  };
}

function hostCount(inventory: Inventory, name: string): Pick<Suggestion, 'detail'> {
  const count = inventory.groups.get(name)?.hosts.length ?? 0;
  if (count === 0) return {};
  return { detail: count === 1 ? l10n.t('1 host') : l10n.t('{0} hosts', count) };
}

function parts({ present, span, assigned }: PlaceOf<'part'>): Suggestion[] {
  return ['hosts', 'children', 'vars']
    .filter((name) => !present.has(name))
    .map((name, rank) => ({
      kind: 'part',
      label: name,
      insert: assigned ? name : `${name}:\n  $0`,
      snippet: !assigned,
      span,
      detail: headerMeaning(name === 'hosts' ? '' : `:${name}`),
      rank,
      goesOn: !assigned,
    }));
}

function hosts({ group, present, span }: PlaceOf<'host'>, knowledge: Knowledge): Suggestion[] {
  const { inventory, format } = knowledge;
  const here = new Set(inventory.groups.get(group)?.hosts);
  const names = [...new Set([...inventory.hosts.keys(), ...(knowledge.hosts ?? [])])];
  return names
    .filter((name) => !here.has(name) && !present.has(name))
    .map((name, rank) => {
      const groups = inventory.hosts.get(name)?.groups.join(', ') ?? '';
      const insert = format === 'yaml' ? `${yamlText(name)}:` : name;
      return { kind: 'host', label: name, insert, span, ...(groups && { detail: groups }), rank };
    });
}

function variables({ owner, present, span, assigned }: PlaceOf<'variable'>, knowledge: Knowledge): Suggestion[] {
  const sign = assigned ? '' : knowledge.format === 'yaml' ? ': ' : '=';
  const taken = (variable: KnownVariable): boolean =>
    present.has(variable.name) || (variable.aliases ?? []).some((alias) => present.has(alias));
  // Only a group has a priority.
  const known = knowledge.variables.filter(
    (variable) => !taken(variable) && !(owner.kind === 'host' && variable.name === 'ansible_group_priority'),
  );
  const names = new Set(knowledge.variables.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  const others = [...usedVariables(knowledge.inventory)].filter((name) => !names.has(name) && !present.has(name));
  return [
    ...known.map((variable, rank): Suggestion => {
      const goesOn = !assigned && valuesOf(variable, knowledge.format).length > 0;
      return {
        kind: 'variable',
        label: variable.name,
        insert: variable.name + sign,
        span,
        documentation: documentationOf(variable),
        rank,
        ...(goesOn && { goesOn }),
      };
    }),
    ...others.map((name, i): Suggestion => ({
      kind: 'variable',
      label: name,
      insert: (knowledge.format === 'yaml' ? yamlText(name) : name) + sign,
      span,
      detail: l10n.t('used in this inventory'),
      rank: known.length + i,
    })),
  ];
}

/** Names of variables that the hosts files and the vars files set, those of encrypted files left out. */
function usedVariables({ groups, hosts: all, varsFiles }: Inventory): Set<string> {
  const names = new Set<string>();
  const add = ({ vars }: { readonly vars: ReadonlyMap<string, unknown> }): void => {
    for (const name of vars.keys()) if (/^[A-Za-z_]\w*$/.test(name)) names.add(name);
  };
  for (const group of groups.values()) add(group);
  for (const file of varsFiles) if (!file.origin.encrypted) add(file);
  for (const host of all.values()) add(host);
  return names;
}

function documentationOf({ documentation, aliases, secret }: KnownVariable): string {
  const also = aliases ? ` ${l10n.t('Also called {0}.', aliases.join(', '))}` : '';
  return documentation + (secret === true ? '' : also);
}

function values({ span, variable: name, owner }: PlaceOf<'value'>, { variables: known, format, inventory }: Knowledge) {
  const variable = known.find((each) => each.name === name || each.aliases?.includes(name) === true);
  if (!variable) return [];
  const host = owner.kind === 'host' ? owner.name : firstHost(inventory, owner.name);
  const held = host === undefined ? undefined : inventory.varsOf(host).get(variable.name);
  const now = held === undefined ? undefined : textOf(held);
  return valuesOf(variable, format).map((label, rank): Suggestion => ({
    kind: 'value',
    label,
    insert: label,
    span,
    ...(variable.secret !== true && now?.toLowerCase() === label.toLowerCase() && { detail: l10n.t('as it is now') }),
    rank,
  }));
}

/** INI reads Python's words for true and false, YAML its own. */
function valuesOf({ type, values: named = [] }: KnownVariable, format: 'ini' | 'yaml'): readonly string[] {
  if (type !== 'boolean') return named;
  return format === 'ini' ? ['True', 'False'] : ['true', 'false'];
}
