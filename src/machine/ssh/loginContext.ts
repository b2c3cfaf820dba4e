import type { Connection } from '../../inventory/connection';
import type { Credentials, Deadlines } from '../machine';
import type { LoginMemory } from './memory';
import type { SshEnvironment } from './sshEnvironment';

/** What a login works with, beside its target. */
export interface LoginContext {
  /** Of the host itself or, on the way, of a jump host: what the credentials are asked for. */
  readonly connection: Connection;
  readonly credentials: Credentials;
  readonly environment: SshEnvironment;
  readonly memory: LoginMemory;
  readonly deadlines: Deadlines;
  /** Milliseconds between two signs of life; four of them without an answer end the session. */
  readonly keepalive: number;
}

/** Ten seconds by Ansible's default for every stage, twice that for the login: PAM and reverse DNS are slow. */
export function defaultDeadlines({ timeoutSeconds }: Connection): Deadlines {
  const milliseconds = timeoutSeconds * 1000;
  return { tcp: milliseconds, greeting: milliseconds, handshake: milliseconds, login: 2 * milliseconds };
}
