import * as l10n from '@vscode/l10n';
import type { Assignment, Span } from '../hostsFile/hostsFile';
import type { Inventory, Problem } from '../model';
import { hint } from './hint';
import type { HostLine } from './hostLines';
import type { OpenHostsFile } from './openHostsFile';

/** Variables that the same file sets again for the same group or for the same hosts: at the earlier place, which never counts. */
export function shadowedByLater(inventory: Inventory, hostsFile: OpenHostsFile, lines: readonly HostLine[]): Problem[] {
  return [
    ...groupVariables(hostsFile),
    ...(hostsFile.file.format === 'ini' ? onOneLine(hostsFile) : []),
    ...hostVariables(inventory, hostsFile, lines),
  ];
}

function again(hostsFile: OpenHostsFile, name: string, earlier: Span, later: Span): Problem {
  const line = hostsFile.lineOf(later);
  const message =
    line === hostsFile.lineOf(earlier)
      ? l10n.t('{0} is set again on this line: only the last value counts.', name)
      : l10n.t('{0} is set again on line {1}: only the last value counts.', name, line);
  return hint(message, hostsFile.place(earlier), 'shadowed-variable', name);
}

function groupVariables(hostsFile: OpenHostsFile): Problem[] {
  const advice: Problem[] = [];
  const { sections, format } = hostsFile.file;
  const groups = new Map<string, Map<string, { readonly span: Span; readonly section: object }>>();
  for (const section of sections) {
    if (section.kind !== 'vars') continue;
    const set = groups.get(section.group) ?? new Map<string, { span: Span; section: object }>();
    groups.set(section.group, set);
    for (const { name, nameSpan: span } of section.entries) {
      const before = set.get(name);
      // Of a key that a YAML mapping has twice Ansible itself warns.
      const warned = format === 'yaml' && before?.section === section;
      if (before && before.span.start < span.start && !warned) advice.push(again(hostsFile, name, before.span, span));
      set.set(name, { span, section });
    }
  }
  return advice;
}

/** An assignment of a line, and for how many of its hosts a later one counts instead. */
interface Setting {
  readonly name: string;
  readonly span: Span;
  readonly value: string;
  readonly hosts: number;
  lost: number;
  by: Span;
  /** Some repeat what is true of a host wherever they list it: only another value is a surprise. */
  differs: boolean;
}

function hostVariables(inventory: Inventory, hostsFile: OpenHostsFile, lines: readonly HostLine[]): Problem[] {
  const advice: Problem[] = [];
  const settings: Setting[] = [];
  const current = new Map<string, Map<string, Setting>>();
  for (const { entry, hosts = [], repeated } of lines) {
    const { variables } = entry;
    // The variables of a host called like a group are the group's.
    const several = repeated.filter((host) => inventory.hosts.has(host) && !inventory.groups.has(host));
    if (several.length === 0) continue;
    for (const { name, nameSpan: span, value: at } of lastOfEach(variables)) {
      const value = hostsFile.text.slice(at.start, at.end);
      const setting: Setting = { name, span, value, hosts: hosts.length, lost: 0, by: span, differs: false };
      settings.push(setting);
      for (const host of several) {
        const set = current.get(host) ?? new Map<string, Setting>();
        current.set(host, set);
        const before = set.get(name);
        if (before) {
          before.lost++;
          before.by = span;
          before.differs ||= before.value !== value;
        }
        set.set(name, setting);
      }
    }
  }
  for (const { name, span, hosts, lost, by, differs } of settings)
    if (lost === hosts && differs) advice.push(again(hostsFile, name, span, by));
  return advice;
}

/** Variables that a host's line sets twice. */
function onOneLine(hostsFile: OpenHostsFile): Problem[] {
  const advice: Problem[] = [];
  for (const { entries } of hostsFile.file.sections) {
    for (const { variables } of entries) {
      for (let i = 0; i < variables.length - 1; i++) {
        const earlier = variables[i];
        const later = variables.find(({ name }, at) => at > i && name === earlier?.name);
        if (earlier && later) advice.push(again(hostsFile, earlier.name, earlier.nameSpan, later.nameSpan));
      }
    }
  }
  return advice;
}

function lastOfEach(variables: readonly Assignment[]): readonly Assignment[] {
  if (variables.length < 2) return variables;
  return [...new Map(variables.map((variable) => [variable.name, variable])).values()];
}
