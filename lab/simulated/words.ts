/** A piece of a word: literal text, `$name`, or the text inside `$(…)`. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'substitution'; readonly script: string };

export interface Word {
  readonly parts: readonly Part[];
  /** Some of it stood in quotes, so it is no keyword and no redirection. */
  readonly quoted: boolean;
}

/** What a POSIX shell reads from the start of a text up to the end of one simple command. */
export interface Words {
  readonly words: readonly Word[];
  /** Where the command ended: `;`, `&`, `|`, a newline, or the end of the text. */
  readonly end: number;
}

/** Splits one simple command into words: quotes, backslashes, `$name` and `$(…)`. */
export function wordsOf(text: string): Words {
  const words: Word[] = [];
  let parts: Part[] = [];
  let quoted = false;
  let at = 0;

  const add = (literal: string): void => {
    const last = parts.at(-1);
    if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + literal };
    else parts.push({ kind: 'text', text: literal });
  };
  const endWord = (): void => {
    if (parts.length > 0 || quoted) words.push({ parts, quoted });
    parts = [];
    quoted = false;
  };
  /** Reads an expansion when one begins here. */
  const expansion = (): boolean => {
    if (text.startsWith('$(', at)) {
      const end = closingParenthesis(text, at + 2);
      parts.push({ kind: 'substitution', script: text.slice(at + 2, end) });
      at = end;
      return true;
    }
    const name = /^\$(\w+)/.exec(text.slice(at, at + 40))?.[1];
    if (name === undefined) return false;
    parts.push({ kind: 'variable', name });
    at += name.length;
    return true;
  };

  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "'") {
      const close = text.indexOf("'", at + 1);
      const end = close < 0 ? text.length : close;
      quoted = true;
      add(text.slice(at + 1, end));
      at = end;
    } else if (character === '"') {
      quoted = true;
      for (at += 1; at < text.length && text.charAt(at) !== '"'; at += 1) {
        if (text.charAt(at) === '$' && expansion()) continue;
        if (text.charAt(at) === '\\' && /["\\$`\n]/.test(text.charAt(at + 1))) at += 1;
        add(text.charAt(at));
      }
    } else if (character === '\\') {
      at += 1;
      if (text.charAt(at) !== '\n') add(text.charAt(at));
    } else if (character === ' ' || character === '\t') {
      endWord();
    } else if (/[;|\n]/.test(character) || (character === '&' && text.charAt(at - 1) !== '>')) {
      break;
    } else if (character !== '$' || !expansion()) {
      add(character);
    }
  }
  endWord();
  return { words, end: at };
}

/** The word as it stands, without expansions; undefined when it has some. */
export function literal(word: Word): string | undefined {
  const texts = word.parts.map((part) => (part.kind === 'text' ? part.text : undefined));
  return texts.includes(undefined) ? undefined : texts.join('');
}

/** Where the parenthesis that is open at `start` closes; those in quotes do not count. */
function closingParenthesis(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"' || character === "'") {
      const close = text.indexOf(character, at + 1);
      at = close < 0 ? text.length : close;
    } else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}
