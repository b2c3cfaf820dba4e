import * as l10n from '@vscode/l10n';

/** Why a template is left to Ansible: the message is a clause, e.g. `the filter ipaddr is not known here`. */
export class Uncertain extends Error {}

/** Ansible would say that something is not defined here. What `default` and `is defined` can save. */
export class NotDefined extends Error {
  constructor(what: string) {
    super(l10n.t('{0} is not defined', what));
  }
}

/** The expression says something that is not worked out here. */
export function unsure(what: string): Uncertain {
  return new Uncertain(l10n.t('"{0}" needs Ansible to be evaluated', what));
}
