import * as l10n from '@vscode/l10n';
import type { Span } from '../hostsFile/hostsFile';
import type { Inventory, Problem, VarsFile } from '../model';
import { hint } from './hint';
import type { HostLine } from './hostLines';
import type { OpenHostsFile } from './openHostsFile';
import { shortPath } from './shortPath';

/**
 * Variables that a vars file sets as well: files of a group, of one above or of `all` count more than what the hosts file says of the
 * group, and files of a host more than what it says of the host (rule 58).
 */
export function shadowedByFiles(inventory: Inventory, hostsFile: OpenHostsFile, lines: readonly HostLine[]): Problem[] {
  const files = new Map<string, VarsFile[]>();
  for (const file of inventory.varsFiles) {
    // Not even the names of what is encrypted are told.
    if (file.origin.encrypted) continue;
    const key = keyOf(file.origin.kind, file.origin.name);
    const known = files.get(key);
    if (known) known.push(file);
    else files.set(key, [file]);
  }
  if (files.size === 0) return [];
  const ofAnyHost = inventory.varsFiles.some(({ origin }) => origin.kind === 'host-file');
  return [...ofGroups(inventory, hostsFile, files), ...(ofAnyHost ? ofHosts(inventory, hostsFile, lines, files) : [])];
}

type Files = ReadonlyMap<string, readonly VarsFile[]>;

function keyOf(kind: VarsFile['origin']['kind'], name: string): string {
  return `${kind} ${name}`;
}

function ofGroups(inventory: Inventory, hostsFile: OpenHostsFile, files: Files): Problem[] {
  const advice: Problem[] = [];
  for (const section of hostsFile.file.sections) {
    if (section.kind !== 'vars') continue;
    const above = new Set([section.group]);
    for (const name of above) for (const parent of inventory.groups.get(name)?.parents ?? []) above.add(parent);
    above.add('all');
    const count = [...above].flatMap((name) => files.get(keyOf('group-file', name)) ?? []);
    if (count.length === 0) continue;
    for (const { name, nameSpan } of section.entries) {
      const file = name === 'ansible_group_priority' ? undefined : count.find(({ vars }) => vars.has(name));
      if (file) advice.push(shadowed(hostsFile, name, nameSpan, file));
    }
  }
  return advice;
}

function ofHosts(inventory: Inventory, hostsFile: OpenHostsFile, lines: readonly HostLine[], files: Files): Problem[] {
  const advice: Problem[] = [];
  for (const { entry, hosts = [] } of lines) {
    if (entry.variables.length === 0 || hosts.length === 0) continue;
    const filesOf = (host: string): readonly VarsFile[] =>
      inventory.groups.has(host) ? [] : (files.get(keyOf('host-file', host)) ?? []);
    const [first = ''] = hosts;
    const ofFirst = filesOf(first);
    if (ofFirst.length === 0) continue;
    for (const { name, nameSpan } of entry.variables) {
      const sets = ({ vars }: VarsFile): boolean => vars.has(name);
      const file = ofFirst.find(sets);
      if (file && hosts.every((host) => filesOf(host).some(sets)))
        advice.push(shadowed(hostsFile, name, nameSpan, file));
    }
  }
  return advice;
}

function shadowed(hostsFile: OpenHostsFile, name: string, span: Span, { origin }: VarsFile): Problem {
  const file = shortPath(origin.file);
  const message = l10n.t('{0} has no effect here: {1} sets it too, and counts more than the hosts file.', name, file);
  return hint(message, hostsFile.place(span), 'shadowed-variable', name);
}
