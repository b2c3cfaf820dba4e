import type { Place } from './model';

/** Turns offsets of a text into places of its file; the table of lines is made when the first place is asked for. */
export function placesIn(text: string, file: string): (start: number, end: number) => Place {
  let lineStarts: number[] | undefined;
  let last = 0;
  return (start, end) => {
    lineStarts ??= startsOf(text);
    // Places are mostly asked for in order: look from the last line on before searching.
    let line = (lineStarts[last] ?? 0) <= start ? last : 0;
    let high = lineStarts.length - 1;
    while (line < high) {
      const middle = (line + high + 1) >> 1;
      if ((lineStarts[middle] ?? 0) <= start) line = middle;
      else high = middle - 1;
    }
    last = line;
    const column = start - (lineStarts[line] ?? 0);
    return { file, line, column, length: Math.max(0, end - start) };
  };
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}
