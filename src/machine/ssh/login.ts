import * as l10n from '@vscode/l10n';
import type { Client } from 'ssh2';
import { MachineError, type Deadlines } from '../machine';
import { Authentication, type Ask } from './authentication';
import { Countdown } from './countdown';
import { HostKeyCheck } from './hostKeyCheck';
import { loadSsh2, type Ssh2 } from './loadSsh2';
import type { LoginContext } from './loginContext';
import { offeredHostKeys } from './offeredHostKeys';
import type { SshTarget } from './sshTarget';
import type { Transport } from './transport';

/** A login that succeeded. */
export interface Link {
  readonly client: Client;
  readonly warnings: readonly string[];
  /** Settles when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;
  close(): void;
}

type Stage = Exclude<keyof Deadlines, 'tcp'>;

/** Says goodbye and lets the transport go, politely or not. */
function hangUp(client: Client, transport: Transport): void {
  client.end();
  transport.close();
}

/** What a login needs before its first byte: once a transport is open nothing may be awaited, or its end could be missed. */
export interface Preparation {
  readonly ssh2: Ssh2;
  readonly hostKeys: HostKeyCheck;
}

export async function prepareLogin(target: SshTarget, context: LoginContext): Promise<Preparation> {
  const [ssh2, hostKeys] = await Promise.all([loadSsh2(), HostKeyCheck.prepare(target, context)]);
  return { ssh2, hostKeys };
}

/** The greeting, handshake and login stages on a transport that is open. Rejects with MachineError and closes the transport then. */
export function login(
  target: SshTarget,
  { ssh2, hostKeys }: Preparation,
  transport: Transport,
  context: LoginContext,
  signal: AbortSignal,
): Promise<Link> {
  const { host, port } = target;
  const { deadlines } = context;
  const warnings: string[] = [...transport.warnings];
  const client = new ssh2.Client();
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  void closed.then(() => transport.close());

  return new Promise<Link>((resolve, reject) => {
    let stage: Stage = 'greeting';
    let settled = false;
    let banner = '';
    let passwordAllowed = true;

    const settle = () => {
      settled = true;
      countdown.stop();
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: unknown) => {
      if (settled) return;
      settle();
      hangUp(client, transport);
      reject(error instanceof MachineError ? error : (aborted() ?? unanswered(error)));
    };
    /** The credentials themselves failed, e.g. a vault that does not open. */
    const unanswered = (error: unknown) => {
      const said = error instanceof Error ? error.message : String(error);
      return new MachineError(stage === 'login' ? 'login-refused' : 'host-key-unknown', `${host}: ${said}`, {
        cause: error,
      });
    };
    const aborted = () => (signal.aborted ? new MachineError('aborted', l10n.t('{0}: stopped', host)) : undefined);
    const onAbort = () => fail(aborted());
    const countdown = new Countdown(() => fail(tookTooLong(stage)));
    const ask: Ask = (question) => countdown.hold(question);
    const enter = (next: Stage) => {
      stage = next;
      countdown.start(deadlines[next]);
    };

    const tookTooLong = (slow: Stage): MachineError => {
      const seconds = deadlines[slow] / 1000;
      switch (slow) {
        case 'greeting':
          return new MachineError(
            'no-greeting',
            l10n.t('{0}: port {1} answers, but sent no SSH greeting within {2} seconds', host, port, seconds),
          );
        case 'handshake':
          return new MachineError(
            'deadline',
            l10n.t('{0}: the SSH handshake took longer than {1} seconds', host, seconds),
          );
        case 'login':
          return new MachineError('deadline', l10n.t('{0}: the login took longer than {1} seconds', host, seconds));
      }
    };

    /** `error` is undefined when the connection was cut without a word. */
    const explain = (
      error: (Error & { readonly level?: string; readonly code?: unknown }) | undefined,
    ): MachineError => {
      const cause = error === undefined ? {} : { cause: error };
      const why = transport.failure() ?? error?.message ?? l10n.t('connection closed');
      switch (stage) {
        case 'greeting':
          if (transport.failure() !== undefined)
            return new MachineError('unreachable', l10n.t('{0} is not reachable: {1}', host, why), cause);
          return new MachineError(
            'no-greeting',
            l10n.t('{0}: port {1} answers, but not as an SSH server: {2}', host, port, why),
            cause,
          );
        case 'handshake':
          if (/no matching/i.test(why)) {
            return new MachineError('unsupported', l10n.t('{0}: no common SSH algorithm: {1}', host, why), cause);
          }
          return new MachineError('session-lost', l10n.t('{0}: cut during the SSH handshake: {1}', host, why), cause);
        case 'login': {
          // OpenSSH disconnects with a number after too many attempts, and after PAM's word (pam_nologin) without one.
          const refused = error?.level === 'client-authentication' || typeof error?.code === 'number';
          if (refused || banner !== '') {
            const said =
              error?.level === 'client-authentication' ? banner : [banner, error?.message ?? ''].join(' ').trim();
            return authentication.refusal(said);
          }
          return new MachineError('session-lost', l10n.t('{0}: cut during the login: {1}', host, why), cause);
        }
      }
    };

    const authentication = new Authentication(ssh2, target, context, () => passwordAllowed, ask, fail, signal);
    let trusted: Buffer | undefined;
    const hostVerifier = (key: Buffer, verify: (good: boolean) => void): void => {
      if (trusted?.equals(key)) return verify(true); // the keys are exchanged anew from time to time
      if (trusted !== undefined) return verify(false);
      hostKeys.judge(key, ask, signal).then((verdict) => {
        if (verdict.refusal) return fail(verdict.refusal);
        if (verdict.warning !== undefined) warnings.push(verdict.warning);
        passwordAllowed = verdict.passwordAllowed;
        trusted = Buffer.from(key);
        verify(true);
      }, fail);
    };

    // A banner before the first attempt greets everybody; a later one is PAM's word on this login.
    client.on('banner', (text) => {
      if (authentication.hasTried) banner = text.trim().replaceAll(/\s+/g, ' ').slice(0, 300);
    });
    client.on('change password', () => {
      fail(new MachineError('login-refused', l10n.t('{0}: the password of {1} has expired', host, target.user)));
    });
    client.on('handshake', () => enter('login'));
    // An agent that fails is no end: ssh2 goes on with the next method. And `error` can come twice.
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level !== 'agent') fail(explain(error));
    });
    client.once('close', () => fail(explain(undefined)));
    client.once('ready', () => {
      settle();
      authentication.succeeded();
      warnings.push(...authentication.warnings);
      resolve({ client, warnings, closed, close: () => hangUp(client, transport) });
    });

    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    enter('greeting');
    try {
      client.connect({
        sock: transport.stream,
        username: target.user,
        authHandler: authentication.handler(),
        hostVerifier,
        algorithms: { serverHostKey: offeredHostKeys(ssh2, hostKeys.knownTypes) },
        readyTimeout: 0,
        keepaliveInterval: context.keepalive,
        keepaliveCountMax: 3,
      });
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      return fail(new MachineError('unsupported', `${host}: ${said}`, { cause: error }));
    }
    whenGreeted(transport.stream, () => {
      if (!settled && stage === 'greeting') enter('handshake');
    });
  });
}

/** ssh2 does not tell when the greeting came, so its first line is watched for. */
function whenGreeted(stream: Transport['stream'], greeted: () => void): void {
  let seen = '';
  const look = (chunk: Buffer) => {
    seen = (seen + chunk.toString('latin1')).slice(-4096);
    if (!/(?:^|\n)SSH-/.test(seen)) return;
    stream.off('data', look);
    greeted();
  };
  stream.on('data', look);
}
