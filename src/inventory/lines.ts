/** One line as Python's str.splitlines() cuts it, with where an editor shows its first character. */
export interface Line {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

// Python also ends a line at these; editors do not.
const exotic = /[\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** The text cut into lines as Ansible's INI reader does; a last empty line is none. */
export function splitLines(text: string): Line[] {
  const editorLines = text.split(/\r\n|\n|\r/);
  const lines: Line[] = [];
  const cutFurther = exotic.test(text);
  for (const [line, content] of editorLines.entries()) {
    if (!cutFurther || !exotic.test(content)) {
      lines.push({ text: content, line, column: 0 });
      continue;
    }
    let column = 0;
    for (const part of content.split(/[\v\f\x1c-\x1e\x85\u2028\u2029]/)) {
      lines.push({ text: part, line, column });
      column += part.length + 1;
    }
  }
  if (lines.at(-1)?.text === '') lines.pop();
  return lines;
}
