import type { Socket } from 'node:net';

/** Speaks a protocol on the sockets it is given: sshd, or a WinRM listener. */
export interface Side {
  /** What clients know it by: its host key as `ssh-ed25519 AAAA…`, or its certificate (PEM), empty without TLS. */
  readonly identity: string;
  take(socket: Socket): void;
  /** The next clients meet another identity. */
  newIdentity(): void;
  /** What clients left on it is gone, as after a boot. */
  forget(): void;
}
