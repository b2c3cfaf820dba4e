import { randomBytes } from 'node:crypto';
import { challengeResponse, hmacMd5, md5, responseKey, utf16, type NtlmAccount } from './keys';
import {
  attribute,
  authenticateMessage,
  flags,
  micOffset,
  negotiateMessage,
  NtlmError,
  parseChallenge,
  writeAttributes,
} from './messages';
import { Rc4 } from './rc4';
import { SealedSession } from './seal';

export interface NtlmOptions {
  /** What the client means to talk to, e.g. `HTTP/srv.example.com`; told to the server inside the protected part. */
  readonly service?: string;
  /** Application data of the TLS channel (RFC 5929 tls-server-end-point), so that nobody in between can pass the login on. */
  readonly channelBindings?: Uint8Array;
  /** Tests give both. */
  readonly random?: (bytes: number) => Buffer;
  readonly now?: () => number;
}

const wanted =
  flags.unicode |
  flags.requestTarget |
  flags.sign |
  flags.seal |
  flags.ntlm |
  flags.alwaysSign |
  flags.extendedSessionSecurity |
  flags.targetInfo |
  flags.version |
  flags.key128 |
  flags.keyExchange |
  flags.key56;

/** Without these a session can neither be sealed nor trusted; every Windows since Vista has them. */
const required =
  flags.unicode | flags.extendedSessionSecurity | flags.key128 | flags.keyExchange | flags.sign | flags.seal;

/** One NTLMv2 login (MS-NLMP 3.1.5): negotiate, then authenticate with the server's challenge; `session` seals from then on. */
export class NtlmClient {
  private readonly negotiation = negotiateMessage(wanted);
  private sealed: SealedSession | undefined;

  constructor(
    private readonly account: NtlmAccount,
    private readonly options: NtlmOptions = {},
  ) {}

  negotiate(): Buffer {
    return this.negotiation;
  }

  /** The answer to the server's challenge. Throws NtlmError when the server offers less than is safe. */
  authenticate(challengeMessage: Buffer): Buffer {
    const { random = randomBytes, now = Date.now } = this.options;
    const challenge = parseChallenge(challengeMessage);
    if ((challenge.flags & required) !== required) {
      throw new NtlmError('The server does not offer NTLMv2 with 128-bit sealing and key exchange.');
    }
    const given = challenge.targetInfo.get(attribute.timestamp);
    const targetInfo = new Map<number, Uint8Array>(challenge.targetInfo);
    if (given) targetInfo.set(attribute.flags, withIntegrityFlag(challenge.targetInfo.get(attribute.flags)));
    const { channelBindings, service } = this.options;
    if (channelBindings) targetInfo.set(attribute.channelBindings, bindingsHash(channelBindings));
    if (service !== undefined) targetInfo.set(attribute.targetName, utf16(service));

    const clientChallenge = random(8);
    const key = responseKey(this.account);
    const time = given ?? fileTime(now());
    const { serverChallenge } = challenge;
    const { response, sessionKey } = challengeResponse(
      key,
      serverChallenge,
      clientChallenge,
      time,
      writeAttributes(targetInfo),
    );
    const exported = random(16);
    const lmResponse = given
      ? Buffer.alloc(24)
      : Buffer.concat([hmacMd5(key, serverChallenge, clientChallenge), clientChallenge]);
    const message = authenticateMessage({
      flags: challenge.flags & wanted,
      lmResponse,
      ntResponse: response,
      domain: utf16(this.account.domain),
      user: utf16(this.account.user),
      workstation: Buffer.alloc(0),
      encryptedSessionKey: new Rc4(sessionKey).apply(exported),
    });
    if (given) hmacMd5(exported, this.negotiation, challengeMessage, message).copy(message, micOffset);
    this.sealed = new SealedSession(exported);
    return message;
  }

  /** Seals and opens messages; there once `authenticate` was called. */
  get session(): SealedSession {
    if (!this.sealed) throw new NtlmError('The NTLM login is not complete.');
    return this.sealed;
  }
}

/** Says in the protected part that the three messages carry an integrity code (MsvAvFlags 2). */
function withIntegrityFlag(known: Uint8Array | undefined): Buffer {
  const value = Buffer.alloc(4);
  const before = known?.length === 4 ? Buffer.from(known).readUInt32LE() : 0;
  value.writeUInt32LE((before | 2) >>> 0);
  return value;
}

/** MD5 of a gss_channel_bindings_struct without addresses (RFC 2744 §3.11, MS-NLMP 3.1.5.1.2). */
export function bindingsHash(applicationData: Uint8Array): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32LE(applicationData.length, 16);
  return md5(head, applicationData);
}

/** 100-nanosecond steps since 1601, little-endian. */
export function fileTime(milliseconds: number): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(Math.trunc(milliseconds)) * 10_000n + 116_444_736_000_000_000n);
  return time;
}
