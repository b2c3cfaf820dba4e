import { isUtf8 } from 'node:buffer';
import { NtlmError } from '../../../src/machine/winrm/ntlm/messages';
import { ntlmSeal } from '../../../src/machine/winrm/ntlm/messageSeal';
import type { MessageSeal } from '../../../src/machine/winrm/sealedMessage';
import { Refused, type Refusal, type WinrmAccount } from './accounts';
import { messageType, NtlmServer, type NtlmServerOptions } from './ntlmServer';

export type Scheme = 'Negotiate' | 'NTLM' | 'Kerberos' | 'Basic' | 'CredSSP';

/** What the listener makes of a message's Authorization header. */
export type Verdict =
  | { readonly kind: 'in'; readonly account: WinrmAccount }
  /** The login goes on: the header to answer with. */
  | { readonly kind: 'more'; readonly header: string }
  | { readonly kind: 'out'; readonly why?: Refusal };

/** Who a connection belongs to. NTLM and CredSSP log the connection in, Basic each message. */
export class ConnectionLogin {
  /** There once the connection is logged in by a scheme that can seal. */
  seal: MessageSeal | undefined;
  private account: WinrmAccount | undefined;
  private ntlm: NtlmServer | undefined;

  constructor(
    private readonly schemes: readonly Scheme[],
    private readonly options: NtlmServerOptions,
  ) {}

  take(authorization: string | undefined): Verdict {
    if (authorization === undefined) return this.account ? { kind: 'in', account: this.account } : { kind: 'out' };
    const [, scheme = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(authorization) ?? [];
    const offered = this.schemes.find((name) => name.toLowerCase() === scheme.toLowerCase());
    try {
      switch (offered) {
        case 'Basic':
          return { kind: 'in', account: this.basic(rest) };
        case 'Negotiate':
        case 'NTLM':
          return this.ntlmStep(offered, Buffer.from(rest, 'base64'));
        default:
          return { kind: 'out' };
      }
    } catch (error) {
      if (error instanceof Refused) return { kind: 'out', why: error.why };
      if (error instanceof NtlmError) return { kind: 'out' };
      throw error;
    }
  }

  private basic(credentials: string): WinrmAccount {
    // Clients differ in how they write what is not ASCII.
    const bytes = Buffer.from(credentials, 'base64');
    const [, name = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')) ?? [];
    return this.options.accounts.check(name, password);
  }

  private ntlmStep(scheme: Scheme, message: Buffer): Verdict {
    this.account = undefined;
    this.seal = undefined;
    if (messageType(message) === 3 && this.ntlm) {
      const { ntlm } = this;
      this.ntlm = undefined;
      const { account, session } = ntlm.authenticate(message);
      this.account = account;
      this.seal = ntlmSeal(session);
      return { kind: 'in', account };
    }
    this.ntlm = new NtlmServer(this.options);
    return { kind: 'more', header: `${scheme} ${this.ntlm.challenge(message).toString('base64')}` };
  }
}
