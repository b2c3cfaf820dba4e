import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import { parseMailSettings, type MailSettings } from '../mail/settings';
import { createNotifier, type MailNotifier } from '../mail/smtp';
import type { SecretStore } from './secretStore';
import type { FleetSettings } from './settings';

/** A notifier with who hears from it. */
export interface ReadyMail {
  readonly notifier: MailNotifier;
  readonly settings: MailSettings;
}

/** Mails with the editor's settings, the password from the secret storage. */
export class MailSender {
  constructor(
    private readonly settings: FleetSettings,
    private readonly secrets: SecretStore,
  ) {}

  /** A notifier, or the sentences that say what the settings lack. */
  open(): ReadyMail | { readonly problems: readonly string[] } {
    const { mail } = this.settings;
    if (mail['host'] === undefined) return { problems: [l10n.t('fleetReboot.mail.host is not set.')] };
    const read = parseMailSettings(mail);
    if ('problems' in read) return { problems: read.problems.map((problem) => `fleetReboot.mail.${problem}`) };
    return { settings: read.settings, notifier: createNotifier(read.settings, () => this.#password(read.settings)) };
  }

  /** Asks for the password and keeps it; false when nothing was typed. */
  async askPassword(username: string | undefined): Promise<boolean> {
    const secret = await window.showInputBox({
      title: l10n.t('Mail Password'),
      prompt:
        username === undefined
          ? l10n.t('Password of the SMTP server')
          : l10n.t('Password of {0} on the SMTP server', username),
      password: true,
      ignoreFocusOut: true,
    });
    if (secret === undefined || secret === '') return false;
    await this.secrets.set({ kind: 'mail' }, secret);
    return true;
  }

  /** Makes sure that a login has its password, by asking; false when it was not given. */
  async hasPassword({ username }: MailSettings): Promise<boolean> {
    if (username === undefined || (await this.secrets.get({ kind: 'mail' })) !== undefined) return true;
    return this.askPassword(username);
  }

  async #password(settings: MailSettings): Promise<string | undefined> {
    return (await this.hasPassword(settings)) ? this.secrets.get({ kind: 'mail' }) : undefined;
  }
}
