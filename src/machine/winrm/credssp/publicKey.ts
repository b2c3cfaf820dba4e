import { createHash, X509Certificate } from 'node:crypto';
import { contentOf, readDer, readElements, tags } from '../der';

/** The subjectPublicKey of a certificate (DER), without what says its algorithm (MS-CSSP 3.1.5). */
export function publicKeyOf(certificate: Buffer): Buffer {
  const info = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  const [, bits] = readElements(contentOf(readDer(info), tags.sequence));
  return contentOf(bits, tags.bits).subarray(1);
}

/** Versions from this one on bind the login by a hash, so that what is sealed is not the key of whoever is in between (CVE-2018-0886). */
export const hashedSince = 5;

/** What the client seals, to say which TLS session its login belongs to. */
export function clientBinding(key: Buffer, version: number, nonce: Buffer): Buffer {
  return version >= hashedSince ? hashed('Client-To-Server', nonce, key) : key;
}

/** What the server seals, to say the same. */
export function serverBinding(key: Buffer, version: number, nonce: Buffer): Buffer {
  if (version >= hashedSince) return hashed('Server-To-Client', nonce, key);
  const changed = Buffer.from(key);
  changed[0] = ((changed[0] ?? 0) + 1) & 0xff;
  return changed;
}

function hashed(direction: string, nonce: Buffer, key: Buffer): Buffer {
  return createHash('sha256').update(`CredSSP ${direction} Binding Hash\0`).update(nonce).update(key).digest();
}
