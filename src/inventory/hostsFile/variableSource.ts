import type { Inventory, VarsLayer } from '../model';
import type { HostsFile, Span } from './hostsFile';
import { hostsOf, variablesIn } from './mentions';

/** The variable named at the offset inside `{{ … }}` of a text. */
export function templateVariableAt(text: string, offset: number): string | undefined {
  const open = text.lastIndexOf('{{', offset);
  if (open < 0) return undefined;
  const close = text.indexOf('}}', open);
  const lineEnd = text.indexOf('\n', open);
  if (close >= 0 && close < offset) return undefined;
  if (lineEnd >= 0 && lineEnd < offset) return undefined;
  for (const { index, 0: name, 1: before } of text.slice(open + 2, close < 0 ? undefined : close).matchAll(names)) {
    const end = open + 2 + index + name.length;
    const start = end - name.length + (before?.length ?? 0);
    if (start <= offset && offset <= end) return before?.includes('.') ? undefined : text.slice(start, end);
  }
  return undefined;
}

// A name behind a dot is a field of another variable.
const names = /(\.\s*|)[A-Za-z_]\w*/g;

/** Where the value of a variable comes from that a host has in the end; undefined when nothing sets it. */
export function winningLayer(inventory: Inventory, host: string, variable: string): VarsLayer | undefined {
  return inventory
    .layersOf(host)
    .filter(({ vars }) => vars.has(variable))
    .at(-1);
}

/** The host a variable's owner stands for: itself, the first of its range, the first of the group. */
export function hostOfOwner(
  inventory: Inventory,
  owner: { readonly kind: 'group' | 'host'; readonly name: string },
): string | undefined {
  if (owner.kind === 'host') return hostsOf(owner.name)[0];
  return firstHost(inventory, owner.name);
}

/** The first host in a group or below it. */
export function firstHost(inventory: Inventory, group: string): string | undefined {
  const seen = new Set([group]);
  for (const name of seen) {
    const known = inventory.groups.get(name);
    if (known?.hosts[0] !== undefined) return known.hosts[0];
    for (const child of known?.children ?? []) seen.add(child);
  }
  return undefined;
}

/** Where a hosts file sets a variable of a group or a host; the last one counts. */
export function assignmentOf(
  file: HostsFile,
  owner: { readonly kind: 'group' | 'host'; readonly name: string },
  variable: string,
): Span | undefined {
  let found: Span | undefined;
  for (const spot of variablesIn(file)) {
    if (spot.name !== variable || spot.owner.kind !== owner.kind) continue;
    const same =
      owner.kind === 'group' ? spot.owner.name === owner.name : hostsOf(spot.owner.name).includes(owner.name);
    if (same) found = spot.nameSpan;
  }
  return found;
}

/** The key of a variable in the text of a vars file. */
export function keyIn(text: string, variable: string): Span | undefined {
  const escaped = variable.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const match = new RegExp(`^(\\s*\\{?\\s*["']?)${escaped}["']?\\s*:`, 'm').exec(text);
  if (!match) return undefined;
  const start = match.index + (match[1]?.length ?? 0);
  return { start, end: start + variable.length };
}
