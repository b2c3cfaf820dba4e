import { timingSafeEqual } from 'node:crypto';
import { hmacMd5, md5 } from './keys';
import { Rc4 } from './rc4';

type Direction = 'client-to-server' | 'server-to-client';

/** One direction of a session with extended session security, 128-bit keys and key exchange (MS-NLMP 3.4). */
class Seal {
  private readonly signKey: Buffer;
  private readonly sealKey: Buffer;
  private cipher: Rc4;
  private sequence = 0;

  constructor(sessionKey: Uint8Array, direction: Direction) {
    const derived = (purpose: string) =>
      md5(sessionKey, Buffer.from(`session key to ${direction} ${purpose} key magic constant\0`, 'latin1'));
    this.signKey = derived('signing');
    this.sealKey = derived('sealing');
    this.cipher = new Rc4(this.sealKey);
  }

  /** The cipher goes over the message first, then over the checksum. */
  apply(message: Uint8Array): Buffer {
    return this.cipher.apply(message);
  }

  signature(plain: Uint8Array): Buffer {
    const signature = Buffer.alloc(16);
    signature.writeUInt32LE(1, 0);
    signature.writeUInt32LE(this.sequence++ >>> 0, 12);
    this.cipher.apply(hmacMd5(this.signKey, signature.subarray(12), plain).subarray(0, 8)).copy(signature, 4);
    return signature;
  }

  /** The signature of what SPNEGO negotiated, after which the cipher begins anew and the count goes on (MS-SPNG 3.3.5.1). */
  signatureApart(plain: Uint8Array): Buffer {
    const signature = this.signature(plain);
    this.cipher = new Rc4(this.sealKey);
    return signature;
  }
}

/** A message was changed on its way, lost or repeated. */
export class SealError extends Error {}

export const signatureLength = 16;

/** Seals what goes out and opens what comes in, in order. `side` is this end's. */
export class SealedSession {
  private readonly outgoing: Seal;
  private readonly incoming: Seal;

  constructor(sessionKey: Uint8Array, side: 'client' | 'server' = 'client') {
    const out: Direction = side === 'client' ? 'client-to-server' : 'server-to-client';
    this.outgoing = new Seal(sessionKey, out);
    this.incoming = new Seal(sessionKey, out === 'client-to-server' ? 'server-to-client' : 'client-to-server');
  }

  seal(plain: Uint8Array): { readonly signature: Buffer; readonly sealed: Buffer } {
    const sealed = this.outgoing.apply(plain);
    return { signature: this.outgoing.signature(plain), sealed };
  }

  /** Throws SealError when the signature does not fit. */
  open(sealed: Uint8Array, signature: Uint8Array): Buffer {
    const plain = this.incoming.apply(sealed);
    const expected = this.incoming.signature(plain);
    if (signature.length !== signatureLength || !timingSafeEqual(signature, expected))
      throw new SealError('bad signature');
    return plain;
  }

  /** Signs the mechanisms that SPNEGO negotiated, before anything is sealed. */
  signMechanisms(list: Uint8Array): Buffer {
    return this.outgoing.signatureApart(list);
  }

  /** Throws SealError when the signature is not the other side's of the same list. */
  checkMechanisms(list: Uint8Array, signature: Uint8Array): void {
    const expected = this.incoming.signatureApart(list);
    if (signature.length !== signatureLength || !timingSafeEqual(signature, expected))
      throw new SealError('bad signature');
  }
}
