import { type MessageSeal, SealedMessageError } from '../sealedMessage';
import { signatureLength, type SealedSession } from './seal';

/** The seal of an NTLM session around messages: the signature's length, the signature, the text. */
export function ntlmSeal(session: SealedSession): MessageSeal {
  return {
    protocol: 'application/HTTP-SPNEGO-session-encrypted',
    largestPiece: Infinity,
    seal(plain) {
      const { signature, sealed } = session.seal(plain);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(signature.length);
      return Promise.resolve(Buffer.concat([length, signature, sealed]));
    },
    open(piece) {
      const text = 4 + signatureLength;
      if (piece.length < text || piece.readUInt32LE() !== signatureLength) {
        return Promise.reject(new SealedMessageError('the sealed answer is cut short'));
      }
      return Promise.resolve().then(() => session.open(piece.subarray(text), piece.subarray(4, text)));
    },
  };
}
