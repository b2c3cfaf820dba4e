import * as l10n from '@vscode/l10n';
import { window, workspace } from 'vscode';
import type { Refusal } from '../../inventory/edit/fileEdit';
import type { Proposal } from '../../inventory/edit/inventoryEdit';
import { proposeEdit, type InventoryEdit } from '../../inventory/edit/proposeEdit';
import type { Run } from '../../reboot/run';
import type { Services } from '../commands/services';
import { applyProposal, type Applied } from './applyProposal';
import { inventoryReading } from './inventoryReading';

interface Parts extends Pick<Services, 'inventory'> {
  readonly runs: { of(hosts: Iterable<string>): readonly Pick<Run, 'plan'>[] };
}

/** The changes of the hosts files, tried out on the text as the editor has it; refused while a run needs the hosts. */
export async function propose({ inventory, runs }: Parts, edit: InventoryEdit): Promise<Proposal | Refusal> {
  if (!workspace.isTrusted) return { refused: l10n.t('This workspace is not trusted: its files are left alone.') };
  const hosts = 'hosts' in edit ? edit.hosts.map(({ host }) => host) : [];
  const run = runs.of(hosts).find(({ plan }) => !plan.dryRun);
  if (run) {
    return {
      refused: l10n.t(
        'The run {0} is rebooting {1}: wait for its end or cancel it before the inventory changes.',
        run.plan.run,
        run.plan.pattern,
      ),
    };
  }
  const reading = inventoryReading(inventory);
  return reading ? proposeEdit(edit, reading) : { refused: l10n.t('There is no inventory to change.') };
}

/** Makes the changes, and lets the tree follow. */
export async function make({ inventory }: Pick<Parts, 'inventory'>, proposal: Proposal): Promise<Applied | Refusal> {
  const applied = await applyProposal(proposal);
  if (!('refused' in applied)) await inventory.refresh();
  return applied;
}

/** Makes the changes and says so, with a way back; `done` is the sentence for it. */
export async function makeAndTell(services: Parts, proposal: Proposal | Refusal, done: string): Promise<boolean> {
  const applied = 'refused' in proposal ? proposal : await make(services, proposal);
  if ('refused' in applied) {
    void window.showErrorMessage(applied.refused);
    return false;
  }
  void tell(services, applied, done);
  return true;
}

async function tell({ inventory }: Parts, { unsaved, undo }: Applied, done: string): Promise<void> {
  const names = unsaved.map(({ uri }) => workspace.asRelativePath(uri)).join(', ');
  if (unsaved.length > 0) {
    const save = l10n.t('Save');
    const message = l10n.t('{0} {1} has unsaved changes: the inventory changes when it is saved.', done, names);
    if ((await window.showInformationMessage(message, save)) !== save) return;
    for (const document of unsaved) await document.save();
    return;
  }
  const back = l10n.t('Undo');
  if ((await window.showInformationMessage(done, back)) !== back) return;
  const refusal = await undo();
  if (refusal) void window.showErrorMessage(refusal.refused);
  await inventory.refresh();
}
