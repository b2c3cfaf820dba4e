import * as l10n from '@vscode/l10n';

/** What the first bytes of a server say: the protocol's greeting, something else, or not enough yet (undefined). */
export type Greeting = { readonly greeting: string } | { readonly wrong: string } | undefined;

/** A server may talk before it greets, but not for ever. Bytes. */
const longest = 64 * 1024;

/**
 * The identification line of an SSH server, RFC 4253 §4.2: other lines may come first. 1.99 is a server of version 2
 * that also speaks version 1. `ended`: the server has hung up, no more will come.
 */
export function sshGreeting(heard: string, ended: boolean): Greeting {
  const line = /^SSH-(\d+\.\d+)-[^\r\n]*/m.exec(heard);
  // Without its line end the identification may still be growing.
  if (line && (ended || heard.includes('\n', line.index))) {
    return line[1] === '2.0' || line[1] === '1.99' ? { greeting: line[0] } : wrong('SSH 2', line[0]);
  }
  return ended || heard.length > longest ? wrong('SSH', heard) : undefined;
}

/** Statuses with which WinRM answers an empty, anonymous request. A 503 is Windows without its WinRM service. */
const wsmanStatuses: ReadonlySet<string> = new Set(['200', '401', '405', '411']);

/** The answer of a WinRM service to `POST /wsman`: any that an HTTP server with this path gives. */
export function wsmanGreeting(heard: string, ended: boolean): Greeting {
  const complete = heard.includes('\r\n\r\n') || ended || heard.length > longest;
  if (!complete) return undefined;
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(heard)?.[1];
  if (status === undefined || !wsmanStatuses.has(status)) return wrong('WinRM', heard);
  const server = /^server:[ \t]*([^\r\n]+)/im.exec(heard)?.[1]?.trim();
  return { greeting: server === undefined ? `HTTP ${status}` : `HTTP ${status}, ${server}` };
}

function wrong(protocol: string, heard: string): Greeting {
  const line = heard.split(/[\r\n]/).find((each) => each.trim() !== '') ?? '';
  const said = line.replace(/[^\x20-\x7e]+/g, '·').slice(0, 80);
  return {
    wrong: said
      ? l10n.t('answers, but not as {0}: {1}', protocol, said)
      : l10n.t('answers, but not as {0}: hangs up without a word', protocol),
  };
}
