import { X509Certificate } from 'node:crypto';
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import { channelBindings } from '../../../src/machine/winrm/channelBindings';
import { openMessage, sealMessage, type MessageSeal, type SealedBody } from '../../../src/machine/winrm/sealedMessage';
import { XmlError } from '../../../src/machine/winrm/xml';
import { Accounts, fullName, type WinrmAccount } from './accounts';
import { selfSigned, type Certificate } from './certificate';
import { ConnectionLogin, type Scheme } from './connectionLogin';
import { brokenAnswer, noWinrmFaults, type WinrmFaults } from './faults';
import type { CommandHandler } from './runningCommand';
import { readMessage, Shells, type Answer, type Caller, type ShellAction } from './shells';
import { faultAnswer, ShellFault } from './soapAnswer';

export interface WinrmOptions {
  readonly accounts: readonly WinrmAccount[];
  readonly handler: CommandHandler;
  /** HTTPS, with this certificate or one of its own. Undefined: HTTP, where messages have to be sealed. */
  readonly tls?: boolean | Certificate;
  /** In the order they are offered; Negotiate and Kerberos by default, as on Windows. Basic is never taken without TLS. */
  readonly schemes?: readonly Scheme[];
  /** NetBIOS name. */
  readonly computer?: string;
  /** CbtHardeningLevel: whether a login over TLS has to be bound to it. */
  readonly channelBinding?: 'relaxed' | 'strict';
  readonly allowUnencrypted?: boolean;
  /** The newest version of CredSSP that is spoken; 6, the newest there is, by default. */
  readonly credsspVersion?: number;
  /** Milliseconds after which a shell nobody uses is closed. */
  readonly idle?: number;
  readonly faults?: Partial<WinrmFaults>;
  /** The status of every answer, as long as there is one: 503 while the service starts. */
  readonly unavailable?: () => number | undefined;
  /** Told of logins and operations. Never a password. */
  readonly note?: (what: 'login' | 'login-refused' | 'operation', detail: string) => void;
}

/** A request may not be larger (MaxEnvelopeSizekb, 500 by default, and the seal). */
const largestRequest = 600 * 1024;

/** Speaks WinRM on the sockets it is given. */
export class WinrmSide {
  private readonly computer: string;
  private readonly shells: Shells;
  private readonly logins = new WeakMap<Socket, ConnectionLogin>();
  /** By the client's port: over TLS a request knows only what is above the TCP socket. */
  private readonly sockets = new Map<number | undefined, Socket>();
  private currentFaults: Readonly<WinrmFaults>;
  private identity: Certificate | undefined;
  private server: Server;

  constructor(private readonly options: WinrmOptions) {
    const { tls = false, computer = 'SRV', handler, idle } = options;
    this.computer = computer;
    this.shells = new Shells({ computer, handler, ...(idle !== undefined && { idle }) });
    this.currentFaults = { ...noWinrmFaults, ...options.faults };
    this.identity = tls === true ? this.newIdentity() : tls === false ? undefined : tls;
    this.server = this.newServer();
  }

  /** PEM; empty without TLS. */
  get certificate(): string {
    return this.identity?.cert ?? '';
  }

  /** Shells that are open, so that a test can prove that none is left behind. */
  get openShells(): number {
    return this.shells.open;
  }

  get faults(): Readonly<WinrmFaults> {
    return this.currentFaults;
  }

  setFaults(faults: Partial<WinrmFaults>): void {
    this.currentFaults = { ...this.currentFaults, ...faults };
  }

  take(socket: Socket): void {
    const port = socket.remotePort;
    this.sockets.set(port, socket);
    socket.once('close', () => this.sockets.delete(port));
    socket.on('error', () => undefined);
    if (!this.faults.silent) this.server.emit('connection', socket);
  }

  /** New connections meet another certificate. */
  newCertificate(): void {
    this.identity = this.newIdentity();
    this.server = this.newServer();
  }

  /** Every shell is gone, as after a reboot. */
  closeShells(): void {
    this.shells.closeAll();
  }

  private newIdentity(): Certificate {
    return selfSigned([`${this.computer.toLowerCase()}.example.com`, '127.0.0.1', 'localhost']);
  }

  private newServer(): Server {
    const { identity } = this;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.serve(request, response).catch((error: unknown) => {
        // A client that went away is none of the lab's business.
        if (!request.socket.destroyed) console.error(error);
        request.socket.destroy();
      });
    };
    const server = identity ? createHttps({ key: identity.key, cert: identity.cert }, listener) : createHttp(listener);
    server.keepAliveTimeout = 120_000;
    server.on('clientError', (_, socket) => socket.destroy());
    return server;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { closes, silent } = this.faults;
    if (silent) return;
    const status = this.faults.status ?? this.options.unavailable?.();
    response.setHeader('server', 'Microsoft-HTTPAPI/2.0');
    if (closes) response.setHeader('connection', 'close');
    const body = await bodyOf(request);
    if (status !== undefined) return end(response, status, `HTTP Error ${String(status)}.`);
    if (request.url?.toLowerCase() !== '/wsman') return end(response, 404, 'Not Found');
    if (request.method !== 'POST') return end(response, 405);
    if (!body) return end(response, 413);

