import type { NtlmAccount } from '../ntlm/keys';
import { utf16 } from '../ntlm/keys';
import {
  contentOf,
  der,
  DerError,
  derFields,
  derInteger,
  derOctets,
  fieldsOf,
  numberOf,
  readDer,
  readElements,
  tags,
} from '../der';

/** The message of CredSSP (MS-CSSP 2.2.1). */
export interface TsRequest {
  readonly version: number;
  /** SPNEGO's token. */
  readonly token?: Buffer;
  /** The delegated credentials, sealed. */
  readonly credentials?: Buffer;
  /** What binds the login to the TLS session, sealed. */
  readonly publicKey?: Buffer;
  /** NTSTATUS, without its sign; servers of version 3, 4 and 6 say it. */
  readonly error?: number;
  readonly nonce?: Buffer;
}

export function writeTsRequest({ version, token, credentials, publicKey, error, nonce }: TsRequest): Buffer {
  return derFields({
    0: derInteger(version),
    1: token && der(tags.sequence, derFields({ 0: derOctets(token) })),
    2: credentials && derOctets(credentials),
    3: publicKey && derOctets(publicKey),
    4: error === undefined ? undefined : derInteger(error | 0),
    5: nonce && derOctets(nonce),
  });
}

/** Throws DerError for what is none. */
export function parseTsRequest(bytes: Buffer): TsRequest {
  const fields = fieldsOf(readDer(bytes));
  const octets = (n: number) => {
    const field = fields.get(n);
    return field && contentOf(field, tags.octets);
  };
  const tokens = fields.get(1);
  const [first] = tokens ? readElements(contentOf(tokens, tags.sequence)) : [];
  const token = first && contentOf(fieldsOf(first).get(0), tags.octets);
  const [credentials, publicKey, nonce] = [octets(2), octets(3), octets(5)];
  const error = fields.get(4);
  return {
    version: numberOf(fields.get(0)),
    ...(token && { token }),
    ...(credentials && { credentials }),
    ...(publicKey && { publicKey }),
    ...(error && { error: statusOf(contentOf(error, tags.integer)) }),
    ...(nonce && { nonce }),
  };
}

/** An NTSTATUS, which some write with its sign and some without. */
function statusOf(content: Buffer): number {
  const last = Buffer.concat([Buffer.alloc(4, (content[0] ?? 0) < 0x80 ? 0 : 0xff), content]).subarray(-4);
  return last.readUInt32BE();
}

/** No request is larger: tokens and certificates' keys have a few kilobytes. */
const largestRequest = 256 * 1024;

/** Whether the request that begins here is there to its end. Throws DerError when none begins here. */
export function isWhole(bytes: Buffer): boolean {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) return false;
  if (tag !== tags.sequence || first === 0x80 || first > 0x84) throw new DerError('this is no request of CredSSP');
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (bytes.length < 2 + count) return false;
  const length = count === 0 ? first : bytes.readUIntBE(2, count);
  if (length > largestRequest) throw new DerError('a request of CredSSP is too large');
  return bytes.length >= 2 + count + length;
}

/** User and password as they are handed over to the server (TSCredentials with TSPasswordCreds, MS-CSSP 2.2.1.2). */
export function passwordCredentials({ domain, user, password }: NtlmAccount): Buffer {
  const [domainName, userName, secret] = [domain, user, password].map((text) => derOctets(utf16(text)));
  const credentials = derFields({ 0: domainName, 1: userName, 2: secret });
  return derFields({ 0: derInteger(1), 1: derOctets(credentials) });
}
