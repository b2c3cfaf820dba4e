import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Connection } from '../../inventory/connection';
import type { WinrmSettings } from '../../inventory/winrmSettings';
import { MachineError, type Credentials, type Deadlines, type Machine, type Session } from '../machine';
import { memoryOf } from '../ssh/memory';
import { defaultDeadlines } from '../ssh/loginContext';
import { LoginRefused, offersOf, type AccountTrouble } from './login';
import { waysOf, type Way } from './logins';
import { openSocket, type Endpoint, type SocketContext } from './openSocket';
import { httpFailure, machineErrorOf } from './failures';
import type { TrustStore } from './trustStore';
import { WinrmSession } from './winrmSession';
import { withDeadline } from './withDeadline';
import { WsmanConnection } from './wsmanConnection';

/** Ansible's default. */
const defaultPort = 5986;

export interface WinrmMachineOptions {
  /** Asked only when needed; what they answered is remembered, in memory, for as long as this object lives. */
  readonly credentials: Credentials;
  readonly trust: TrustStore;
  readonly deadlines?: Deadlines;
  readonly random?: (bytes: number) => Buffer;
}

/** A Windows computer reached by WinRM the way Ansible would reach it: transport, port, scheme and certificate rules of the inventory. */
export function createWinrmMachine(
  connection: Connection,
  settings: WinrmSettings,
  options: WinrmMachineOptions,
): Machine {
  const { credentials, trust, random = randomBytes } = options;
  const { host, address } = connection;
  const deadlines = options.deadlines ?? defaultDeadlines(connection);
  const endpoint: Endpoint = { address, port: connection.port ?? defaultPort };
  const context: SocketContext = { connection, settings, credentials, trust, deadlines };

  const logIn = async (way: Way, password: string, signal: AbortSignal): Promise<Session> => {
    const { socket, certificate, warnings } = await openSocket(endpoint, context, signal);
    const login = way.login(connection.user ?? '', password, certificate);
    const wire = new WsmanConnection({ host: address, port: endpoint.port, path: settings.path }, socket, login);
    try {
      const to = `${settings.secure ? 'https' : 'http'}://${address}:${String(endpoint.port)}${settings.path}`;
      return await withDeadline(signal, deadlines.login, async (patience) => {
        await wire.open(patience);
        return WinrmSession.open({ host, wire, socket, to, warnings, random }, patience);
      });
    } catch (error) {
      wire.close();
      throw error;
    }
  };

  return {
    connection,
    endpoint,
    async connect(signal = new AbortController().signal): Promise<Session> {
      try {
        signal.throwIfAborted();
        const [unresolved] = connection.unresolved;
        if (unresolved !== undefined) throw new MachineError('unsupported', `${host}: ${unresolved}`);
        const ways = waysOf(connection, settings);
        const password = await passwordOf(connection, credentials, signal);
        let refusal: LoginRefused | undefined;
        for (const way of ways) {
          try {
            const session = await logIn(way, password, signal);
            memoryOf(credentials).loginPasswords.accepted(accountOf(connection));
            return session;
          } catch (error) {
            if (!(error instanceof LoginRefused)) throw error;
            refusal = error;
            if (error.why === 'wrong') break;
          }
        }
        if (refusal?.why === 'wrong') memoryOf(credentials).loginPasswords.rejected(accountOf(connection), password);
        throw refusedLogin(connection, ways, refusal);
      } catch (error) {
        throw machineErrorOf(error, host, signal);
      }
    },
  };
}

const accountOf = ({ user = '', host }: Connection): string => `winrm ${user}@${host}`;

async function passwordOf(connection: Connection, credentials: Credentials, signal: AbortSignal): Promise<string> {
  const { host, user } = connection;
  if (user === undefined)
    throw new MachineError('login-refused', l10n.t('{0}: no user is set; give ansible_user', host));
  const ask = (stop: AbortSignal) => credentials.password(connection, stop);
  const password = await memoryOf(credentials).loginPasswords.get(accountOf(connection), ask, signal);
  if (password !== undefined) return password;
  throw new MachineError('login-refused', l10n.t('{0}: no password is known for {1}', host, user));
}

function refusedLogin(
  { host, user = '' }: Connection,
  ways: readonly Way[],
  refusal: LoginRefused | undefined,
): MachineError {
  if (refusal?.trouble)
    return new MachineError('login-refused', troubleText(refusal.trouble, host, user), { cause: refusal });
  if (refusal?.reply.status === 503) return httpFailure(refusal.reply, host);
  if (refusal?.why === 'wrong') {
    const sentence = l10n.t(
      '{0}: Windows refuses {1}: the user or the password is wrong, or the account is locked or may not log in over the network',
      host,
      user,
    );
    return new MachineError('login-refused', sentence, { cause: refusal });
  }
  const offered = refusal ? [...offersOf(refusal.reply).keys()].join(', ') : '';
  const wanted = ways.map(({ transport }) => transport).join(', ');
  const sentence = l10n.t(
    '{0}: the server does not take {1}, it offers: {2}. See "winrm get winrm/config/service/auth" on it',
    host,
    wanted,
    offered || l10n.t('nothing'),
  );
  return new MachineError('login-refused', sentence, { cause: refusal });
}

function troubleText(trouble: AccountTrouble, host: string, user: string): string {
  switch (trouble) {
    case 'disabled':
      return l10n.t('{0}: the account {1} is disabled', host, user);
    case 'locked':
      return l10n.t('{0}: the account {1} is locked', host, user);
    case 'expired':
      return l10n.t('{0}: the account {1} has expired', host, user);
    case 'password-expired':
    case 'must-change-password':
      return l10n.t('{0}: the password of {1} has expired and must be changed', host, user);
    case 'not-now':
      return l10n.t('{0}: the account {1} may not log in at this hour', host, user);
    case 'not-here':
      return l10n.t('{0}: the account {1} may not log in from this computer', host, user);
    case 'not-allowed':
      return l10n.t('{0}: the account {1} may not log in over the network', host, user);
  }
}
