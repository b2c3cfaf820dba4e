import { domainToASCII } from 'node:url';
import type { Notifier, Receipt } from '../reboot/notifier';
import { parseMailbox, type Mailbox } from './mailbox';
import { message, testMessage, type Message } from './messages';
import { Relay } from './relay';
import type { MailSettings } from './settings';
import { threadOf } from './thread';

/** A notifier that speaks SMTP. Rejects with MailError, or with the signal's reason when aborted. */
export interface MailNotifier extends Notifier {
  /** Sends the mail that tries the settings out, to every recipient. */
  sendTest(signal?: AbortSignal): Promise<Receipt>;
  /** Ends the connections to the relay; without it they keep a process alive until they are idle for long. */
  close(): void;
}

export interface NotifierOptions {
  readonly now?: () => Date;
  /** IANA name of the zone that times are told in; this process's by default. */
  readonly timeZone?: string;
}

/** Mails through the relay of the settings. The password is asked for with the first mail. */
export function createNotifier(
  settings: MailSettings,
  password: () => Promise<string | undefined>,
  options: NotifierOptions = {},
): MailNotifier {
  const { now = () => new Date(), timeZone } = options;
  const relay = new Relay(settings, password);
  const from = mailbox(settings.from);
  const to = settings.to.map(mailbox);
  const cc = settings.cc.map(mailbox);
  const bcc = settings.bcc.map(mailbox);

  const send = async (content: Message, fields: Fields, signal?: AbortSignal): Promise<Receipt> => {
    const { headers, ...thread } = fields;
    const info = await relay.send(
      {
        ...content,
        ...thread,
        from,
        to,
        cc,
        bcc,
        date: now(),
        headers: { 'Auto-Submitted': 'auto-generated', ...headers },
        xMailer: false,
      },
      signal,
    );
    // Blind copies stay blind in journals and reports too.
    return { to: [...to, ...cc].map(({ address }) => address), messageId: info.messageId };
  };

  return {
    notify: (notice, signal) =>
      send(
        message(notice, settings.language, timeZone),
        { ...threadOf(notice, domainOf(from)), headers: { 'X-Fleet-Reboot-Run': notice.plan.run } },
        signal,
      ),
    sendTest: (signal) => {
      relay.forgetRefusal();
      return send(testMessage(settings, now(), timeZone), {}, signal);
    },
    close: () => relay.close(),
  };
}

interface Fields {
  readonly messageId?: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Settings were validated when they were read. */
function mailbox(text: string): Mailbox {
  const read = parseMailbox(text);
  if (!read) throw new RangeError(`not a mail address: ${JSON.stringify(text)}`);
  return read;
}

function domainOf({ address }: Mailbox): string {
  return domainToASCII(address.slice(address.lastIndexOf('@') + 1)) || 'fleet-reboot.invalid';
}
