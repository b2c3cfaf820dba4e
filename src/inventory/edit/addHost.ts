import type { HostsFile } from '../hostsFile/hostsFile';
import { yamlText } from '../hostsFile/writtenName';
import { inOrder, type FileEdit } from './fileEdit';
import { groupSlot } from './groupSlot';
import { lineEndOf } from './textLine';

/** A host to add; its name may be a range and end with a port. */
export interface NewHost {
  readonly name: string;
  /** Its own variables, as text without quotation marks. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Writes a host at the end of the group's own. */
export function addHost(file: HostsFile, text: string, { name, variables }: NewHost, group: string): FileEdit {
  const slot = groupSlot(file, text, group);
  if ('refused' in slot) return slot;
  const edits = slot.insert([
    file.format === 'ini'
      ? { text: iniLine(name, variables), indent: '' }
      : { text: yamlLines(name, variables, lineEndOf(text)), indent: '', json: json(name, variables) },
  ]);
  return 'refused' in edits ? edits : inOrder(edits);
}

function iniLine(name: string, variables: ReadonlyMap<string, string>): string {
  return [name, ...[...variables].map(([variable, value]) => `${variable}=${shellWord(value)}`)].join(' ');
}

function shellWord(value: string): string {
  return /^[^\s"'\\#]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function yamlLines(name: string, variables: ReadonlyMap<string, string>, end: string): string {
  const values = [...variables].map(([variable, value]) => `  ${yamlText(variable)}: ${yamlValue(value)}`);
  return [`${yamlText(name)}:`, ...values].join(end);
}

function json(name: string, variables: ReadonlyMap<string, string>): string {
  const values = [...variables].map(
    ([variable, value]) =>
      `${JSON.stringify(variable)}: ${/^[1-9]\d{0,8}$/.test(value) ? value : JSON.stringify(value)}`,
  );
  return `${JSON.stringify(name)}: {${values.join(', ')}}`;
}

/** A whole number is one in YAML too, as it is in INI. */
function yamlValue(value: string): string {
  return /^[1-9]\d{0,8}$/.test(value) ? value : yamlText(value);
}
