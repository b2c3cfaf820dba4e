import { createHash } from 'node:crypto';
import { contentOf, DerError, readDer, readElements, tags } from './der';

/** Signature algorithms whose hash the binding uses (RFC 5929 §4.1); every other one, MD5 and SHA-1 among them, means SHA-256. */
const hashes: Readonly<Record<string, string>> = {
  '2a864886f70d01010c': 'sha384', // sha384WithRSAEncryption
  '2a864886f70d01010d': 'sha512', // sha512WithRSAEncryption
  '2a8648ce3d040303': 'sha384', // ecdsa-with-SHA384
  '2a8648ce3d040304': 'sha512', // ecdsa-with-SHA512
};

/** The application data that binds a login to the TLS channel with this certificate (DER): tls-server-end-point. */
export function channelBindings(certificate: Buffer): Buffer {
  const hash = hashes[signatureAlgorithm(certificate)] ?? 'sha256';
  return Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), createHash(hash).update(certificate).digest()]);
}

/** Object identifier of the outer signatureAlgorithm, in hexadecimal; empty for what is no certificate. */
function signatureAlgorithm(certificate: Buffer): string {
  try {
    const [, algorithm] = readElements(contentOf(readDer(certificate), tags.sequence));
    const [identifier] = readElements(contentOf(algorithm, tags.sequence));
    return contentOf(identifier, tags.objectId).toString('hex');
  } catch (error) {
    if (error instanceof DerError) return '';
    throw error;
  }
}
