/** Text from outside as Markdown shows it literally: names and answers of hosts must not become links, images or icons. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$@:]/g, '\\$&').replace(/\s+/g, ' ');
}
