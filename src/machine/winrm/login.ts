import type { MessageSeal } from './sealedMessage';
import type { Reply } from './wsmanConnection';

/** How a connection proves who is there. */
export interface Login {
  /** Goes through its exchanges; what it gives seals every message from then on, undefined when TLS protects them. */
  logIn(exchange: (authorization: string) => Promise<Reply>): Promise<MessageSeal | undefined>;
  /** Sent with every message, where a login is not of the connection. */
  readonly authorization?: string;
}

/** What is the matter with an account; most servers keep it to themselves. */
export type AccountTrouble =
  | 'disabled'
  | 'locked'
  | 'expired'
  | 'password-expired'
  | 'must-change-password'
  | 'not-now'
  | 'not-here'
  | 'not-allowed';

/** The server does not take the login: it does not offer the scheme, or the account or password is wrong. */
export class LoginRefused extends Error {
  constructor(
    readonly why: 'not-offered' | 'wrong',
    readonly reply: Reply,
    readonly trouble?: AccountTrouble,
  ) {
    super(trouble ?? why);
  }
}

/** The schemes a server offers, in lower case, with what follows each: a token, a realm, or nothing. */
export function offersOf({ headers }: Reply): ReadonlyMap<string, string> {
  const offers = new Map<string, string>();
  for (const part of (headers['www-authenticate'] ?? '').split(/,\s*(?=[A-Za-z]+(?:\s|,|$))/)) {
    const [scheme = '', rest = ''] = part.trim().split(/\s+(.*)/s);
    if (scheme !== '') offers.set(scheme.toLowerCase(), rest);
  }
  return offers;
}
