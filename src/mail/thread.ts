import { createHash } from 'node:crypto';
import type { Notice } from '../reboot/notifier';
import { steps } from '../reboot/step';

/** Header fields that make a mail reader show the mails of one host and run as one conversation. RFC 5322 §3.6.4. */
export interface Thread {
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: string;
}

/** The same notice always has the same Message-ID, so a mail sent again after a crash is known as a copy. */
export function threadOf(notice: Notice, domain: string): Thread {
  const id = (kind: Notice['kind']) => `<${notice.plan.run}.${hostPart(notice.target.host)}.${kind}@${domain}>`;
  const messageId = id(notice.kind);
  if (!followsAlert(notice)) return { messageId };
  return { messageId, inReplyTo: id('alert'), references: id('alert') };
}

/** A host that failed before its alert has no mail to answer to. */
function followsAlert(notice: Notice): boolean {
  switch (notice.kind) {
    case 'alert':
      return false;
    case 'confirmation':
      return true;
    case 'failure':
      return steps.indexOf(notice.failure.step) > steps.indexOf('alert');
  }
}

/** Readable where the name allows it, distinct always: two names that differ only in other characters get different ids. */
function hostPart(host: string): string {
  const readable = host
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 40);
  return `${readable}-${createHash('sha256').update(host).digest('hex').slice(0, 8)}`;
}
