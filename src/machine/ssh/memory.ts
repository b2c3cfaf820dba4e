import type { ParsedKey } from 'ssh2';
import type { Credentials } from '../machine';
import { JumpPool } from './jumpPool';
import { SecretMemory } from './secretMemory';
import { Shared } from './shared';

/** What logins share as long as their Credentials live, so that a person is asked once and not once a host. */
export class LoginMemory {
  readonly loginPasswords = new SecretMemory();
  readonly becomePasswords = new SecretMemory();
  /** Decrypted private keys by file and content. */
  readonly decryptedKeys = new Map<string, ParsedKey>();
  readonly decrypting = new Shared<ParsedKey>();
  /** Host keys a person has accepted: they hold even when known_hosts cannot be written. */
  readonly acceptedHostKeys = new Set<string>();
  readonly hostKeyQuestions = new Shared<boolean>();
  readonly jumps = new JumpPool();
}

const memories = new WeakMap<Credentials, LoginMemory>();

/** The memory that goes with these credentials. Another Credentials object starts afresh. */
export function memoryOf(credentials: Credentials): LoginMemory {
  let memory = memories.get(credentials);
  if (memory === undefined) memories.set(credentials, (memory = new LoginMemory()));
  return memory;
}
