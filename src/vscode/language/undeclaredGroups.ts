import * as l10n from '@vscode/l10n';
import type { Failure, HostsFile, Span } from '../../inventory/hostsFile/hostsFile';

/**
 * Groups that are used in an INI hosts file and declared nowhere. Ansible looks for them at the end of the file, which it does not
 * reach when a line before cannot be read.
 */
export function undeclaredGroups(
  { format, sections }: HostsFile,
  isKnown: (group: string) => boolean,
): readonly Failure[] {
  if (format !== 'ini') return [];
  const declared = new Set(sections.filter(({ kind }) => kind !== 'vars').map(({ group }) => group));
  const missing = (group: string): boolean => !declared.has(group) && !isKnown(group);
  const failure = (subject: string, span: Span, message: string): Failure => ({
    span,
    message,
    code: 'undeclared-group',
    subject,
  });
  return sections.flatMap(({ kind, group, name, entries }) => {
    if (kind === 'vars') {
      const message = l10n.t('[{0}:vars] is given, but no section declares the group {0}.', group);
      return name && missing(group) ? [failure(group, name, message)] : [];
    }
    const children = kind === 'children' ? entries.filter((entry) => missing(entry.name)) : [];
    return children.map((child) => {
      const message = l10n.t('{0} is listed as a child of {1}, but no section declares it.', child.name, group);
      return failure(child.name, child.nameSpan, message);
    });
  });
}
