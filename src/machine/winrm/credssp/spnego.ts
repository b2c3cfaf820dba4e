import {
  contentOf,
  contextTag,
  der,
  derFields,
  DerError,
  derObjectId,
  derOctets,
  fieldsOf,
  numberOf,
  readDer,
  tags,
} from '../der';

/** SPNEGO (RFC 4178) with NTLM as the one mechanism. */

const spnego = derObjectId('1.3.6.1.5.5.2');
const ntlm = derObjectId('1.3.6.1.4.1.311.2.2.10');
/** `[APPLICATION 0]`, what every first token is in. */
const application = 0x60;

/** What both sides sign at the end, so that nobody can have shortened it. */
export const mechanisms = der(tags.sequence, ntlm);

/** The client's first token, with NTLM's first message. */
export function negotiationToken(message: Uint8Array): Buffer {
  const inner = derFields({ 0: mechanisms, 2: derOctets(message) });
  return der(application, spnego, der(contextTag(0), inner));
}

export const states = { complete: 0, incomplete: 1, rejected: 2, wantsSignature: 3 } as const;

/** Every later token, of either side. */
export interface NegotiationAnswer {
  readonly state?: number;
  /** NTLM's message. */
  readonly message?: Buffer;
  /** Signature of the mechanisms. */
  readonly signature?: Buffer;
}

/** `first`: the server's first answer names the mechanism it takes. */
export function answerToken({ state, message, signature }: NegotiationAnswer, first = false): Buffer {
  const inner = derFields({
    0: state === undefined ? undefined : der(tags.enumerated, Buffer.of(state)),
    1: first ? ntlm : undefined,
    2: message && derOctets(message),
    3: signature && derOctets(signature),
  });
  return der(contextTag(1), inner);
}

/** Throws DerError for what is no such token, or one for another mechanism than NTLM. */
export function parseAnswer(token: Buffer): NegotiationAnswer {
  const fields = fieldsOf(readDer(contentOf(readDer(token), contextTag(1))));
  const [state, mechanism, message, signature] = [0, 1, 2, 3].map((n) => fields.get(n));
  if (mechanism && !der(mechanism.tag, mechanism.content).equals(ntlm)) {
    throw new DerError('another mechanism than NTLM was chosen');
  }
  return {
    ...(state && { state: numberOf(state, tags.enumerated) }),
    ...(message && { message: contentOf(message, tags.octets) }),
    ...(signature && { signature: contentOf(signature, tags.octets) }),
  };
}
