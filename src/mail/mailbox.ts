/** One mail address with the name shown beside it. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/**
 * Reads `anna@example.com` or `Anna <anna@example.com>`. Undefined for anything else: several addresses, control
 * characters (a line break would add header fields), quoted local parts.
 */
export function parseMailbox(text: string): Mailbox | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  const match = /^(?:(?<name>[^<>]*)<(?<inner>[^<>]*)>|(?<bare>[^<>]*))$/.exec(text.trim());
  const address = (match?.groups?.['inner'] ?? match?.groups?.['bare'] ?? '').trim();
  if (!/^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/.test(address) || address.length > 254) return undefined;
  const name = (match?.groups?.['name'] ?? '').trim().replace(/^"(.*)"$/, '$1');
  return { name, address };
}
