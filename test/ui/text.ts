/** A text as the source of a regular expression that matches just it. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Matches an element that says this and nothing else, however its letters are wrapped. */
export const wholeText = (text: string): RegExp => new RegExp(`^\\s*${escaped(text)}\\s*$`);
