import * as l10n from '@vscode/l10n';

export function helpText(): string {
  return `${l10n.t('fleet-reboot: reboots the hosts of an Ansible inventory without surprises')}

  fleet-reboot inventory [--list]     ${l10n.t('the inventory as ansible-inventory --list prints it')}
  fleet-reboot hosts PATTERN          ${l10n.t('the hosts a pattern names, with their system and address')}
  fleet-reboot check PATTERN          ${l10n.t('who answers, without logging in')}
  fleet-reboot reboot PATTERN         ${l10n.t('check, guard, alert mail, stop services, reboot, wait, verify, confirmation mail')}
  fleet-reboot runs                   ${l10n.t('past runs, newest first')}
  fleet-reboot show RUN               ${l10n.t('the story of a run from its journal')}
  fleet-reboot resume RUN             ${l10n.t('goes on with a run that was interrupted')}

  -i, --inventory PATH                ${l10n.t('hosts file, directory or host list; may be repeated. Else ansible.cfg decides')}
      --config FILE                   ${l10n.t('JSON file with mail settings and policy')}
      --vault-password-file FILE      ${l10n.t('vault password, or a program that prints it; may be repeated')}
      --vault-id [ID@]FILE|prompt     ${l10n.t('vault password of an id; may be repeated')}
  -J, --ask-vault-pass                ${l10n.t('asks for the vault password')}
      --inventory-timeout SECONDS     ${l10n.t('how long ansible-inventory may take for scripts and plugins (60)')}
      --json                          ${l10n.t('one JSON object a line: run events, hosts')}
  -v, --verbose                       ${l10n.t('also the beginning and end of each step')}

  reboot:
      --dry-run                       ${l10n.t('contacts the hosts and lists every blocker; changes nothing, mails nobody')}
  -y, --yes                           ${l10n.t('does not ask for a confirmation')}
      --reason TEXT                   ${l10n.t('arrives on the hosts and in the mails ("maintenance")')}
      --parallel N | --sequential     ${l10n.t('how many at a time (5); sequential stops at the first failure')}
      --max-failures N                ${l10n.t('begins no new host after more failures than this')}
      --delay SECONDS                 ${l10n.t('between a word to logged-in users and the reboot')}
      --accept KIND[,KIND]            ${l10n.t('blockers to go on in spite of: inhibitor, session, package-manager, backup, database, shutdown')}
      --no-mail                       ${l10n.t('no mails; otherwise: no alert, no reboot')}
  -k, --ask-pass                      ${l10n.t('asks for the login password')}
  -K, --ask-become-pass               ${l10n.t('asks for the sudo password')}
      --connection-password-file, --become-password-file FILE

${l10n.t('Exit status: 0 all rebooted, 1 some failed, 2 bad input, 3 refused (guard, lock, no confirmation), 130 cancelled.')}
${l10n.t('Ctrl-C begins no new host and waits for those in flight; a second Ctrl-C stops waiting.')}`;
}