    const login = this.loginOf(request.socket);
    const user = await this.logIn(login, request.headers.authorization, response);
    if (user === undefined) return end(response, 401);
    if (body.length === 0) return end(response, 200);

    const type = request.headers['content-type'] ?? '';
    const sealed = /^multipart\/(?:x-multi-)?encrypted\b/i.test(type);
    if (!sealed && !this.identity && !this.options.allowUnencrypted) return end(response, 500);
    if (!sealed && !/^application\/soap\+xml\b/i.test(type)) return end(response, 415);
    if (sealed && !login.seal) return end(response, 400);
    const seal = sealed ? login.seal : undefined;
    const text = seal ? await openMessage(body, seal).catch(() => undefined) : body.toString('utf8');
    if (text === undefined) return end(response, 400);
    await this.reply(text, user, seal, request.socket, response);
  }

  private loginOf(socket: Socket): ConnectionLogin {
    const known = this.logins.get(socket);
    if (known) return known;
    const { computer, identity } = this;
    const login = new ConnectionLogin(this.schemes, {
      accounts: new Accounts(this.options.accounts, computer),
      computer,
      credsspVersion: this.options.credsspVersion ?? 6,
      bindingRequired: this.options.channelBinding === 'strict',
      ...(identity && { channelBindings: channelBindings(new X509Certificate(identity.cert).raw) }),
    });
    this.logins.set(socket, login);
    return login;
  }

  private get schemes(): readonly Scheme[] {
    const offered = this.faults.schemes ?? this.options.schemes ?? ['Negotiate', 'Kerberos'];
    const plain = !this.identity && !this.options.allowUnencrypted;
    return plain ? offered.filter((scheme) => scheme !== 'Basic') : offered;
  }

  /** Who asks; undefined when the answer is 401, whose headers are set then. */
  private async logIn(
    login: ConnectionLogin,
    authorization: string | undefined,
    to: ServerResponse,
  ): Promise<string | undefined> {
    const verdict = await login.take(authorization);
    if (verdict.kind === 'in') {
      const user = fullName(verdict.account, this.computer);
      if (authorization !== undefined) this.options.note?.('login', user);
      return user;
    }
    const refused = verdict.kind === 'out' && authorization !== undefined;
    if (refused) this.options.note?.('login-refused', verdict.why ?? 'unreadable');
    to.setHeader('www-authenticate', verdict.header === undefined ? this.schemes.map(offer) : [verdict.header]);
    return undefined;
  }

  private async reply(
    text: string,
    user: string,
    seal: MessageSeal | undefined,
    socket: Socket,
    response: ServerResponse,
  ): Promise<void> {
    const gone = new AbortController();
    const go = (): void => gone.abort();
    socket.once('close', go);
    const answer = await this.answer(text, { user, address: socket.remoteAddress ?? '', signal: gone.signal });
    socket.off('close', go);
    if (!answer || gone.signal.aborted) return;
    if (answer === 'reset') return void this.sockets.get(socket.remotePort)?.resetAndDestroy();
    const { body, contentType } = await written(brokenAnswer(answer.text, this.faults.answers), seal);
    if (this.faults.damaged) body[body.length - 60] = (body[body.length - 60] ?? 0) ^ 1;
    response.setHeader('content-type', this.faults.contentType ?? contentType);
    if (!answer.cut) return end(response, answer.status, body);
    response.writeHead(answer.status, { 'content-length': body.length });
    response.write(body.subarray(0, body.length / 2), () => socket.destroy());
  }

  /** Undefined: there is none, ever. */
  private async answer(
    text: string,
    caller: Caller,
  ): Promise<(Answer & { readonly cut: boolean }) | 'reset' | undefined> {
    try {
      const message = readMessage(text);
      const { action } = message;
      this.options.note?.('operation', action ?? 'unknown');
      const { hangsAt, resetAt, cutAt, fault } = this.faults;
      if (meets(hangsAt, action)) return undefined;
      if (meets(resetAt, action)) return 'reset';
      if (fault && meets(fault.at, action))
        return this.refusal(new ShellFault(fault.subcode, fault.code, fault.message), message.id);
      return { ...(await this.shells.answer(message, caller)), cut: meets(cutAt, action) };
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      const words = 'The SOAP XML in the message does not match the corresponding XML schema definition.';
      return this.refusal(new ShellFault('w:SchemaValidationError', 2150858817, words), '');
    }
  }

  private refusal(fault: ShellFault, relatesTo: string): Answer & { readonly cut: boolean } {
    return { status: 500, text: faultAnswer(fault, relatesTo, this.computer), cut: false };
  }
}

async function written(text: string, seal: MessageSeal | undefined): Promise<SealedBody> {
  if (seal) return sealMessage(text, seal);
  return { contentType: 'application/soap+xml;charset=UTF-8', body: Buffer.from(text, 'utf8') };
}

function meets(at: ShellAction | 'any' | undefined, action: ShellAction | undefined): boolean {
  return at !== undefined && (at === 'any' || at === action);
}

function offer(scheme: Scheme): string {
  return scheme === 'Basic' ? 'Basic realm="WSMAN"' : scheme;
}

function end(response: ServerResponse, status: number, body: string | Buffer = ''): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Undefined: it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= largestRequest) parts.push(part);
  }
  return size <= largestRequest ? Buffer.concat(parts) : undefined;
}
