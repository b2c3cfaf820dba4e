import type { Scheme } from './connectionLogin';
import type { ShellAction } from './shells';

/** What goes wrong at a listener. May be switched while it runs. */
export interface WinrmFaults {
  /** Connections are taken and nothing is ever said. */
  silent: boolean;
  /** This operation is never answered; the connection stays open. */
  hangsAt: ShellAction | 'any' | undefined;
  /** The connection is reset instead of an answer to this operation. */
  resetAt: ShellAction | 'any' | undefined;
  /** The connection ends in the middle of the answer to this operation. */
  cutAt: ShellAction | 'any' | undefined;
  /** This operation is answered with a fault of the service, e.g. 5 for a refused one. */
  fault:
    | { readonly at: ShellAction | 'any'; readonly code: number; readonly subcode: string; readonly message: string }
    | undefined;
  /** What comes instead of an answer that can be read. */
  answers: 'malformed' | 'truncated' | 'oversized' | 'xml-bomb' | 'empty' | 'html' | undefined;
  /** Every request is answered with this status by something in front of the service; nobody is asked to log in. */
  status: number | undefined;
  /** Schemes that are offered, and taken, instead of the listener's own. */
  schemes: readonly Scheme[] | undefined;
  /** Content type of every answer. */
  contentType: string | undefined;
  /** Something in between closes the connection after each answer, and the login with it. */
  closes: boolean;
  /** Bytes of a sealed answer are changed on their way. */
  damaged: boolean;
}

export const noWinrmFaults: Readonly<WinrmFaults> = {
  silent: false,
  hangsAt: undefined,
  resetAt: undefined,
  cutAt: undefined,
  fault: undefined,
  answers: undefined,
  status: undefined,
  schemes: undefined,
  contentType: undefined,
  closes: false,
  damaged: false,
};

/** Larger than any client may believe. */
const oversized = 32 * 1024 * 1024;

/** What a service that is broken in that way says instead of `text`. */
export function brokenAnswer(text: string, how: WinrmFaults['answers']): string {
  switch (how) {
    case undefined:
      return text;
    case 'malformed':
      return text.replace('</s:Header>', '</s:Heder>');
    case 'truncated':
      return text.slice(0, text.length / 2);
    case 'oversized':
      return text.replace('<s:Body>', `<s:Body>${' '.repeat(oversized)}`);
    case 'xml-bomb':
      return `<!DOCTYPE s:Envelope [${bomb}]>${text.replace('<s:Body>', '<s:Body>&z9;')}`;
    case 'empty':
      return '';
    case 'html':
      return '<html><head><title>Service</title></head><body>It works!</body></html>';
  }
}

const bomb = Array.from({ length: 10 }, (_, i) =>
  i === 0 ? '<!ENTITY z0 "zzzzzzzzzz">' : `<!ENTITY z${String(i)} "${`&z${String(i - 1)};`.repeat(10)}">`,
).join('');
