/** One line as Python's str.splitlines() cuts it, with its offset in the text and where an editor shows its first character. */
export interface Line {
  readonly text: string;
  readonly start: number;
  readonly line: number;
  readonly column: number;
}

// Python also ends a line at these; editors do not.
const exotic = ['\v', '\f', '\x1c', '\x1d', '\x1e', '\x85', '\u2028', '\u2029'];
const exoticEnd = new RegExp(`[${exotic.join('')}]`);

/** The text cut into lines as Ansible's INI reader does; a last empty line is none. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  // Looking for single signs is many times quicker than an expression that runs once.
  const cutFurther = exotic.some((end) => text.includes(end));
  const carriageReturns = text.includes('\r');
  let line = 0;
  let start = 0;
  for (const content of carriageReturns ? text.split(/\r\n|\n|\r/) : text.split('\n')) {
    if (cutFurther) {
      let column = 0;
      for (const part of content.split(exoticEnd)) {
        lines.push({ text: part, start: start + column, line, column });
        column += part.length + 1;
      }
    } else lines.push({ text: content, start, line, column: 0 });
    start += content.length;
    start += carriageReturns && text.startsWith('\r\n', start) ? 2 : 1;
    line++;
  }
  if (lines.at(-1)?.text === '') lines.pop();
  return lines;
}
