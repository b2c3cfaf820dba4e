/**
 * What functions evaluated in the page use of a DOM element. The DOM's own types stay out of this project: with them
 * `window` and `document` would compile in src/, where there are none.
 */
export interface PageElement {
  readonly textContent: string;
  readonly classList: Iterable<string>;
  readonly style: { readonly color: string };
  getAttribute(name: string): string | null;
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}
