const coloured = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;

const paint =
  (code: string) =>
  (text: string): string =>
    coloured ? `\u001b[${code}m${text}\u001b[0m` : text;

/** Colours, where the terminal has them. */
export const style = { bold: paint('1'), dim: paint('2'), green: paint('32'), red: paint('31'), cyan: paint('36') };

const width = 100;

export function title(text: string): void {
  console.log(
    `\n${style.bold(style.cyan(`── ${text} `))}${style.cyan('─'.repeat(Math.max(3, width - text.length - 4)))}\n`,
  );
}

export const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');
