import * as l10n from '@vscode/l10n';
import type { HostsFile } from '../hostsFile/hostsFile';
import { addHost, type NewHost } from './addHost';
import { disableHosts } from './disableHosts';
import type { DisabledHost } from './disabledHosts';
import { editDifference, realGroups, type ExpectedHost } from './editDifference';
import type { FileEdit, Refusal } from './fileEdit';
import { hostNameProblem } from './hostName';
import {
  openForEdit,
  readEdited,
  type EditedInventory,
  type InventoryReading,
  type OpenFile,
  type Proposal,
} from './inventoryEdit';
import { hostsIn, mentionsOf, type Chosen } from './mentions';
import { putHosts, takeHosts } from './moveHosts';
import { hostsOf } from './rangeParts';
import { removeHosts } from './removeHosts';

/** A host as a member of one group; without a group, wherever it is. */
export interface HostChoice {
  readonly host: string;
  readonly group?: string | undefined;
}

/** What a person asks for. */
export type InventoryEdit =
  | { readonly kind: 'add'; readonly host: NewHost; readonly group: string }
  | { readonly kind: 'move'; readonly hosts: readonly HostChoice[]; readonly group: string }
  | { readonly kind: 'disable' | 'remove'; readonly hosts: readonly HostChoice[] }
  | { readonly kind: 'enable'; readonly files: readonly DisabledIn[] };

/** Disabled hosts of one file. */
export interface DisabledIn {
  readonly path: string;
  readonly disabled: readonly DisabledHost[];
}

/**
 * The changes of the hosts files that do what is asked, or why there are none. They are tried out on the files first: what would
 * change anything else of the inventory, or stop Ansible, is refused.
 */
export async function proposeEdit(edit: InventoryEdit, reading: InventoryReading): Promise<Proposal | Refusal> {
  const open = await openForEdit(reading);
  const planned = await plan(edit, open, reading);
  if ('refused' in planned) return planned;
  const { proposal, expected } = planned;
  const after = await readEdited(reading, proposal);
  return editDifference(open.inventory, after, expected) ?? proposal;
}

interface Planned {
  readonly proposal: Proposal;
  readonly expected: ReadonlyMap<string, ExpectedHost>;
}

async function plan(edit: InventoryEdit, open: EditedInventory, reading: InventoryReading): Promise<Planned | Refusal> {
  switch (edit.kind) {
    case 'add':
      return planAdd(edit.host, edit.group, open, reading);
    case 'move':
      return planMove(edit.hosts, edit.group, open);
    case 'remove':
      return planChange(edit.hosts, open, removeHosts);
    case 'disable':
      return planChange(edit.hosts, open, disableHosts);
    case 'enable':
      return planEnable(edit.files, open);
  }
}

async function planAdd(
  host: NewHost,
  group: string,
  open: EditedInventory,
  { sources, files }: InventoryReading,
): Promise<Planned | Refusal> {
  let path = fileOf(group, open.inventory);
  for (const source of sources) if (path === undefined && (await files.kind(source)) === 'file') path = source;
  const problem = hostNameProblem(host.name, group, open.inventory);
  if (problem !== undefined) return { refused: problem };
  if (path === undefined) {
    return {
      refused: l10n.t('The inventory has no hosts file that could be written: it is a script, a plugin or a list.'),
    };
  }
  const file = await open.file(path);
  if ('refused' in file) return file;
  const result = addHost(file.file, file.text, host, group);
  if ('refused' in result) return result;
  const names = hostsOf(host.name);
  const expected = names.map((name) => [name, { groups: joined(open, name, [group]), sameVars: false }] as const);
  return { proposal: { files: [{ ...file, ...result }] }, expected: new Map(expected) };
}

async function planEnable(wanted: readonly DisabledIn[], open: EditedInventory): Promise<Planned | Refusal> {
  const groups = new Map<string, string[]>();
  const files: Proposal['files'][number][] = [];
  for (const { path, disabled } of wanted) {
    const file = await open.file(path);
    if ('refused' in file) return file;
    for (const { hosts, group } of disabled) {
      for (const host of hosts) {
        if (open.inventory.hosts.get(host)?.groups.includes(group)) {
          return { refused: l10n.t('{0} is in the group {1} already.', host, group) };
        }
        groups.set(host, [...(groups.get(host) ?? []), group]);
      }
    }
    files.push({ ...file, edits: disabled.flatMap(({ edits }) => edits) });
  }
  const expected = [...groups].map(
    ([host, more]) => [host, { groups: joined(open, host, more), sameVars: false }] as const,
  );
  return { proposal: { files }, expected: new Map(expected) };
}

async function planChange(
  hosts: readonly HostChoice[],
  open: EditedInventory,
  change: (file: HostsFile, text: string, chosen: Chosen) => FileEdit,
): Promise<Planned | Refusal> {
  const opened = await filesOf(hosts, open);
  if ('refused' in opened) return opened;
  const chosen = chosenOf(hosts);
  const files: Proposal['files'][number][] = [];
  for (const file of opened) {
    const result = change(file.file, file.text, chosen);
    if ('refused' in result) return result;
    if (result.edits.length > 0) files.push({ ...file, ...result });
  }
  return { proposal: { files }, expected: remaining(hosts, opened, open) };
}

