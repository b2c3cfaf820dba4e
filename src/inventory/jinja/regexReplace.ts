import { bounded, refuseValue } from './pythonValues';

/** Longer texts could keep an expression busy for long. */
const longestSubject = 200;
const mostRepetitions = 3;

/**
 * re.sub(pattern, replacement, text) where Python and JavaScript are sure to agree and cannot take long: texts of printable ASCII,
 * expressions without look-arounds, back references and repeated groups.
 */
export function regexReplace(text: string, pattern: string, replacement: string, ignoreCase: boolean): string {
  if (text.length > longestSubject || /[^ -~]/.test(text)) throw refuseValue();
  const expression = new RegExp(checked(pattern), ignoreCase ? 'gi' : 'g');
  const parts = replacementParts(replacement);
  const groups = (new RegExp(`${pattern}|`).exec('')?.length ?? 1) - 1;
  if (parts.some((part) => typeof part === 'number' && part > groups)) throw refuseValue();
  const result = text.replace(expression, (...match: unknown[]) =>
    parts.map((part) => (typeof part === 'number' ? textOf(match[part]) : part)).join(''),
  );
  return bounded(result);
}

function textOf(group: unknown): string {
  return typeof group === 'string' ? group : '';
}

const atom =
  /\\[dDwWsS]|\\[!-/:-@[-`{-~]|\[\^?(?:\\[dDwWsS]|\\[!-/:-@[-`{-~]|[^\\\]^[-])(?:\\[dDwWsS]|\\[!-/:-@[-`{-~]|[^\\\][&~|])*\]|[^\\()[\]{}*+?.^$|]|\./y;
const repetition = /(?:\*|\+|\{(\d+)(?:,(\d*))?\})\??|\?\??/y;

/** The pattern when every part of it means the same in both languages. */
function checked(pattern: string): string {
  if (/[^ -~]/.test(pattern)) throw refuseValue();
  let at = 0;
  let open = 0;
  let repetitions = 0;
  const take = (part: RegExp): RegExpExecArray | null => {
    part.lastIndex = at;
    const match = part.exec(pattern);
    if (match) at += match[0].length;
    return match;
  };
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    if (char === '^' || char === '$' || char === '|') at++;
    else if (char === '(') {
      open++;
      at += pattern.startsWith('(?:', at) ? 3 : 1;
      if (pattern.charAt(at) === '?') throw refuseValue();
    } else if (char === ')') {
      if (--open < 0) throw refuseValue();
      at++;
      // Only an optional group: repeating one may take for ever.
      if (/^[*+{]/.test(pattern.slice(at))) throw refuseValue();
      take(/\?\??/y);
      if (/^[*+?{]/.test(pattern.slice(at))) throw refuseValue();
    } else {
      if (!take(atom)) throw refuseValue();
      const times = take(repetition);
      if (times && !times[0].startsWith('?') && ++repetitions > mostRepetitions) throw refuseValue();
      if (times?.[1] !== undefined && Math.max(Number(times[1]), Number(times[2] ?? 0)) > 1000) throw refuseValue();
      // In Python 3.11 a + behind a repetition makes it possessive.
      if (/^[*+?{]/.test(pattern.slice(at)) && times) throw refuseValue();
    }
  }
  if (open !== 0) throw refuseValue();
  try {
    new RegExp(pattern);
  } catch {
    throw refuseValue();
  }
  return pattern;
}

/** Text, and the numbers of groups. */
function replacementParts(replacement: string): (string | number)[] {
  const parts: (string | number)[] = [];
  let at = 0;
  while (at < replacement.length) {
    const group = /^\\(?:([1-9])(?!\d)|g<(\d{1,2})>)/.exec(replacement.slice(at));
    if (group) {
      parts.push(Number(group[1] ?? group[2]));
      at += group[0].length;
      continue;
    }
    if (replacement.charAt(at) === '\\' && replacement.charAt(++at) !== '\\') throw refuseValue();
    parts.push(replacement.charAt(at++));
  }
  return parts;
}
