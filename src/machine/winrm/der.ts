/** DER (X.690), as little as CredSSP and SPNEGO need: tags of one byte, definite lengths in their shortest form. */

/** Bytes that are no DER, or not the DER that was expected. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
}

export const tags = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  objectId: 0x06,
  enumerated: 0x0a,
  sequence: 0x30,
} as const;

/** The tag `[n]` of an element that holds others; `n` is below 31. */
export function contextTag(n: number): number {
  return 0xa0 | n;
}

/** The one element that the bytes are. Throws DerError for anything else, what follows it included. */
export function readDer(bytes: Buffer): DerElement {
  const [only, ...more] = readElements(bytes);
  if (!only || more.length > 0) throw new DerError('one element was expected');
  return only;
}

/** The elements that stand one after the other. Goes no deeper: who wants what is in them asks again. */
export function readElements(bytes: Buffer): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const { tag, start, end } = header(bytes, at);
    elements.push({ tag, content: bytes.subarray(start, end) });
    at = end;
  }
  return elements;
}

function header(bytes: Buffer, at: number): { readonly tag: number; readonly start: number; readonly end: number } {
  const tag = bytes[at] ?? 0;
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of several bytes is not expected');
  const first = bytes[at + 1];
  if (first === undefined) throw new DerError('an element is cut short');
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0) throw new DerError('an indefinite length is not allowed');
    if (count > 4) throw new DerError('a length is too large');
    if (start + count > bytes.length) throw new DerError('an element is cut short');
    length = bytes.readUIntBE(start, count);
    start += count;
    if (length < 0x80 || length < 2 ** (8 * (count - 1))) throw new DerError('a length is not in its shortest form');
  }
  if (length > bytes.length - start) throw new DerError('an element is cut short');
  return { tag, start, end: start + length };
}

/** The content of an element with that tag. Throws DerError for another one, or none. */
export function contentOf(element: DerElement | undefined, tag: number): Buffer {
  if (element?.tag !== tag) throw new DerError(`an element with the tag ${tag.toString(16)} was expected`);
  return element.content;
}

/** Fields of a SEQUENCE whose elements are all `[n]`, in ascending order, each holding one element. */
export function fieldsOf(sequence: DerElement): ReadonlyMap<number, DerElement> {
  const fields = new Map<number, DerElement>();
  let before = -1;
  for (const { tag, content } of readElements(contentOf(sequence, tags.sequence))) {
    const n = tag & 0x1f;
    if (tag !== contextTag(n) || n <= before) throw new DerError('the fields of a sequence are out of order');
    fields.set(n, readDer(content));
    before = n;
  }
  return fields;
}

/** An INTEGER, or an ENUMERATED, that 32 bits with a sign hold. */
export function numberOf(element: DerElement | undefined, tag: number = tags.integer): number {
  const content = contentOf(element, tag);
  if (content.length === 0 || content.length > 4) throw new DerError('a number is too large');
  const [first = 0, second = 0] = content;
  const padded = content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (padded) throw new DerError('a number is not in its shortest form');
  return content.readIntBE(0, content.length);
}

export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.of(0x80 | significant.length), significant]);
}

/** An INTEGER of 32 bits, with its sign. */
export function derInteger(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  let from = 0;
  while (from < 3 && bytes[from] === ((bytes[from + 1] ?? 0) < 0x80 ? 0 : 0xff)) from += 1;
  return der(tags.integer, bytes.subarray(from));
}

export function derOctets(bytes: Uint8Array): Buffer {
  return der(tags.octets, bytes);
}

/** A SEQUENCE with the fields `[n]`; those that are undefined are left out. */
export function derFields(fields: Readonly<Record<number, Uint8Array | undefined>>): Buffer {
  const present = Object.entries(fields).flatMap(([n, value]) => (value ? [der(contextTag(Number(n)), value)] : []));
  return der(tags.sequence, ...present);
}

/** An OBJECT IDENTIFIER, written with dots. */
export function derObjectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(tags.objectId, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
    digits.unshift((left & 0x7f) | 0x80);
  return digits;
}
