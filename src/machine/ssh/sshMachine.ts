import * as l10n from '@vscode/l10n';
import type { Connection } from '../../inventory/connection';
import { MachineError, type Credentials, type Deadlines, type Machine, type Session } from '../machine';
import { defaultDeadlines, type LoginContext } from './loginContext';
import { memoryOf } from './memory';
import { reach } from './route';
import { readSettings } from './sshConfiguration';
import type { SshEnvironment } from './sshEnvironment';
import { SshSession } from './sshSession';
import { targetOf, type SshTarget } from './sshTarget';

export interface SshMachineOptions {
  /**
   * Asked only when needed. What they answered is remembered, in memory, for as long as this object lives: passwords by
   * account, passphrases by key file, so that a fleet with one key asks one question.
   */
  readonly credentials: Credentials;
  readonly environment: SshEnvironment;
  /** By default the connection's timeout for each stage, twice that for the login. */
  readonly deadlines?: Deadlines;
  /** Milliseconds between two signs of life; four of them without an answer end the session. 5,000 by default. */
  readonly keepalive?: number;
}

/**
 * A computer reached by SSH the way Ansible would reach it: inventory values first, then the ssh configuration as the
 * system's `ssh -G` resolves it, agent, key files, known_hosts, ProxyJump and ProxyCommand.
 *
 * `run` gives an operation's `parse` a null status when the connection was cut after the host had accepted the command:
 * only the operation knows whether that is good news, as for a reboot. Commands run untranslated (LC_ALL=C).
 */
export function createSshMachine(connection: Connection, options: SshMachineOptions): Machine {
  const { credentials, environment } = options;
  const context: LoginContext = {
    connection,
    credentials,
    environment,
    memory: memoryOf(credentials),
    deadlines: options.deadlines ?? defaultDeadlines(connection),
    keepalive: options.keepalive ?? 5000,
  };
  let target: SshTarget | undefined;

  const resolve = async (signal: AbortSignal): Promise<SshTarget> => {
    const { host, kind, plugin, unresolved } = connection;
    if (kind !== 'ssh') {
      throw new MachineError('unsupported', l10n.t('{0}: ansible_connection {1} is not SSH', host, plugin));
    }
    if (unresolved.length > 0) throw new MachineError('unsupported', `${host}: ${unresolved.join(' ')}`);
    target ??= targetOf(connection, await readSettings(connection, environment, signal), environment);
    return target;
  };

  return {
    connection,
    get endpoint() {
      return { address: target?.address ?? connection.address, port: target?.port ?? connection.port ?? 22 };
    },
    async connect(signal = new AbortController().signal): Promise<Session> {
      try {
        signal.throwIfAborted();
        const decided = await resolve(signal);
        return new SshSession(await reach(decided, context, signal), decided, context);
      } catch (error) {
        if (error instanceof MachineError) throw error;
        if (signal.aborted)
          throw new MachineError('aborted', l10n.t('{0}: stopped', connection.host), { cause: error });
        throw error;
      }
    },
  };
}
