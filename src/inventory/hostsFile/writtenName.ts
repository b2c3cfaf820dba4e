import { typeOfPlain } from '../yaml/scalar';
import type { Span } from './hostsFile';
import type { TextEdit } from './textEdit';

/** What must be said of a name in a text to put another in its place. */
export interface WrittenName {
  readonly text: string;
  readonly format: 'ini' | 'yaml';
  readonly span: Span;
  /** What is meant there now, the port of a host included. */
  readonly written: string;
}

// What no context of YAML takes for anything but text, except by its form as a whole.
const plain = /^[\p{L}\p{N}_./](?:[\p{L}\p{N}_./@+=~%$-]|:(?=[\p{L}\p{N}_./]))*$/u;

/** Whether YAML 1.1 reads the text, unquoted, as that very text and nothing else. */
export function isPlainText(text: string): boolean {
  return plain.test(text) && typeOfPlain(text) === 'str';
}

/** A key or value of YAML: in quotation marks where it needs them. */
export function yamlText(text: string): string {
  return isPlainText(text) ? text : quoted(text, '"').replace(/^|$/g, '"');
}

/** The smallest edit that makes the place say `next`, its quotation marks kept or, where YAML needs them, put. */
export function nameEdit({ text, format, span, written }: WrittenName, next: string): TextEdit {
  const raw = text.slice(span.start, span.end);
  const around = text[span.start - 1];
  const mark = quoteOf(around !== undefined && around === text[span.end] ? around : undefined);
  const inside = quoteOf(raw.length > 1 && raw[0] === raw.at(-1) ? raw[0] : undefined);
  if (format === 'ini') return raw === written ? smallest(span, raw, next) : { span, text: next };
  if (mark) return smallest(span, raw, quoted(next, mark));
  if (inside) return smallest(span, raw, inside + quoted(next, inside) + inside);
  if (raw !== written || !isPlainText(next)) return { span, text: yamlText(next) };
  return smallest(span, raw, next);
}

function quoteOf(sign: string | undefined): '"' | "'" | undefined {
  return sign === '"' || sign === "'" ? sign : undefined;
}

function quoted(text: string, mark: '"' | "'"): string {
  return mark === '"' ? text.replace(/["\\]/g, '\\$&') : text.replaceAll("'", "''");
}

/** Leaves a port, a bracket or a quotation mark that both have at their ends alone. */
function smallest(span: Span, before: string, after: string): TextEdit {
  const tail = /(?:\]?:\d+|["'])$/.exec(before)?.[0] ?? '';
  const kept = tail !== '' && after.endsWith(tail) ? tail.length : 0;
  const head = /^["'[]/.exec(before)?.[0] ?? '';
  const skipped = head !== '' && after.startsWith(head) ? 1 : 0;
  return {
    span: { start: span.start + skipped, end: span.end - kept },
    text: after.slice(skipped, after.length - kept),
  };
}
