import * as l10n from '@vscode/l10n';
import type { Problem } from '../model';
import { hint } from './hint';
import type { HostLine } from './hostLines';
import type { OpenHostsFile } from './openHostsFile';

/** Hosts that stand in the same group again: at the later line. */
export function duplicateHosts(hostsFile: OpenHostsFile, lines: readonly HostLine[]): Problem[] {
  const advice: Problem[] = [];
  const groups = new Map<string, Map<string, HostLine>>();
  for (const line of lines) {
    if (line.repeated.length === 0) continue;
    const { group } = line.section;
    const listed = groups.get(group) ?? new Map<string, HostLine>();
    groups.set(group, listed);
    let first: { readonly host: string; readonly line: HostLine } | undefined;
    let more = 0;
    for (const host of line.repeated) {
      const known = listed.get(host);
      if (!known) listed.set(host, line);
      else if (first) more++;
      else first = { host, line: known };
    }
    if (!first) continue;
    const at = hostsFile.lineOf(first.line.entry.nameSpan);
    const message =
      more === 0
        ? l10n.t('{0} is listed in {1} on line {2} already.', first.host, group, at)
        : l10n.t(
            '{0} and {1} more of these hosts are listed in {2} already, the first on line {3}.',
            first.host,
            more,
            group,
            at,
          );
    advice.push(hint(message, hostsFile.place(line.entry.nameSpan), 'duplicate-host', first.host));
  }
  return advice;
}
