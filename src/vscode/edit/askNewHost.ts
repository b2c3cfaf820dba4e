import * as l10n from '@vscode/l10n';
import { InputBoxValidationSeverity, QuickInputButtons, window } from 'vscode';
import type { NewHost } from '../../inventory/edit/addHost';
import { hostNameNotice, hostNameProblem } from '../../inventory/edit/hostName';
import type { Inventory } from '../../inventory/model';

/** Asks for a name, then for an address; undefined when it was left open. */
export async function askNewHost(inventory: Inventory, group: string): Promise<NewHost | undefined> {
  const title = l10n.t('Add Host to {0}', group);
  let name = '';
  for (;;) {
    const answer = await ask({
      title,
      step: 1,
      value: name,
      prompt: l10n.t('Name of the host; a range such as web[01:10] adds several'),
      problem: (text) => hostNameProblem(text, group, inventory),
      notice: (text) => hostNameNotice(text, inventory),
    });
    if (answer === undefined || answer === 'back') return undefined;
    name = answer.text;
    if (name.includes('[')) return { name, variables: new Map() };
    const address = await ask({
      title,
      step: 2,
      value: '',
      prompt: l10n.t('Address, when it is another than the name (may be left empty)'),
      problem: addressProblem,
      notice: () => undefined,
    });
    if (address === undefined) return undefined;
    if (address === 'back') continue;
    return { name, variables: new Map(address.text === '' ? [] : [['ansible_host', address.text]]) };
  }
}

function addressProblem(text: string): string | undefined {
  return /[\s#"'\\=[\]]/.test(text) ? l10n.t('An address has no blanks, brackets, quotation marks or #.') : undefined;
}

interface Question {
  readonly title: string;
  readonly step: number;
  readonly value: string;
  readonly prompt: string;
  problem(text: string): string | undefined;
  notice(text: string): string | undefined;
}

/** One of two steps. Says what is wrong while one types, and takes no answer that is. */
function ask(question: Question): Promise<{ readonly text: string } | 'back' | undefined> {
  return new Promise((resolve) => {
    const box = window.createInputBox();
    box.title = question.title;
    box.step = question.step;
    box.totalSteps = 2;
    box.value = question.value;
    box.prompt = question.prompt;
    box.ignoreFocusOut = true;
    if (question.step > 1) box.buttons = [QuickInputButtons.Back];
    const close = (answer: { readonly text: string } | 'back' | undefined): void => {
      resolve(answer);
      box.dispose();
    };
    const text = (): string => box.value.trim();
    const check = (): boolean => {
      const problem = question.problem(text());
      const notice = problem === undefined ? question.notice(text()) : undefined;
      const severity = InputBoxValidationSeverity.Warning;
      box.validationMessage = problem ?? (notice === undefined ? undefined : { message: notice, severity });
      return problem === undefined;
    };
    box.onDidChangeValue(check);
    box.onDidTriggerButton(() => close('back'));
    box.onDidAccept(() => {
      if (check()) close({ text: text() });
    });
    box.onDidHide(() => close(undefined));
    box.show();
  });
}
