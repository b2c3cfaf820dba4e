/** Messages protected inside HTTP without TLS (MS-WSMV 2.2.9.1): multipart/encrypted, one part of headers and one of bytes per piece. */

/** What protects messages once a login is complete. Pieces of one direction are sealed, and opened, in order. */
export interface MessageSeal {
  readonly protocol: 'application/HTTP-SPNEGO-session-encrypted' | 'application/HTTP-CredSSP-session-encrypted';
  /** Plain bytes in one piece; a longer message is sent in several. */
  readonly largestPiece: number;
  /** Gives the length of what is not text, the signature, and the sealed text, as they stand in the message. */
  seal(plain: Buffer): Promise<Buffer>;
  /** The text of so many bytes that is in the piece. Rejects when the piece was changed on its way. */
  open(piece: Buffer, length: number): Promise<Buffer>;
}

/** A body that is not sealed as it should be. */
export class SealedMessageError extends Error {}

const boundary = '--Encrypted Boundary';
/** Headers of a piece are shorter. */
const longestHead = 1024;

export interface SealedBody {
  readonly contentType: string;
  readonly body: Buffer;
}

export async function sealMessage(text: string, seal: MessageSeal): Promise<SealedBody> {
  const { protocol, largestPiece } = seal;
  const plain = Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < plain.length; at += largestPiece) {
    const piece = plain.subarray(at, at + largestPiece);
    const head = [
      boundary,
      `\tContent-Type: ${protocol}`,
      `\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=${String(piece.length)}`,
      boundary,
      '\tContent-Type: application/octet-stream',
      '',
    ].join('\r\n');
    parts.push(Buffer.from(head, 'latin1'), await seal.seal(piece));
  }
  const kind = plain.length > largestPiece ? 'multipart/x-multi-encrypted' : 'multipart/encrypted';
  return {
    contentType: `${kind};protocol="${protocol}";boundary="Encrypted Boundary"`,
    body: Buffer.concat([...parts, Buffer.from(`${boundary}--\r\n`, 'latin1')]),
  };
}

/** Rejects with SealedMessageError, or with what the seal says of a piece that was changed. */
export async function openMessage(body: Buffer, seal: MessageSeal): Promise<string> {
  const texts: Buffer[] = [];
  let at = 0;
  do {
    const head = body.subarray(at, at + longestHead).toString('latin1');
    const said = /OriginalContent:[^\r\n]*;\s*Length=(\d{1,9})/i.exec(head);
    const last = /Content-Type:\s*application\/octet-stream\r\n/i.exec(head);
    if (!said || !last) throw new SealedMessageError('the answer is not sealed as it should be');
    const length = Number(said[1]);
    const start = at + last.index + last[0].length;
    // A piece is longer than its text, so no byte of it is taken for its end.
    at = body.indexOf(boundary, start + length, 'latin1');
    if (at < 0) throw new SealedMessageError('the sealed answer is cut short');
    const text = await seal.open(body.subarray(start, at), length);
    if (text.length !== length) throw new SealedMessageError('the sealed answer has another length than it says');
    texts.push(text);
  } while (!body.subarray(at, at + boundary.length + 2).equals(Buffer.from(`${boundary}--`, 'latin1')));
  return Buffer.concat(texts).toString('utf8');
}
