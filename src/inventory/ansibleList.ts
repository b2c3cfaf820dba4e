import * as l10n from '@vscode/l10n';
import type { Value, Vars } from './model';
import { ParseFailure } from './parseFailure';
import { ConstructedDocument, type Entry } from './yaml/construct';
import { parseJson } from './yaml/json';
import type { YamlNode } from './yaml/tree';

/** A group as `ansible-inventory --list` tells it. */
export interface ListedGroup {
  readonly children: readonly string[];
  readonly hosts: readonly string[];
}

/** What `ansible-inventory --list` printed. */
export interface AnsibleList {
  /** `all` first, each group before those below it. */
  readonly groups: ReadonlyMap<string, ListedGroup>;
  readonly vars: ReadonlyMap<string, Vars>;
}

const empty: ListedGroup = { children: [], hosts: [] };

/** Reads the JSON of `ansible-inventory --list`, of which nothing is taken on trust. Throws ParseFailure. */
export function readAnsibleList(json: string): AnsibleList {
  const tree = parseJson(json);
  if (!tree) throw new ParseFailure(l10n.t('it printed no JSON'));
  const document = new ConstructedDocument(tree, false);
  const root = mapping(document, tree, l10n.t('the list'));
  const listed = new Map<string, ListedGroup>();
  const vars = new Map<string, Vars>();
  for (const { name, value } of root) {
    if (name === undefined) continue;
    if (name === '_meta') readHostVars(document, value, vars);
    else listed.set(name, readGroup(document, name, value));
  }
  if (!listed.has('all')) throw new ParseFailure(l10n.t('the group "all" is missing in its list'));
  refuseLoops(listed);
  return { groups: fromAllDown(listed), vars };
}

function mapping(document: ConstructedDocument, node: YamlNode, what: string): readonly Entry[] {
  if (document.kindOf(node) === 'map') return document.entriesOf(node);
  throw new ParseFailure(l10n.t('{0} is not a mapping', what));
}

function readGroup(document: ConstructedDocument, group: string, node: YamlNode): ListedGroup {
  const names = (key: string): readonly string[] => {
    const entry = entries.find(({ name }) => name === key);
    if (!entry) return [];
    const value = document.valueOf(entry.value);
    if (isNames(value)) return [...new Set(value)];
    throw new ParseFailure(l10n.t('"{0}" of group {1} is no list of names', key, group));
  };
  const entries = mapping(document, node, l10n.t('the group {0}', group));
  return { children: names('children'), hosts: names('hosts') };
}

function isNames(value: Value): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '');
}

function readHostVars(document: ConstructedDocument, meta: YamlNode, vars: Map<string, Vars>): void {
  const hostvars = mapping(document, meta, '_meta').find(({ name }) => name === 'hostvars');
  if (!hostvars) return;
  for (const { name: host, value } of mapping(document, hostvars.value, 'hostvars')) {
    if (host === undefined) continue;
    const own = mapping(document, value, l10n.t('the variables of {0}', host));
    vars.set(host, new Map(own.flatMap((entry) => named(document, entry))));
  }
}

function named(document: ConstructedDocument, { name, value }: Entry): [string, Value][] {
  return name === undefined ? [] : [[name, document.valueOf(value)]];
}

/** Groups that nothing is known of but their name are there too: Ansible lists them only as children. */
function fromAllDown(listed: ReadonlyMap<string, ListedGroup>): ReadonlyMap<string, ListedGroup> {
  const groups = new Map<string, ListedGroup>();
  const waiting = ['ungrouped', 'all'];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (groups.has(name)) continue;
    const group = listed.get(name) ?? empty;
    groups.set(name, group);
    waiting.push(...group.children.toReversed());
  }
  return groups;
}

/** Ansible knows no loops; who follows children or parents relies on it. */
function refuseLoops(listed: ReadonlyMap<string, ListedGroup>): void {
  const done = new Set<string>();
  for (const first of listed.keys()) {
    const path: { readonly name: string; readonly left: string[] }[] = [];
    const open = new Set<string>();
    const enter = (name: string): void => {
      if (open.has(name)) throw new ParseFailure(l10n.t('the group {0} contains itself', name));
      if (done.has(name)) return;
      open.add(name);
      path.push({ name, left: [...(listed.get(name)?.children ?? [])] });
    };
    enter(first);
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const child = last.left.pop();
      if (child !== undefined) {
        enter(child);
        continue;
      }
      path.pop();
      open.delete(last.name);
      done.add(last.name);
    }
  }
}
