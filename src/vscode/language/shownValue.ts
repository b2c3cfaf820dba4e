import type { Value } from '../../inventory/model';
import { isVaultValue, textOf } from '../../inventory/values';

/** What stands for a secret: nothing of it is told, not even its length. */
export const hidden = '••••••';

/** More of a value is cut off. */
const longest = 60;
/** A value of more parts is not walked through: a few lines of YAML can stand for billions. */
const mostParts = 200;

/** Whether a variable of that name holds a secret. A file's name is none. */
export function namesSecret(name: string): boolean {
  if (/(?:file|path|dir|directory|url|public_?key|authorized_?keys?)$/i.test(name)) return false;
  return /(?<!by|com|sur|tres)pass(?:$|_|w|phrase|code)|secret|token|credential|(?:^|_)pw(?:d)?(?:$|_)|(?:private|api|access|ssh|encrypt\w*|master|signing|licen[cs]e)_?keys?(?:$|_)|(?:^|_)key(?:$|_(?:content|data|pem|value))/i.test(
    name,
  );
}

/** The value of a variable on one line, bounded, with secrets hidden: by the variable's name, by a name inside it, by what it is. */
export function shownValue(name: string, value: Value): string {
  const budget = { parts: mostParts };
  const text = write(name, value, budget);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function write(name: string, value: Value, budget: { parts: number }): string {
  if (budget.parts-- <= 0) return '…';
  if (value === null) return 'null';
  if (isVaultValue(value)) return hidden;
  if (namesSecret(name) && value !== '' && typeof value !== 'boolean') return hidden;
  if (typeof value === 'boolean') return String(value);
  const text = textOf(value);
  if (text !== undefined) return withoutSecrets(text);
  if (typeof value !== 'object') return String(value);
  if ('__python_object' in value) return '…';
  if (Array.isArray(value)) return `[${parts(value as readonly Value[], (item) => write(name, item, budget), budget)}]`;
  const entries = Object.entries(value as Readonly<Record<string, Value>>);
  return `{${parts(entries, ([key, item]) => `${key}: ${write(key, item, budget)}`, budget)}}`;
}

function parts<T>(items: readonly T[], one: (item: T) => string, budget: { readonly parts: number }): string {
  const shown: string[] = [];
  for (const item of items) {
    if (budget.parts <= 0) return [...shown, '…'].join(', ');
    shown.push(one(item));
  }
  return shown.join(', ');
}

/** Secrets that stand inside a text: keys, passwords of addresses and of commands. */
function withoutSecrets(text: string): string {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY|^\$ANSIBLE_VAULT;/.test(text)) return hidden;
  return text
    .replace(/([a-z][\w+.-]*:\/\/[^\s/:@]*:)[^\s/@]+@/gi, `$1${hidden}@`)
    .replace(/\b(sshpass\s+-p\s*)(?:"[^"]*"|'[^']*'|\S+)/g, `$1${hidden}`)
    .replace(
      /((?:^|[\s;&?-])[\w-]*(?:pass(?:w(?:or)?d)?|secret|token)\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s;&]+)/gi,
      `$1${hidden}`,
    );
}
