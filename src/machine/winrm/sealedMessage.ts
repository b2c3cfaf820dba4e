import type { SealedSession } from './ntlm/seal';
import { signatureLength } from './ntlm/seal';

/** Messages sealed inside HTTP without TLS (MS-WSMV 2.2.9.1): multipart/encrypted with one part of bytes. */

const boundary = 'Encrypted Boundary';
const protocol = 'application/HTTP-SPNEGO-session-encrypted';

export const sealedContentType = `multipart/encrypted;protocol="${protocol}";boundary="${boundary}"`;

/** A body that is not sealed as it should be. */
export class SealedMessageError extends Error {}

export function sealMessage(text: string, session: Pick<SealedSession, 'seal'>): Buffer {
  const plain = Buffer.from(text, 'utf8');
  const { signature, sealed } = session.seal(plain);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(signature.length);
  const head = [
    `--${boundary}`,
    `\tContent-Type: ${protocol}`,
    `\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=${String(plain.length)}`,
    `--${boundary}`,
    '\tContent-Type: application/octet-stream',
    '',
  ].join('\r\n');
  return Buffer.concat([
    Buffer.from(head, 'latin1'),
    length,
    signature,
    sealed,
    Buffer.from(`--${boundary}--\r\n`, 'latin1'),
  ]);
}

/** Throws SealedMessageError, or SealError when the signature does not fit. */
export function openMessage(body: Buffer, session: Pick<SealedSession, 'open'>): string {
  const said = /OriginalContent:[^\r\n]*;\s*Length=(\d{1,9})/i.exec(body.subarray(0, 1024).toString('latin1'));
  const head = /Content-Type:\s*application\/octet-stream\r\n/i.exec(body.subarray(0, 1024).toString('latin1'));
  if (!said || !head) throw new SealedMessageError('the answer is not sealed as it should be');
  const start = head.index + head[0].length;
  const length = Number(said[1]);
  const sealedAt = start + 4 + signatureLength;
  if (body.length < sealedAt + length || body.readUInt32LE(start) !== signatureLength) {
    throw new SealedMessageError('the sealed answer is cut short');
  }
  return session.open(body.subarray(sealedAt, sealedAt + length), body.subarray(start + 4, sealedAt)).toString('utf8');
}
