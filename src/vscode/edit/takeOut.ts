import { window } from 'vscode';
import type { HostChoice } from '../../inventory/edit/proposeEdit';
import type { Services } from '../commands/services';
import { namesOf } from './chosenMembers';
import { editedLines } from './editedLines';
import { makeAndTell, propose } from './editInventory';

/** The words of one way to take hosts out of the inventory. */
export interface EditWords {
  readonly question: (hosts: string) => string;
  readonly explanation: string;
  /** A button while a host is in one group alone. */
  readonly only: string;
  readonly everywhere: string;
  readonly inGroup: (group: string) => string;
  readonly done: (hosts: string) => string;
}

/** Takes hosts out of the inventory once a person has seen which lines it changes: everywhere, or in the group they were chosen in. */
export async function takeOut(
  services: Services,
  kind: 'disable' | 'remove',
  chosen: readonly HostChoice[],
  words: EditWords,
): Promise<void> {
  const hosts = [...new Set(chosen.map(({ host }) => host))].map((host) => ({ host }));
  const everywhere = await propose(services, { kind, hosts });
  const inGroup = await groupAlone(services, kind, chosen);
  const shown = 'refused' in everywhere ? inGroup?.proposal : everywhere;
  if (!shown || ('refused' in shown && 'refused' in everywhere)) {
    await makeAndTell(services, everywhere, '');
    return;
  }
  if ('refused' in shown) return;
  const all = 'refused' in everywhere ? undefined : inGroup ? words.everywhere : words.only;
  const alone = inGroup && !('refused' in inGroup.proposal) ? words.inGroup(inGroup.group) : undefined;
  const detail = [...editedLines(shown), '', words.explanation].join('\n');
  const buttons = [all, alone].flatMap((button) => button ?? []);
  const answer = await window.showWarningMessage(words.question(namesOf(hosts)), { modal: true, detail }, ...buttons);
  if (answer === undefined) return;
  const proposal = answer === alone && inGroup ? inGroup.proposal : everywhere;
  await makeAndTell(services, proposal, words.done(namesOf(hosts)));
}

/** When all were chosen in one group, and at least one of them is in another as well. */
async function groupAlone(services: Services, kind: 'disable' | 'remove', chosen: readonly HostChoice[]) {
  const [group, ...others] = new Set(chosen.map((choice) => choice.group));
  if (group === undefined || others.length > 0) return undefined;
  const elsewhere = chosen.some(({ host }) =>
    services.inventory.hosts.get(host)?.host.groups.some((name) => name !== group && name !== 'ungrouped'),
  );
  return elsewhere ? { group, proposal: await propose(services, { kind, hosts: chosen }) } : undefined;
}
