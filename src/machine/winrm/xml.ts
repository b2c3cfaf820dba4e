import { parser as createParser, type QualifiedTag } from 'sax';

/** An element of a parsed document; names without their prefix. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  /** By local name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Text that is no XML we read. */
export class XmlError extends Error {}

interface Draft {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Draft[];
  text: string;
}

/** No answer of a server nests deeper. */
const deepest = 64;

/** The root of a document. A document type is refused, and with it every entity that could grow. Throws XmlError. */
export function parseXml(text: string): XmlElement {
  const parser = createParser(true, { xmlns: true });
  const open: Draft[] = [];
  let root: Draft | undefined;
  parser.ondoctype = () => {
    throw new XmlError('a document type is not allowed');
  };
  parser.onerror = (error) => {
    throw new XmlError(error.message.split('\n', 1)[0] ?? '');
  };
  parser.onopentag = (tag) => {
    const draft = draftOf(tag as QualifiedTag);
    const parent = open.at(-1);
    if (open.length >= deepest) throw new XmlError('elements are nested too deeply');
    if (parent) parent.children.push(draft);
    else root ??= draft;
    open.push(draft);
  };
  const addText = (part: string): void => {
    const current = open.at(-1);
    if (current) current.text += part;
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.onclosetag = () => {
    open.pop();
  };
  parser.write(text).close();
  if (!root) throw new XmlError('there is no element');
  return root;
}

function draftOf({ local, uri, attributes }: QualifiedTag): Draft {
  const named = new Map(Object.values(attributes).map((attribute) => [attribute.local, attribute.value]));
  return { name: local, namespace: uri, attributes: named, children: [], text: '' };
}

/** Every element of that name below, in the order of the document. */
export function* descendants(element: XmlElement, name: string): Iterable<XmlElement> {
  for (const child of element.children) {
    if (child.name === name) yield child;
    yield* descendants(child, name);
  }
}

export function firstOf(element: XmlElement, name: string): XmlElement | undefined {
  for (const found of descendants(element, name)) return found;
  return undefined;
}

/** Text for an element or an attribute. Characters that XML 1.0 cannot hold are refused. */
export function escapeXml(text: string): string {
  if (/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u.test(text))
    throw new XmlError('a control character cannot be sent');
  return text.replace(/[&<>"'\r]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}
