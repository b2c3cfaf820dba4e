/** NTLM's three messages (MS-NLMP 2.2.1), as bytes. What the server sends is hostile until parsed. */

export const flags = {
  unicode: 0x00000001,
  requestTarget: 0x00000004,
  sign: 0x00000010,
  seal: 0x00000020,
  ntlm: 0x00000200,
  alwaysSign: 0x00008000,
  extendedSessionSecurity: 0x00080000,
  targetInfo: 0x00800000,
  version: 0x02000000,
  key128: 0x20000000,
  keyExchange: 0x40000000,
  key56: 0x80000000,
} as const;

/** Names of attributes in a target's description (MS-NLMP 2.2.2.1). */
export const attribute = {
  end: 0,
  computer: 1,
  domain: 2,
  flags: 6,
  timestamp: 7,
  targetName: 9,
  channelBindings: 10,
} as const;

export interface Challenge {
  readonly flags: number;
  readonly serverChallenge: Buffer;
  /** Attributes in order, the closing one left out. */
  readonly targetInfo: ReadonlyMap<number, Buffer>;
}

/** A message that is none, as a sentence. */
export class NtlmError extends Error {}

export const magic = Buffer.from('NTLMSSP\0', 'latin1');
/** Windows 10, NTLMSSP revision 15: for debugging only, says the specification. */
const version = Buffer.of(10, 0, 0x61, 0x58, 0, 0, 0, 15);

export function negotiateMessage(wanted: number): Buffer {
  const message = Buffer.alloc(40);
  magic.copy(message);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(wanted >>> 0, 12);
  version.copy(message, 32);
  return message;
}

export function parseChallenge(message: Buffer): Challenge {
  if (message.length < 48 || !message.subarray(0, 8).equals(magic) || message.readUInt32LE(8) !== 2) {
    throw new NtlmError('This is no NTLM challenge.');
  }
  return {
    flags: message.readUInt32LE(20),
    serverChallenge: Buffer.from(message.subarray(24, 32)),
    targetInfo: parseAttributes(field(message, 40)),
  };
}

/** Bytes that a message's header points at: their length and offset stand at `at`. */
export function field(message: Buffer, at: number): Buffer {
  const length = message.readUInt16LE(at);
  const offset = message.readUInt32LE(at + 4);
  if (offset + length > message.length) throw new NtlmError('The NTLM challenge is cut short.');
  return message.subarray(offset, offset + length);
}

/** Attributes of a target, the closing one left out. */
export function parseAttributes(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const attributes = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const id = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (id === attribute.end) return attributes;
    if (at + 4 + length > bytes.length) throw new NtlmError('The NTLM challenge is cut short.');
    attributes.set(id, Buffer.from(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return attributes;
}

export function writeAttributes(attributes: ReadonlyMap<number, Uint8Array>): Buffer {
  const parts: Uint8Array[] = [];
  for (const [id, value] of attributes) {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    parts.push(head, value);
  }
  return Buffer.concat([...parts, Buffer.alloc(4)]);
}

export interface Authenticate {
  readonly flags: number;
  readonly lmResponse: Uint8Array;
  readonly ntResponse: Uint8Array;
  readonly domain: Uint8Array;
  readonly user: Uint8Array;
  readonly workstation: Uint8Array;
  readonly encryptedSessionKey: Uint8Array;
}

/** Where the integrity code of the three messages stands; zero while it is computed. */
export const micOffset = 72;
const payloadOffset = 88;

export function authenticateMessage(parts: Authenticate): Buffer {
  const payload: Uint8Array[] = [];
  const head = Buffer.alloc(payloadOffset);
  magic.copy(head);
  head.writeUInt32LE(3, 8);
  let offset = payloadOffset;
  const put = (at: number, value: Uint8Array): void => {
    head.writeUInt16LE(value.length, at);
    head.writeUInt16LE(value.length, at + 2);
    head.writeUInt32LE(offset, at + 4);
    payload.push(value);
    offset += value.length;
  };
  put(28, parts.domain);
  put(36, parts.user);
  put(44, parts.workstation);
  put(12, parts.lmResponse);
  put(20, parts.ntResponse);
  put(52, parts.encryptedSessionKey);
  head.writeUInt32LE(parts.flags >>> 0, 60);
  version.copy(head, 64);
  return Buffer.concat([head, ...payload]);
}
