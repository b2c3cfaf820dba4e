/**
 * Ansible's idea of `host:port`: the port counts only after a host name, an IPv4 address or a bracketed IPv6 address, each with
 * ranges allowed in it; anything else is a host name as a whole, colon and digits included.
 */
export function splitPort(text: string): { host: string; port: number | undefined } {
  if (!text.includes(':') || text.length > longestName) return { host: text, port: undefined };
  let host = text;
  let port: string | undefined;
  for (const pattern of [bracketed, withPort]) {
    const match = pattern.exec(host);
    if (match) {
      host = match[1] ?? '';
      port = match[2];
    }
  }
  if (port === undefined || !isAddress(host)) return { host: text, port: undefined };
  return { host, port: Number(port) };
}

/** Whether Ansible takes the text for one address (with ranges): what makes `a:b` two patterns and `a[1:2]` one. */
export function isAddressPattern(text: string): boolean {
  if (text.length > longestName) return false;
  let host = text;
  for (const pattern of [bracketed, withPort]) host = pattern.exec(host)?.[1] ?? host;
  return isAddress(host);
}

/** Whether the name is an IP address literal: such a name has no short form. */
export function isIpAddress(name: string): boolean {
  return ipv4.test(name) || ipv6.test(name);
}

function isAddress(host: string): boolean {
  return host !== '' && (hostname.test(host) || ipv4.test(host) || ipv6.test(host));
}

/** Beyond this a name is no name; keeps a hostile line away from the expressions below. */
const longestName = 10_000;

const bracketed = /^\[(.+)\]:([0-9]+)$/;
const withPort = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/;

const numericRange = String.raw`\[[0-9]+:[0-9]+(?::[0-9]+)?\]`;
const hexRange = String.raw`\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\]`;
const labelRange = String.raw`\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`;

const octet = `(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|${numericRange})`;
const ipv4 = new RegExp(String.raw`^(?:${octet}\.){3}${octet}$`, 'i');

const wordChar = String.raw`[\p{L}\p{N}_]`;
const label = String.raw`(?:${wordChar}|${labelRange})(?:${wordChar}|-|${labelRange})*(?<![_-])`;
const hostname = new RegExp(String.raw`^${label}(?:\.${label})*$`, 'iu');

// In Ansible's own expression only the first form is anchored at the start and only the last at the end, and match() anchors the
// start: a text that merely begins like an IPv6 address passes.
const piece = `(?:[0-9a-f]{1,4}|${hexRange})`;
const ipv6 = new RegExp(
  [
    `(?:${piece}:){7}${piece}`,
    `(?:${piece}:){1,6}:`,
    ...[6, 5, 4, 3, 2, 1].map((most, i) => `(?:${piece}:){${i + 1}}(?::${piece}){1,${most}}`),
    `:(?::${piece}){1,6}`,
    `${piece}?::`,
    String.raw`(?:0:){6}(?:${piece}\.){3}${piece}`,
    String.raw`::(?:ffff:)?(?:${piece}\.){3}${piece}`,
    String.raw`(?:0:){5}ffff:(?:${piece}\.){3}${piece}$`,
  ]
    .map((form) => `^(?:${form})`)
    .join('|'),
  'i',
);
