/** Whether Python's str.isspace() says so: the blanks that strip() and a regular expression's \s take. */
export function isPythonSpace(code: number): boolean {
  return (
    code === 0x20 ||
    (code >= 0x09 && code <= 0x0d) ||
    (code >= 0x1c && code <= 0x1f) ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** The first and last+1 index of the text without surrounding blanks, as str.strip() sees them. */
export function stripBounds(text: string): [start: number, end: number] {
  let start = 0;
  let end = text.length;
  while (start < end && isPythonSpace(text.charCodeAt(start))) start++;
  while (end > start && isPythonSpace(text.charCodeAt(end - 1))) end--;
  return [start, end];
}

/** Python's str.strip(): not trim(), which differs in NEL, U+001C–1F and the byte order mark. */
export function strip(text: string): string {
  const [start, end] = stripBounds(text);
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Python's order of strings: by code point, where JavaScript compares UTF-16 units and sorts surrogates too low. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return lifted(x) - lifted(y);
  }
  return a.length - b.length;
}

function lifted(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Python's int(text), undefined where it raises ValueError. */
export function pythonInt(text: string): bigint | undefined {
  const match = /^([+-]?)(\d+(?:_\d+)*)$/.exec(strip(text));
  if (!match) return undefined;
  const whole = BigInt((match[2] ?? '').replaceAll('_', ''));
  return match[1] === '-' ? -whole : whole;
}

/** A number when it is exact as one, else the bigint. */
export function narrowed(whole: bigint): number | bigint {
  return whole >= -9007199254740991n && whole <= 9007199254740991n ? Number(whole) : whole;
}

/** Half of a surrogate pair: no character, but how a byte that was no UTF-8 is kept. */
export const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
