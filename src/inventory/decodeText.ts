import * as l10n from '@vscode/l10n';

/** Text of a file, or the sentence that says why it is none. */
export type Decoded =
  | { readonly text: string; readonly note: string | undefined; readonly problem?: undefined }
  | { readonly problem: string };

/** More than any hosts file: reading on would freeze the editor. */
export const largestFile = 64 * 1024 * 1024;

/** The same said in lines: 50 MB of single letters take a minute. */
const mostLines = 2_000_000;

// Making one takes longer than decoding a small file.
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Bytes as Ansible decodes them: UTF-8 with a byte order mark kept, and bytes that are not UTF-8 kept as lone surrogates (PEP 383),
 * which print as `?`. A file that is no text at all gives a problem instead.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  if (bytes.length > largestFile) {
    return { problem: l10n.t('The file is larger than {0} MiB: this is no inventory.', largestFile / 1024 / 1024) };
  }
  const [first, second] = bytes;
  const head = bytes.subarray(0, 8192);
  const nul = head.indexOf(0);
  if (nul >= 0) {
    const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    if (utf16) return { problem: l10n.t('The file is in UTF-16: save it as UTF-8.') };
    const line = head.subarray(0, nul).filter((byte) => byte === 0x0a).length + 1;
    return { problem: l10n.t('The file is binary: it has a NUL byte on line {0}.', line) };
  }
  if (bytes.length > mostLines && countLines(bytes) > mostLines) {
    return { problem: l10n.t('The file has more than {0} lines: this is no inventory.', mostLines) };
  }
  const mark = first === 0xef && second === 0xbb && bytes[2] === 0xbf;
  try {
    const text = strict.decode(bytes);
    return {
      text,
      note: mark ? l10n.t('The file starts with a byte order mark (BOM), which Ansible takes for text.') : undefined,
    };
  } catch {
    return { text: surrogateEscaped(bytes), note: l10n.t('The file is not UTF-8: other bytes are shown as "?".') };
  }
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x0a) count++;
  return count;
}

/** Python's decode('utf-8', 'surrogateescape'): each byte that belongs to no valid sequence becomes U+DC00 + byte. */
function surrogateEscaped(bytes: Uint8Array): string {
  const parts: string[] = [];
  let start = 0;
  let at = 0;
  const flush = () => {
    if (start < at) parts.push(strict.decode(bytes.subarray(start, at)));
  };
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    flush();
    parts.push(String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    at++;
    start = at;
  }
  flush();
  return parts.join('');
}

/** Bytes of the well-formed UTF-8 sequence that starts here (RFC 3629 §4), 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    if (next < 0x80 || next > 0xbf) return 0;
  }
  return length;
}
