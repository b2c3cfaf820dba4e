import { randomBytes, timingSafeEqual } from 'node:crypto';
import { hmacMd5, responseKey, utf16 } from '../../../src/machine/winrm/ntlm/keys';
import {
  attribute,
  field,
  flags,
  magic,
  micOffset,
  NtlmError,
  parseAttributes,
  writeAttributes,
} from '../../../src/machine/winrm/ntlm/messages';
import { bindingsHash, fileTime } from '../../../src/machine/winrm/ntlm/ntlmClient';
import { Rc4 } from '../../../src/machine/winrm/ntlm/rc4';
import { SealedSession } from '../../../src/machine/winrm/ntlm/seal';
import { inOrder, Refused, type Accounts, type WinrmAccount } from './accounts';

export interface NtlmServerOptions {
  readonly accounts: Accounts;
  readonly computer: string;
  /** Application data of the TLS channel; a login that is bound to another one is refused. */
  readonly channelBindings?: Buffer;
  /** Whether a login has to be bound (CbtHardeningLevel Strict). */
  readonly bindingRequired?: boolean;
}

const targetTypeServer = 0x00020000;
/** Names in the computer's own code page: for clients that do not ask for Unicode. */
const oem = 0x00000002;
const supported =
  flags.unicode |
  flags.requestTarget |
  flags.sign |
  flags.seal |
  flags.ntlm |
  flags.alwaysSign |
  flags.extendedSessionSecurity |
  flags.version |
  flags.key128 |
  flags.keyExchange |
  flags.key56;

/** The server's side of one NTLMv2 login (MS-NLMP 3.2.5). Takes nothing weaker. */
export class NtlmServer {
  private negotiation = Buffer.alloc(0);
  private challenged = Buffer.alloc(0);
  private readonly serverChallenge = randomBytes(8);

  constructor(private readonly options: NtlmServerOptions) {}

  /** The challenge for a negotiate message. Throws NtlmError for what is none. */
  challenge(negotiate: Buffer): Buffer {
    if (messageType(negotiate) !== 1 || negotiate.length < 16) throw new NtlmError('This is no NTLM negotiation.');
    this.negotiation = Buffer.from(negotiate);
    const { computer } = this.options;
    const asked = negotiate.readUInt32LE(12);
    const encoding = (asked & flags.unicode) === 0 ? oem : flags.unicode;
    const name = encoding === oem ? Buffer.from(computer, 'latin1') : utf16(computer);
    const targetInfo = writeAttributes(
      new Map([
        [attribute.domain, utf16(computer)],
        [attribute.computer, utf16(computer)],
        [attribute.timestamp, fileTime(Date.now())],
      ]),
    );
    const head = Buffer.alloc(56);
    magic.copy(head);
    head.writeUInt32LE(2, 8);
    pointTo(head, 12, 56, name.length);
    head.writeUInt32LE(((asked & supported) | encoding | flags.targetInfo | targetTypeServer) >>> 0, 20);
    this.serverChallenge.copy(head, 24);
    pointTo(head, 40, 56 + name.length, targetInfo.length);
    Buffer.of(10, 0, 0x7c, 0x4f, 0, 0, 0, 15).copy(head, 48); // as Windows Server 2022
    this.challenged = Buffer.concat([head, name, targetInfo]);
    return this.challenged;
  }

  /** Who that is, and the session's seal. Throws Refused, or NtlmError for what is no answer to the challenge. */
  authenticate(message: Buffer): { readonly account: WinrmAccount; readonly session: SealedSession } {
    if (messageType(message) !== 3 || message.length < 64 || this.challenged.length === 0) {
      throw new NtlmError('This is no NTLM authentication.');
    }
    const response = field(message, 20);
    const agreed = message.readUInt32LE(60);
    const needed = flags.extendedSessionSecurity | flags.key128;
    if (response.length < 44 || (agreed & needed) !== needed) throw new Refused('wrong');
    const encoding = (agreed & flags.unicode) === 0 ? 'latin1' : 'utf16le';
    const [domain, user] = [field(message, 28).toString(encoding), field(message, 36).toString(encoding)];
    const account = this.options.accounts.find(user, domain);

    const key = responseKey({ user, domain, password: account.password });
    const [proof, blob] = [response.subarray(0, 16), response.subarray(16)];
    if (!timingSafeEqual(proof, hmacMd5(key, this.serverChallenge, blob))) throw new Refused('wrong');
    const baseKey = hmacMd5(key, proof);
    const exported = (agreed & flags.keyExchange) === 0 ? baseKey : new Rc4(baseKey).apply(field(message, 52));
    const attributes = parseAttributes(blob.subarray(28));
    this.checkIntegrity(message, exported, attributes);
    this.checkBindings(attributes);
    return { account: inOrder(account), session: new SealedSession(exported, 'server') };
  }

  private checkIntegrity(message: Buffer, key: Buffer, attributes: ReadonlyMap<number, Buffer>): void {
    const given = attributes.get(attribute.flags);
    if (given?.length !== 4 || (given.readUInt32LE() & 2) === 0) return;
    const code = message.subarray(micOffset, micOffset + 16);
    const without = Buffer.from(message).fill(0, micOffset, micOffset + 16);
    const expected = hmacMd5(key, this.negotiation, this.challenged, without);
    if (code.length !== 16 || !timingSafeEqual(code, expected)) throw new Refused('wrong');
  }

  private checkBindings(attributes: ReadonlyMap<number, Buffer>): void {
    const { channelBindings, bindingRequired = false } = this.options;
    if (!channelBindings) return;
    const given = attributes.get(attribute.channelBindings);
    const bound = given?.some((byte) => byte !== 0) ?? false;
    if (bound ? !given?.equals(bindingsHash(channelBindings)) : bindingRequired) throw new Refused('wrong');
  }
}

/** 1, 2 or 3; 0 for what is no NTLM message. */
export function messageType(message: Buffer): number {
  return message.length >= 12 && message.subarray(0, 8).equals(magic) ? message.readUInt32LE(8) : 0;
}

function pointTo(head: Buffer, at: number, offset: number, length: number): void {
  head.writeUInt16LE(length, at);
  head.writeUInt16LE(length, at + 2);
  head.writeUInt32LE(offset, at + 4);
}