async function planMove(
  hosts: readonly HostChoice[],
  group: string,
  open: EditedInventory,
): Promise<Planned | Refusal> {
  const opened = await filesOf(hosts, open);
  if ('refused' in opened) return opened;
  const there = hosts.find(({ host }) => open.inventory.groups.get(group)?.hosts.includes(host));
  if (there) return { refused: l10n.t('{0} is in the group {1} already.', there.host, group) };
  const chosen = chosenOf(hosts);
  const naming = opened.filter(({ file }) => mentionsOf(file, chosen).length > 0);
  const [first] = naming;
  if (!first) return { refused: l10n.t('No hosts file names these hosts in this group.') };
  const known = open.inventory.groups.get(group)?.places.map((place) => place.file) ?? [];
  const path =
    known.length === 0 || known.includes(first.path) ? first.path : (fileOf(group, open.inventory) ?? first.path);
  const target = await open.file(path);
  if ('refused' in target) return target;
  const taken = [];
  for (const source of naming) {
    if (source.file.format !== target.file.format) {
      return {
        refused: l10n.t(
          '{0} and {1} are written in different formats: move the hosts by hand.',
          source.path,
          target.path,
        ),
      };
    }
    const part = takeHosts(source.file, source.text, chosen);
    if ('refused' in part) return part;
    taken.push({ source, ...part });
  }
  const entries = taken.flatMap((part) => part.entries);
  const own = taken.find(({ source }) => source.path === target.path)?.edits ?? [];
  const put = putHosts(target.file, target.text, group, entries, own);
  if ('refused' in put) return put;
  const others = taken.filter(({ source }) => source.path !== target.path);
  const files = [...others.map(({ source, edits }) => ({ ...source, edits })), { ...target, ...put }];
  const expected = new Map(remaining(hosts, opened, open));
  for (const [host, { groups }] of expected) {
    const both = new Set([...(groups ?? []), ...realGroups([group])]);
    if (group === 'ungrouped' && both.size > 0) {
      return {
        refused: l10n.t('{0} is in {1} as well, so it would not be ungrouped.', host, [...both].join(', ')),
      };
    }
    expected.set(host, { groups: both, sameVars: true });
  }
  return { proposal: { files }, expected };
}

function chosenOf(hosts: readonly HostChoice[]): Chosen {
  const groups = new Map<string, Chosen[]>();
  for (const { host, group } of hosts) groups.set(host, [...(groups.get(host) ?? []), hostsIn([host], group)]);
  return (host, group) => groups.get(host)?.some((chosen) => chosen(host, group)) ?? false;
}

/** The files that name the hosts. */
async function filesOf(hosts: readonly HostChoice[], open: EditedInventory): Promise<readonly OpenFile[] | Refusal> {
  const paths = new Set<string>();
  for (const { host } of hosts) {
    const known = open.inventory.hosts.get(host);
    if (!known || known.places.length === 0) {
      return {
        refused: l10n.t('{0} stands in no hosts file: it comes from a script, a plugin or a list of hosts.', host),
      };
    }
    if (open.inventory.groups.has(host)) {
      return { refused: l10n.t('{0} is the name of both a group and a host: change the file by hand.', host) };
    }
    for (const { file } of known.places) paths.add(file);
  }
  const opened: OpenFile[] = [];
  for (const path of paths) {
    const file = await open.file(path);
    if ('refused' in file) return file;
    opened.push(file);
  }
  return opened;
}

/** What is left of the hosts once the choices are taken away. */
function remaining(
  hosts: readonly HostChoice[],
  opened: readonly OpenFile[],
  { inventory }: EditedInventory,
): ReadonlyMap<string, ExpectedHost> {
  const chosen = chosenOf(hosts);
  const names = new Set(hosts.map(({ host }) => host));
  const left = new Set(
    opened.flatMap(({ file }) =>
      mentionsOf(file, (host, group) => names.has(host) && !chosen(host, group)).flatMap((mention) => mention.hosts),
    ),
  );
  return new Map(
    [...names].map((host) => {
      const groups = realGroups(inventory.hosts.get(host)?.groups ?? []).filter((group) => !chosen(host, group));
      return [host, { groups: left.has(host) ? new Set(groups) : undefined, sameVars: true }];
    }),
  );
}

function joined({ inventory }: EditedInventory, host: string, groups: readonly string[]): ReadonlySet<string> {
  return new Set(realGroups([...(inventory.hosts.get(host)?.groups ?? []), ...groups]));
}

/** The hosts file that a new host of the group belongs in: where the group has hosts, else where it is declared. */
function fileOf(
  group: string,
  { groups, hosts }: { readonly groups: Inventories['groups']; readonly hosts: Inventories['hosts'] },
): string | undefined {
  const known = groups.get(group);
  const declared = known?.places.map(({ file }) => file) ?? [];
  const peers = (known?.hosts ?? []).flatMap((host) => hosts.get(host)?.places ?? []).map(({ file }) => file);
  const [anywhere] = [...hosts.values()].flatMap(({ places }) => places);
  return peers.find((file) => declared.includes(file)) ?? declared[0] ?? peers[0] ?? anywhere?.file;
}

type Inventories = EditedInventory['inventory'];
