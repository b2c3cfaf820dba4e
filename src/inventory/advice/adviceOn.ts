import type { Inventory, InventoryFiles, Problem } from '../model';
import { duplicateHosts } from './duplicateHosts';
import { hostLines } from './hostLines';
import { ignoredSources } from './ignoredSources';
import type { OpenHostsFile } from './openHostsFile';
import { shadowedByFiles } from './shadowedByFiles';
import { shadowedByLater } from './shadowedByLater';
import { suspectHosts } from './suspectHosts';
import { uselessVariables } from './uselessVariables';
import { unusedVarsFiles } from './unusedVarsFiles';

/**
 * What Ansible says nothing of and the owner of an inventory wants to know, each a problem of the severity `hint` with its place: of
 * the hosts files given, and of the vars files beside the sources. Only what is certain is said.
 */
export async function adviceOn(
  inventory: Inventory,
  files: InventoryFiles,
  hostsFiles: readonly OpenHostsFile[],
): Promise<readonly Problem[]> {
  const advice: Problem[] = [];
  for (const hostsFile of hostsFiles) {
    const lines = hostLines(inventory, hostsFile);
    advice.push(
      ...duplicateHosts(hostsFile, lines),
      ...suspectHosts(inventory, hostsFile, lines),
      ...shadowedByLater(inventory, hostsFile, lines),
      ...shadowedByFiles(inventory, hostsFile, lines),
      ...uselessVariables(hostsFile),
    );
  }
  advice.push(...(await unusedVarsFiles(inventory, files)), ...(await ignoredSources(inventory, files)));
  return advice;
}
