/** What Ansible wrote to its error stream, unwrapped. */
export interface AnsibleRemarks {
  readonly warnings: readonly string[];
  /** Why it stopped. */
  readonly error: string | undefined;
}

/** Ansible wraps its remarks at this width where it writes to no terminal. */
const width = 79;
const start = /^(?:\[(WARNING|DEPRECATION WARNING|ERROR)\]:|(ERROR)!)\s*/;
/** From here on Ansible quotes the file, in which a password may stand. */
const quotation = /\s*(?:The error appears to be in\b|The offending line appears to be:).*$/s;

/** Reads Ansible's error stream. Deprecations are left out: they concern who maintains the plugins. */
export function readAnsibleRemarks(stderr: string): AnsibleRemarks {
  const warnings: string[] = [];
  const errors: string[] = [];
  const others: string[] = [];
  for (const { kind, lines } of remarksIn(stderr)) {
    const text = unwrapped(lines).replace(start, '').replace(quotation, '').trim();
    if (text === '') continue;
    if (kind === 'WARNING') warnings.push(text);
    else if (kind === 'ERROR') errors.push(text);
    else if (kind !== 'DEPRECATION WARNING') others.push(text);
  }
  const error = errors.length > 0 ? errors.join(' ') : others.at(-1);
  return { warnings, error };
}

function remarksIn(stderr: string): { readonly kind: string; readonly lines: string[] }[] {
  const remarks: { kind: string; lines: string[] }[] = [];
  let open: { kind: string; lines: string[] } | undefined;
  for (const line of stderr.split(/\r?\n/)) {
    const head = start.exec(line);
    if (head) {
      open = { kind: head[1] ?? head[2] ?? '', lines: [line] };
      remarks.push(open);
    } else if (open) open.lines.push(line);
    else if (line.trim() !== '') remarks.push({ kind: '', lines: [line] });
  }
  return remarks;
}

/** One line again: words were parted at blanks, after hyphens and, where they are longer than a line, anywhere. */
function unwrapped(lines: readonly string[]): string {
  let text = '';
  let before = '';
  for (const line of lines) {
    const long = before.length === width && lastWord(before) + firstWord(line) > width;
    const hyphenated = /[\p{L}\p{N}]-$/u.test(before);
    text += text === '' || long || hyphenated ? line.trimStart() : ` ${line.trim()}`;
    before = line;
  }
  return text.replace(/\s+/g, ' ');
}

const lastWord = (line: string): number => line.length - line.lastIndexOf(' ') - 1;
const firstWord = (line: string): number => line.search(/\s|$/);
