import { createHash } from 'node:crypto';

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
  const outer = element(certificate, 0);
  const signed = outer && element(certificate, outer.start);
  const algorithm = signed && element(certificate, signed.end);
  const identifier = algorithm && element(certificate, algorithm.start);
  return identifier ? certificate.subarray(identifier.start, identifier.end).toString('hex') : '';
}

/** Where the content of the DER element at an offset begins and ends; undefined when it does not fit. */
function element(bytes: Buffer, at: number): { readonly start: number; readonly end: number } | undefined {
  const short = bytes[at + 1];
  if (short === undefined) return undefined;
  const count = short < 0x80 ? 0 : short & 0x7f;
  if (count > 4 || at + 2 + count > bytes.length) return undefined;
  const length = count === 0 ? short & 0x7f : bytes.readUIntBE(at + 2, count);
  const start = at + 2 + count;
  return start + length <= bytes.length ? { start, end: start + length } : undefined;
}
