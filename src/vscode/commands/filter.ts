import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Services } from './services';

/** Shows only the hosts that fit some words. */
export const filter =
  ({ view }: Services) =>
  async (): Promise<void> => {
    const text = await window.showInputBox({
      title: l10n.t('Filter Hosts'),
      prompt: l10n.t('Words that are all part of the name, the address or a group of a host'),
      placeHolder: l10n.t('e.g. web 10.0'),
      value: view.filter,
    });
    if (text !== undefined) await view.setFilter(text);
  };
