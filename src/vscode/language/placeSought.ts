import type { HostsFile, Span } from '../../inventory/hostsFile/hostsFile';
import { mentionsIn, namesHost } from '../../inventory/hostsFile/mentions';

/** A group, or a host and the group below which it is sought first. */
export type Sought = { readonly group: string } | { readonly host: string; readonly below?: string | undefined };

/** Where it stands in the text of a hosts file. */
export function placeSought(file: HostsFile, sought: Sought): Span | undefined {
  const mentions = mentionsIn(file);
  if ('group' in sought) {
    const named = mentions.filter(({ kind, name }) => kind === 'group' && name === sought.group);
    return (named.find(({ declares }) => declares) ?? named[0])?.span;
  }
  const named = mentions.filter(({ kind, name }) => kind === 'host' && namesHost(name, sought.host));
  return (named.find(({ section }) => section.group === sought.below) ?? named[0])?.span;
}
