// Compares the texts of src/ with the French bundle: what is missing there, what nothing uses any more.
// Ends with 1 when they differ, or when a text is no literal: such a text could never be found, nor translated.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bundlePath = join(root, 'l10n', 'bundle.l10n.fr.json');

/** Where each text of a source file is, by text, and the calls that have no literal. */
function textsOf(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const place = (node) =>
    `${relative(root, path)}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
  const texts = [];
  const unreadable = [];
  const visit = (node) => {
    // Both `l10n.t(…)` of @vscode/l10n and `vscode.l10n.t(…)`.
    if (ts.isCallExpression(node) && /(^|\.)l10n\.t$/.test(node.expression.getText(source))) {
      const [text] = node.arguments;
      if (text && ts.isStringLiteralLike(text)) texts.push([text.text, place(node)]);
      else unreadable.push(`${place(node)}: ${node.getText(source)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { texts, unreadable };
}

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(root, 'src', name));
const found = files.map(textsOf);
const used = new Map(found.flatMap(({ texts }) => texts));
const french = JSON.parse(readFileSync(bundlePath, 'utf8'));

const report = (title, lines) => {
  if (lines.length > 0) console.log(`${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
  return lines.length;
};
const wrong =
  report(
    'Not a literal:',
    found.flatMap(({ unreadable }) => unreadable),
  ) +
  report(
    'Missing from the French bundle:',
    [...used].filter(([text]) => !Object.hasOwn(french, text)).map(([text, at]) => `${JSON.stringify(text)}  (${at})`),
  ) +
  report(
    'Left over in the French bundle:',
    Object.keys(french)
      .filter((text) => !used.has(text))
      .map((text) => JSON.stringify(text)),
  );
console.log(`${used.size} texts, ${Object.keys(french).length} in French`);
if (wrong > 0) process.exitCode = 1;
