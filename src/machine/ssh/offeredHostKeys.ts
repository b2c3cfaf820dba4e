import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { Ssh2 } from './loadSsh2';

/** A key type of known_hosts → the signature algorithms that go with it, strongest first. */
const algorithms: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

/** Any well-formed key tells whether this build of Node's or the editor's OpenSSL can do Ed25519. */
function canEd25519(ssh2: Ssh2): boolean {
  const key = `ssh-ed25519 ${Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1'), Buffer.alloc(32)]).toString('base64')}`;
  return !(ssh2.utils.parseKey(key) instanceof Error);
}

/** The host key algorithms to ask for: those whose keys are on record first, so that a known host stays known. */
export function offeredHostKeys(ssh2: Ssh2, known: readonly string[]): ServerHostKeyAlgorithm[] {
  const types = [...known, ...Object.keys(algorithms)];
  const wanted = new Set(types.flatMap((type) => algorithms[type] ?? []));
  if (!canEd25519(ssh2)) wanted.delete('ssh-ed25519');
  return [...wanted];
}
