import { X509Certificate } from 'node:crypto';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import {
  contentOf,
  contextTag,
  der,
  DerError,
  fieldsOf,
  readDer,
  readElements,
  tags,
} from '../../../src/machine/winrm/der';
import { clientBinding, publicKeyOf, serverBinding } from '../../../src/machine/winrm/credssp/publicKey';
import { answerToken, mechanisms, parseAnswer, states } from '../../../src/machine/winrm/credssp/spnego';
import { TlsTunnel } from '../../../src/machine/winrm/credssp/tlsTunnel';
import { parseTsRequest, isWhole, writeTsRequest, type TsRequest } from '../../../src/machine/winrm/credssp/tsRequest';
import { signatureLength, type SealedSession } from '../../../src/machine/winrm/ntlm/seal';
import { loginStatus, Refused, type Refusal, type WinrmAccount } from './accounts';
import { selfSigned } from './certificate';
import { NtlmServer, type NtlmServerOptions } from './ntlmServer';

/** What comes of a client's bytes: an answer to go on with, or a refusal (with an answer that tells why), or an account. */
export interface CredsspStep {
  readonly answer?: Buffer;
  readonly refused?: Refusal;
  readonly account?: WinrmAccount;
}

/** The server's side of one CredSSP login (MS-CSSP), with NTLM inside SPNEGO. */
export class CredsspServer {
  readonly tunnel: TlsTunnel;
  private readonly ntlm: NtlmServer;
  private readonly identity = labIdentity();
  private flights = 0;
  private agreed: number;
  private mechanisms: Buffer = Buffer.alloc(0);
  private bound: { readonly account: WinrmAccount; readonly session: SealedSession } | undefined;

  constructor(
    private readonly options: NtlmServerOptions,
    private readonly version: number,
  ) {
    const { secureContext } = this.identity;
    this.agreed = version;
    this.tunnel = new TlsTunnel((wire) => new TLSSocket(wire, { isServer: true, secureContext }));
    // The TLS session inside has a certificate of its own: bindings are for the one outside.
    const { accounts, computer } = options;
    this.ntlm = new NtlmServer({ accounts, computer });
  }

  /** Rejects with what the bytes are not. */
  async step(bytes: Buffer): Promise<CredsspStep> {
    if (this.flights < 2) {
      const answer = await this.tunnel.handshake(bytes);
      this.flights += 1;
      return answer ? { answer } : {};
    }
    const request = parseTsRequest(await this.tunnel.open(bytes, isWhole));
    this.agreed = Math.min(this.version, request.version);
    if (this.bound) return this.delegated(request, this.bound);
    if (!request.publicKey) return this.negotiate(request);
    try {
      return await this.authenticate(request);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const told = [3, 4].includes(this.agreed) || this.agreed >= 6;
      return { refused: error.why, ...(told && (await this.answer({ error: loginStatus[error.why] }))) };
    }
  }

  private async negotiate({ token }: TsRequest): Promise<CredsspStep> {
    const [, inner] = readElements(contentOf(token && readDer(token), application));
    const fields = fieldsOf(readDer(contentOf(inner, contextTag(0))));
    const list = contentOf(fields.get(0), tags.sequence);
    const [first] = readElements(list);
    if (!first || !der(tags.sequence, der(first.tag, first.content)).equals(mechanisms)) {
      throw new DerError('NTLM is not the first mechanism');
    }
    this.mechanisms = der(tags.sequence, list);
    const message = this.ntlm.challenge(contentOf(fields.get(2), tags.octets));
    return this.answer({ token: answerToken({ state: states.incomplete, message }, true) });
  }

  private async authenticate({ token, publicKey, nonce }: TsRequest): Promise<CredsspStep> {
    const { message, signature } = token ? parseAnswer(token) : {};
    if (!message || !publicKey) throw new DerError('there is no proof');
    const { account, session } = this.ntlm.authenticate(message);
    if (signature) session.checkMechanisms(this.mechanisms, signature);
    const key = this.identity.publicKey;
    const known = nonce ?? Buffer.alloc(0);
    if (!opened(session, publicKey).equals(clientBinding(key, this.agreed, known))) throw new Refused('wrong');
    const answer = answerToken({
      state: states.complete,
      ...(signature && { signature: session.signMechanisms(this.mechanisms) }),
    });
    this.bound = { account, session };
    return this.answer({ token: answer, publicKey: sealed(session, serverBinding(key, this.agreed, known)) });
  }

  /** Takes the password that is handed over; it has to be the account's. */
  private delegated(
    { credentials }: TsRequest,
    { account, session }: { readonly account: WinrmAccount; readonly session: SealedSession },
  ): CredsspStep {
    if (!credentials) throw new DerError('no credentials are handed over');
    const outer = fieldsOf(readDer(opened(session, credentials)));
    const inner = fieldsOf(readDer(contentOf(outer.get(1), tags.octets)));
    const [domain = '', user = '', password = ''] = [0, 1, 2].map((n) =>
      contentOf(inner.get(n), tags.octets).toString('utf16le'),
    );
    const same = this.options.accounts.find(user, domain) === account && password === account.password;
    return same ? { account } : { refused: 'wrong' };
  }

  private async answer(request: Omit<TsRequest, 'version'>): Promise<CredsspStep> {
    return { answer: await this.tunnel.seal(writeTsRequest({ version: this.version, ...request })) };
  }
}

const application = 0x60;

let identity: { readonly secureContext: SecureContext; readonly publicKey: Buffer } | undefined;

/** The certificate of the TLS session inside, with an RSA key as Windows has it; one for all, since it takes its time. */
function labIdentity() {
  if (!identity) {
    const { cert, key } = selfSigned(['srv.example.com'], { kind: 'rsa' });
    const secureContext = createSecureContext({ cert, key, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    identity = { secureContext, publicKey: publicKeyOf(new X509Certificate(cert).raw) };
  }
  return identity;
}

function sealed(session: SealedSession, plain: Buffer): Buffer {
  const { signature, sealed: text } = session.seal(plain);
  return Buffer.concat([signature, text]);
}

function opened(session: SealedSession, bytes: Buffer): Buffer {
  return session.open(bytes.subarray(signatureLength), bytes.subarray(0, signatureLength));
}
