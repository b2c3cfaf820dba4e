import { isUtf8 } from 'node:buffer';
import { NtlmError } from '../../../src/machine/winrm/ntlm/messages';
import { ntlmSeal } from '../../../src/machine/winrm/ntlm/messageSeal';
import type { MessageSeal } from '../../../src/machine/winrm/sealedMessage';
import { DerError } from '../../../src/machine/winrm/der';
import { tlsSeal } from '../../../src/machine/winrm/credssp/tlsSeal';
import { TlsTunnelError } from '../../../src/machine/winrm/credssp/tlsTunnel';
import { SealError } from '../../../src/machine/winrm/ntlm/seal';
import { CredsspServer } from './credsspServer';
import { Refused, type Refusal, type WinrmAccount } from './accounts';
import { messageType, NtlmServer, type NtlmServerOptions } from './ntlmServer';

export type Scheme = 'Negotiate' | 'NTLM' | 'Kerberos' | 'Basic' | 'CredSSP';

/** What the listener makes of a message's Authorization header. */
export type Verdict =
  | { readonly kind: 'in'; readonly account: WinrmAccount }
  /** The login goes on: the header to answer with. */
  | { readonly kind: 'more'; readonly header: string }
  | { readonly kind: 'out'; readonly why?: Refusal; readonly header?: string };

export interface LoginOptions extends NtlmServerOptions {
  /** The newest version of CredSSP that is spoken. */
  readonly credsspVersion: number;
}

/** Who a connection belongs to. NTLM and CredSSP log the connection in, Basic each message. */
export class ConnectionLogin {
  /** There once the connection is logged in by a scheme that can seal. */
  seal: MessageSeal | undefined;
  private account: WinrmAccount | undefined;
  private ntlm: NtlmServer | undefined;
  private credssp: CredsspServer | undefined;

  constructor(
    private readonly schemes: readonly Scheme[],
    private readonly options: LoginOptions,
  ) {}

  async take(authorization: string | undefined): Promise<Verdict> {
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
        case 'CredSSP':
          return await this.credsspStep(Buffer.from(rest, 'base64'));
        default:
          return { kind: 'out' };
      }
    } catch (error) {
      if (error instanceof Refused) return { kind: 'out', why: error.why };
      const unreadable = [NtlmError, DerError, TlsTunnelError, SealError].some((kind) => error instanceof kind);
      if (!unreadable) throw error;
      this.credssp = undefined;
      return { kind: 'out' };
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

  private async credsspStep(bytes: Buffer): Promise<Verdict> {
    this.account = undefined;
    this.seal = undefined;
    this.credssp ??= new CredsspServer(this.options, this.options.credsspVersion);
    const step = await this.credssp.step(bytes);
    const header = step.answer && { header: `CredSSP ${step.answer.toString('base64')}` };
    if (step.refused === undefined && header) return { kind: 'more', ...header };
    const { tunnel } = this.credssp;
    this.credssp = undefined;
    if (!step.account) return { kind: 'out', ...(step.refused && { why: step.refused }), ...header };
    this.account = step.account;
    this.seal = tlsSeal(tunnel);
    return { kind: 'in', account: step.account };
  }
}
