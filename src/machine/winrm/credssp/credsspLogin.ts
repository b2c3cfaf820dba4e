import { randomBytes, timingSafeEqual } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import type { NtlmAccount } from '../ntlm/keys';
import { NtlmClient } from '../ntlm/ntlmClient';
import { signatureLength, type SealedSession } from '../ntlm/seal';
import { LoginRefused, offersOf, type Login } from '../login';
import { HttpRefusal, type Reply } from '../wsmanConnection';
import { troubleOf } from './accountTrouble';
import { clientBinding, hashedSince, publicKeyOf, serverBinding } from './publicKey';
import { answerToken, mechanisms, negotiationToken, parseAnswer } from './spnego';
import { tlsSeal } from './tlsSeal';
import { TlsTunnel } from './tlsTunnel';
import { parseTsRequest, passwordCredentials, isWhole, writeTsRequest, type TsRequest } from './tsRequest';

/** The server is not who the login was made with, or does not keep to CredSSP. */
export class CredsspError extends Error {}

export interface CredsspOptions {
  /** What the client means to talk to, e.g. `HTTP/srv.example.com`. */
  readonly service?: string;
  /** Servers that speak only an older version are refused; those before 5 lack the binding of CVE-2018-0886. */
  readonly oldestVersion?: number;
}

const version = 6;
const scheme = 'CredSSP';

/**
 * CredSSP (MS-CSSP): the password is handed over to the server, through a TLS session inside the HTTP exchange and only once the
 * server has proven that it knows it. Without TLS outside (`seal`) every message goes through that session from then on.
 */
export function credsspLogin(account: NtlmAccount, seal: boolean, options: CredsspOptions = {}): Login {
  return {
    async logIn(exchange) {
      const tunnel = new TlsTunnel((wire) => connect({ socket: wire, ...tlsOptions }));
      try {
        await handshake(tunnel, exchange);
        await new Negotiation(tunnel, account, options, exchange).run();
      } catch (error) {
        tunnel.close();
        throw error;
      }
      if (seal) return tlsSeal(tunnel);
      tunnel.close();
      return undefined;
    },
  };
}

/**
 * The certificate is not checked, says the protocol: the binding that is sealed by the login does that. Later versions of TLS leave
 * open whose turn it is.
 */
const tlsOptions = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  rejectUnauthorized: false,
  checkServerIdentity: () => undefined,
} as const;

type Exchange = (authorization: string) => Promise<Reply>;

/** One turn: our bytes, then the server's. */
async function turn(exchange: Exchange, ours: Buffer): Promise<{ readonly reply: Reply; readonly theirs: Buffer }> {
  const reply = await exchange(`${scheme} ${ours.toString('base64')}`);
  return { reply, theirs: Buffer.from(offersOf(reply).get(scheme.toLowerCase()) ?? '', 'base64') };
}

async function handshake(tunnel: TlsTunnel, exchange: Exchange): Promise<void> {
  let ours = await tunnel.handshake();
  while (ours) {
    const { reply, theirs } = await turn(exchange, ours);
    if (reply.status !== 401 || theirs.length === 0) throw new LoginRefused('not-offered', reply);
    ours = await tunnel.handshake(theirs);
  }
}

/** What goes on inside the TLS session: NTLM, the binding, the password. */
class Negotiation {
  private readonly ntlm: NtlmClient;
  /** The lower of ours and the server's, once that is known. */
  private agreed = version;

  constructor(
    private readonly tunnel: TlsTunnel,
    private readonly account: NtlmAccount,
    private readonly options: CredsspOptions,
    private readonly exchange: Exchange,
  ) {
    const { service } = options;
    this.ntlm = new NtlmClient(account, service === undefined ? {} : { service });
  }

  async run(): Promise<void> {
    const first = await this.ask({ version, token: negotiationToken(this.ntlm.negotiate()) });
    this.agree(first.version);
    const { message } = first.token ? parseAnswer(first.token) : {};
    if (!message) throw new CredsspError('the server sends no challenge');
    const proof = this.ntlm.authenticate(message);
    await this.bind(proof, this.ntlm.session);
    await this.delegate(this.ntlm.session);
  }

  private agree(theirs: number): void {
    const { oldestVersion = 2 } = this.options;
    this.agreed = Math.min(version, theirs);
    if (this.agreed < oldestVersion) {
      throw new CredsspError(`the server speaks version ${String(theirs)} of CredSSP, which is too old`);
    }
  }

  /** Says who is there and which TLS session that is for; the server has to say the same, or somebody is in between. */
  private async bind(proof: Buffer, session: SealedSession): Promise<void> {
    const key = publicKeyOf(certificateOf(this.tunnel.tls));
    const nonce = randomBytes(32);
    const token = answerToken({ message: proof, signature: session.signMechanisms(mechanisms) });
    const publicKey = sealed(session, clientBinding(key, this.agreed, nonce));
    const answer = await this.ask({ version, token, publicKey, ...(this.agreed >= hashedSince && { nonce }) });
    const { signature } = answer.token ? parseAnswer(answer.token) : {};
    if (signature) session.checkMechanisms(mechanisms, signature);
    const said = answer.publicKey && opened(session, answer.publicKey);
    const expected = serverBinding(key, this.agreed, nonce);
    if (said?.length !== expected.length || !timingSafeEqual(said, expected)) {
      throw new CredsspError('the server did not prove that the login belongs to its TLS session');
    }
  }

  private async delegate(session: SealedSession): Promise<void> {
    const credentials = sealed(session, passwordCredentials(this.account));
    const ours = await this.tunnel.seal(writeTsRequest({ version, credentials }));
    const { reply, theirs } = await turn(this.exchange, ours);
    if (reply.status === 401) throw await this.refusal(reply, theirs);
    if (reply.status !== 200) throw new HttpRefusal(reply);
  }

  private async ask(request: TsRequest): Promise<TsRequest> {
    const { reply, theirs } = await turn(this.exchange, await this.tunnel.seal(writeTsRequest(request)));
    if (reply.status !== 401) throw new HttpRefusal(reply);
    if (theirs.length === 0) throw new LoginRefused('wrong', reply);
    const answer = await this.read(theirs);
    if (answer.error !== undefined) throw new LoginRefused('wrong', reply, troubleOf(answer.error));
    return answer;
  }

  private async refusal(reply: Reply, theirs: Buffer): Promise<LoginRefused> {
    const { error } = theirs.length > 0 ? await this.read(theirs) : {};
    return new LoginRefused('wrong', reply, error === undefined ? undefined : troubleOf(error));
  }

  private async read(sealedRequest: Buffer): Promise<TsRequest> {
    return parseTsRequest(await this.tunnel.open(sealedRequest, isWhole));
  }
}

function certificateOf(tls: TLSSocket): Buffer {
  const certificate = tls.getPeerX509Certificate();
  if (!certificate) throw new CredsspError('the server shows no certificate inside the login');
  return certificate.raw;
}

function sealed(session: SealedSession, plain: Buffer): Buffer {
  const { signature, sealed: text } = session.seal(plain);
  return Buffer.concat([signature, text]);
}

function opened(session: SealedSession, bytes: Buffer): Buffer {
  return session.open(bytes.subarray(signatureLength), bytes.subarray(0, signatureLength));
}
