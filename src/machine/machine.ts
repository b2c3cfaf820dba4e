import type { Connection } from '../inventory/connection';
import type { Operation } from './operation';

/** Why a machine could not be talked to. A closed list: the reboot room maps each to a failure. */
export type MachineErrorCode =
  | 'unreachable' // no TCP connection: refused, no route, name unknown, timeout
  | 'no-greeting' // TCP answers, the protocol does not within its deadline
  | 'host-key-unknown' // not in known_hosts and nobody confirmed it
  | 'host-key-changed' // another key is on record, or the key is revoked
  | 'login-refused' // the machine is there and rejects every credential we have
  | 'key-file' // the private key cannot be used: missing, wrong rights, passphrase, format
  | 'become-refused' // sudo said no, or wants a password we do not have
  | 'session-lost' // cut in the middle of a command
  | 'deadline' // a stage took longer than it may (the message names the stage)
  | 'unsupported' // a connection or become method this transport does not speak
  | 'aborted'; // we were told to stop

/** A failure of a transport, with the host in its message. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
  constructor(
    readonly code: MachineErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A login on a machine. Commands may run at the same time. */
export interface Session {
  /** Runs the operation and parses what it said. Rejects with MachineError or OperationError. */
  run<T>(operation: Operation<T>, signal?: AbortSignal): Promise<T>;
  /** What a person should know of this login, e.g. that host keys are not checked. */
  readonly warnings: readonly string[];
  /** Settles when the connection is gone, whoever ended it. Never rejects. */
  readonly closed: Promise<void>;
  /** Ends the session at once; calling it again does nothing. */
  close(): void;
}

/** One computer that can be talked to. */
export interface Machine {
  readonly connection: Connection;
  /** The address and port really used, after the ssh configuration was consulted. */
  readonly endpoint: { readonly address: string; readonly port: number };
  /** Opens a session within the deadlines, or rejects with MachineError. */
  connect(signal?: AbortSignal): Promise<Session>;
}

/** How long each stage of a login may take, in milliseconds. */
export interface Deadlines {
  readonly tcp: number;
  readonly greeting: number;
  readonly handshake: number;
  readonly login: number;
}

/** A host key we have never seen, as put to a person. */
export interface HostKeyQuestion {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** e.g. `ssh-ed25519`. */
  readonly type: string;
  /** `SHA256:…`, as ssh-keygen -l prints it. */
  readonly fingerprint: string;
}

/** Answers what a login may need to know. Headless implementations answer undefined or false; nothing is kept by the transport. */
export interface Credentials {
  /** Login password: from the inventory (decrypted), the secret store or a prompt. Undefined: none. */
  password(connection: Connection, signal?: AbortSignal): Promise<string | undefined>;
  becomePassword(connection: Connection, signal?: AbortSignal): Promise<string | undefined>;
  passphrase(keyFile: string, signal?: AbortSignal): Promise<string | undefined>;
  /** True: trust this key and record it in known_hosts. */
  confirmHostKey(question: HostKeyQuestion, signal?: AbortSignal): Promise<boolean>;
}
