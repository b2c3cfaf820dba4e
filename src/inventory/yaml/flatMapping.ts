import type { Value } from '../model';
import { ParseFailure } from '../parseFailure';
import { scalarValue, typeOfPlain } from './scalar';

// A plain scalar that can be nothing else, in one or several words; a colon only where it separates nothing.
const plain = String.raw`[A-Za-z0-9_/](?:[A-Za-z0-9_./@+,=()-]|:(?=[A-Za-z0-9_./@+-])| (?=[A-Za-z0-9_/]))*`;
const scalar = String.raw`"[^"\\\n]*"|'[^'\n]*'|${plain}`;
/** `key: value`, `key:`, `- item`, or a line that says nothing, with its end. */
const line = new RegExp(
  String.raw`(?:([A-Za-z_][A-Za-z0-9_]{0,200}):(?: +(${scalar}))?|( *)- +(${scalar})| *(?:#[^\n]*)?)(?:\n|$)`,
  'y',
);
const printable = /^[\n\x20-\x7e]*$/;

/**
 * The variables of a file as most are: names at the beginning of the line, a scalar or a list of scalars for each. Undefined for
 * anything else, the faulty included: `readDocument` then says what it is. An inventory has hundreds of such files, and a first
 * reading of them costs more than all else.
 */
export function readFlatMapping(text: string): ReadonlyMap<string, Value> | undefined {
  if (!printable.test(text)) return undefined;
  const vars = new Map<string, Value>();
  let list: Value[] | undefined;
  /** The key that still waits for its list, and how far that is indented. */
  let key: string | undefined;
  let indent: string | undefined;
  try {
    for (let at = text.startsWith('---\n') ? 4 : 0; at < text.length; at = line.lastIndex) {
      line.lastIndex = at;
      const found = line.exec(text);
      if (!found) return undefined;
      const [, name, value, blanks, item] = found;
      if (name !== undefined) {
        if (vars.has(name) || typeOfPlain(name) !== 'str' || name.startsWith('__')) return undefined;
        vars.set(name, value === undefined ? null : valueOf(value));
        key = value === undefined ? name : undefined;
        list = indent = undefined;
      } else if (item !== undefined) {
        if (key === undefined || (indent !== undefined && blanks !== indent)) return undefined;
        indent = blanks;
        list ??= [];
        list.push(valueOf(item));
        vars.set(key, list);
      }
    }
  } catch (error) {
    if (error instanceof ParseFailure) return undefined;
    throw error;
  }
  return vars.size === 0 ? undefined : vars;
}

function valueOf(written: string): Value {
  const quoted = written.startsWith('"') || written.startsWith("'");
  return quoted ? written.slice(1, -1) : scalarValue(typeOfPlain(written), written);
}
