import { createHash, createHmac } from 'node:crypto';

/** One usable line of a known_hosts file; sshd(8) has the format. */
export interface KnownHost {
  readonly file: string;
  /** Counted from 1, as ssh and editors print it. */
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  /** Patterns separated by commas, or one hashed name `|1|salt|hash`. */
  readonly hosts: string;
  readonly type: string;
  /** The public key as it travels. */
  readonly key: Buffer;
}

/** The type a public key says of itself. */
export function keyType(key: Buffer): string {
  const length = key.length < 4 ? 0 : key.readUInt32BE(0);
  return key.subarray(4, 4 + length).toString('latin1');
}

/** `SHA256:…`, as ssh-keygen -l prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The lines of a file that ssh would use; comments and anything malformed are passed over, as ssh does. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((content, index) => {
    const words = content.trim().split(/[ \t]+/);
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [hosts, type, encoded] = words;
    if (hosts === undefined || hosts === '' || hosts.startsWith('#') || type === undefined || encoded === undefined)
      return [];
    if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return [];
    if (encoded.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return [];
    const key = Buffer.from(encoded, 'base64');
    if (keyType(key) !== type) return [];
    const kind = marker === undefined ? undefined : marker === '@revoked' ? 'revoked' : 'cert-authority';
    return [{ file, line: index + 1, marker: kind, hosts, type, key } as const];
  });
}

/** The name a host goes by in known_hosts. */
export function knownName(name: string, port: number): string {
  return port === 22 ? name : `[${name}]:${port}`;
}

/** `*` and `?` only, without backtracking into exponential time. */
function matchesPattern(name: string, pattern: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < name.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      resume = index;
    } else if (wanted !== undefined && (wanted === '?' || wanted === name[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

function hashedName(name: string, salt: Buffer): string {
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}

/** Whether the first field of a line names this host. One negated pattern that matches rules the line out. */
export function namesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) {
    const [, salt] = /^\|1\|([^|]+)\|[^|]+$/.exec(hosts) ?? [];
    return salt !== undefined && hashedName(name, Buffer.from(salt, 'base64')) === hosts;
  }
  let matched = false;
  for (const entry of hosts.toLowerCase().split(',')) {
    const negated = entry.startsWith('!');
    if (!matchesPattern(name, negated ? entry.slice(1) : entry)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

export type HostKeyStanding =
  | { readonly kind: 'known' }
  /** `authority`: the host is known by a certificate authority only, whose certificates ssh2 cannot read. */
  | { readonly kind: 'unknown'; readonly authority: boolean }
  | { readonly kind: 'changed'; readonly recorded: KnownHost }
  | { readonly kind: 'revoked'; readonly recorded: KnownHost };

/** What is on record for this host and key. As in ssh, any other key on record makes an unrecorded one a changed one. */
export function standingOf(lines: readonly KnownHost[], name: string, key: Buffer): HostKeyStanding {
  const mine = lines.filter(({ hosts }) => namesHost(hosts, name));
  const revoked = mine.find((line) => line.marker === 'revoked' && line.key.equals(key));
  if (revoked) return { kind: 'revoked', recorded: revoked };
  const plain = mine.filter(({ marker }) => marker === undefined);
  if (plain.some((line) => line.key.equals(key))) return { kind: 'known' };
  const recorded = plain.find(({ type }) => type === keyType(key)) ?? plain[0];
  if (recorded) return { kind: 'changed', recorded };
  return { kind: 'unknown', authority: mine.some(({ marker }) => marker === 'cert-authority') };
}

/** Types of the keys on record, so that the host is asked for those first. */
export function typesOnRecord(lines: readonly KnownHost[], name: string): string[] {
  const plain = lines.filter(({ marker, hosts }) => marker === undefined && namesHost(hosts, name));
  return [...new Set(plain.map(({ type }) => type))];
}

/** A line to record a key with, its name hashed when a salt (20 bytes) is given. */
export function knownHostLine(name: string, key: Buffer, salt?: Buffer): string {
  return `${salt ? hashedName(name, salt) : name} ${keyType(key)} ${key.toString('base64')}\n`;
}
