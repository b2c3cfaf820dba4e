import type { Language } from './catalogue';

/** A label and its value. */
export type Row = readonly [label: string, value: string];

/** What a mail says, before it becomes plain text and HTML: both show all of it. */
export interface Letter {
  readonly tone: 'notice' | 'good' | 'bad';
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly rows: readonly Row[];
}

/** Plain text. Further lines of a value are indented under its label. */
export function renderText(letter: Letter, colon: string): string {
  const rows = letter.rows.map(([label, value]) => `${label}${colon} ${printable(value).replaceAll('\n', '\n    ')}`);
  return `${[printable(letter.title), ...letter.paragraphs, rows.join('\n')].join('\n\n')}\n`;
}

/** HTML with inline styles alone. Colours are the reader's own, so that light and dark both work; the bar repeats the tone. */
export function renderHtml(letter: Letter, language: Language): string {
  const title = escapeHtml(letter.title);
  const paragraphs = letter.paragraphs.map((text) => `<p style="margin:0 0 12px">${escapeHtml(text)}</p>`);
  const rows = letter.rows.map(
    ([label, value]) =>
      `<tr><th scope="row" style="${labelStyle}">${escapeHtml(label)}</th><td style="${valueStyle}">${escapeHtml(value)}</td></tr>`,
  );
  return [
    `<!doctype html>`,
    `<html lang="${language}">`,
    `<head>`,
    `<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark">`,
    `<meta name="supported-color-schemes" content="light dark">`,
    `<title>${title}</title>`,
    `</head>`,
    `<body style="margin:0;padding:16px;font-family:system-ui,'Segoe UI',Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">`,
    `<div lang="${language}" style="max-width:44em;border-left:4px solid ${bars[letter.tone]};padding-left:16px">`,
    `<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3;overflow-wrap:anywhere">${title}</h1>`,
    ...paragraphs,
    `<table style="border-collapse:collapse">`,
    ...rows,
    `</table>`,
    `</div>`,
    `</body>`,
    `</html>`,
    ``,
  ].join('\n');
}

/** Mid tones, visible on white and on black. */
const bars: Readonly<Record<Letter['tone'], string>> = { notice: '#c77700', good: '#2e8b57', bad: '#d13438' };

const labelStyle = 'padding:2px 16px 2px 0;text-align:left;vertical-align:top;font-weight:600';
const valueStyle = 'padding:2px 0;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Control characters have no place in a mail; line breaks and tabs stay. */
function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '\ufffd');
}
