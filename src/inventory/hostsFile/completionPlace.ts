import type { Span } from './hostsFile';

/** What may be typed at a place of a hosts file, found from the text alone: it may be broken while it is typed. */
export type CompletionPlace = {
  /** What the chosen text replaces: of a group or a host as a key of YAML, its quotation marks and its colon too. */
  readonly span: Span;
} & (
  | {
      /** In the brackets of a header of INI; `closed`: its bracket is there. */
      readonly kind: 'header';
      readonly closed: boolean;
    }
  | {
      /** Behind the colon in a header of INI. */
      readonly kind: 'header-kind';
      readonly group: string;
      readonly closed: boolean;
    }
  | { readonly kind: 'host'; readonly group: string; readonly present: ReadonlySet<string> }
  | { readonly kind: 'child'; readonly group: string; readonly present: ReadonlySet<string> }
  /** A group at the first level of YAML. */
  | { readonly kind: 'group'; readonly present: ReadonlySet<string> }
  /** `hosts`, `children` or `vars` of YAML. */
  | { readonly kind: 'part'; readonly present: ReadonlySet<string>; readonly assigned: boolean }
  | {
      readonly kind: 'variable';
      readonly owner: VariableOwner;
      readonly present: ReadonlySet<string>;
      /** A sign that ends the name stands behind it already. */
      readonly assigned: boolean;
    }
  | { readonly kind: 'value'; readonly owner: VariableOwner; readonly variable: string }
);

export interface VariableOwner {
  readonly kind: 'group' | 'host';
  readonly name: string;
}
