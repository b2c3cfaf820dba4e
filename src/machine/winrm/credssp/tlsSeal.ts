import type { MessageSeal } from '../sealedMessage';
import type { TlsTunnel } from './tlsTunnel';

/** Bytes in one record, and so in one piece. */
const largestPiece = 16_384;

/** The seal of a TLS session around messages: the length of its trailer, then its record. */
export function tlsSeal(tunnel: TlsTunnel): MessageSeal {
  return {
    protocol: 'application/HTTP-CredSSP-session-encrypted',
    largestPiece,
    async seal(plain) {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(trailerLength(plain.length, tunnel.tls.getCipher().name));
      return Buffer.concat([length, await tunnel.seal(plain)]);
    },
    // Which length the other side writes follows from the cipher; TLS knows it by itself.
    open: (piece, length) => tunnel.open(piece.subarray(4), (plain) => plain.length >= length),
  };
}

/** Bytes of a TLS 1.2 record after its text: the tag, or the code and the padding of a block cipher. */
export function trailerLength(length: number, cipher: string): number {
  if (/GCM|CHACHA20/.test(cipher)) return 16;
  const code = cipher.endsWith('SHA384') ? 48 : cipher.endsWith('SHA256') ? 32 : 20;
  return code + 16 - ((length + code) % 16);
}
