import type { Inventory } from '../model';
import { directoryOf, extensionOf } from '../paths';
import { closestName } from './closestName';

/** The name under which Ansible would read a file of group_vars or host_vars that it passes over, where that can be guessed. */
export function betterVarsName(path: string, { groups, hosts }: Inventory): string | undefined {
  const directory = directoryOf(path);
  const file = path.slice(directory.length + 1);
  const isOfHosts = /(?:^|[\\/])host_vars$/.test(directory);
  if (!isOfHosts && !/(?:^|[\\/])group_vars$/.test(directory)) return undefined;
  const names = isOfHosts ? hosts : groups;
  const extension = extensionOf(file);
  const stem = file.slice(0, file.length - extension.length);
  const usual = ['.yml', '.yaml', '.json'].includes(extension.toLowerCase());
  const kept = usual ? extension.toLowerCase() : '.yml';
  // A host's name has dots, so that what looks like an extension may be the end of the name.
  if (names.has(stem) && stem + kept !== file) return stem + kept;
  if (names.has(stem) || names.has(file)) return undefined;
  const meant = closestName(usual ? stem : file, names.keys());
  return meant === undefined ? undefined : meant + (usual ? extension.toLowerCase() : '');
}
