import { createHash, createHmac } from 'node:crypto';
import { md4 } from './md4';

/** What a person logs in with. */
export interface NtlmAccount {
  readonly user: string;
  /** Empty for a local account and for `user@domain`. */
  readonly domain: string;
  readonly password: string;
}

/** `DOMAIN\user` taken apart; `user@domain` stays whole, the server resolves it. */
export function accountOf(name: string, password: string): NtlmAccount {
  const at = name.indexOf('\\');
  return at < 0
    ? { user: name, domain: '', password }
    : { user: name.slice(at + 1), domain: name.slice(0, at), password };
}

export function hmacMd5(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac('md5', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

export function md5(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

/** NTOWFv2 (MS-NLMP 3.3.2): the key everything else of a login comes from. */
export function responseKey({ user, domain, password }: NtlmAccount): Buffer {
  return hmacMd5(md4(utf16(password)), utf16(windowsUpperCase(user) + domain));
}

/** As Windows does it: sign by sign, one for one; JavaScript's makes SS of ß. */
function windowsUpperCase(text: string): string {
  return Array.from({ length: text.length }, (_, i) => {
    const upper = text.charAt(i).toUpperCase();
    return upper.length === 1 ? upper : text.charAt(i);
  }).join('');
}

/** The answer to a challenge and the session's base key (MS-NLMP 3.3.2). `time` is a FILETIME of eight bytes. */
export function challengeResponse(
  key: Uint8Array,
  serverChallenge: Uint8Array,
  clientChallenge: Uint8Array,
  time: Uint8Array,
  targetInfo: Uint8Array,
): { readonly response: Buffer; readonly sessionKey: Buffer } {
  const blob = Buffer.concat([
    Buffer.of(1, 1, 0, 0, 0, 0, 0, 0),
    time,
    clientChallenge,
    Buffer.alloc(4),
    targetInfo,
    Buffer.alloc(4),
  ]);
  const proof = hmacMd5(key, serverChallenge, blob);
  return { response: Buffer.concat([proof, blob]), sessionKey: hmacMd5(key, proof) };
}
