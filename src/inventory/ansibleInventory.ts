/** Asks Ansible for an inventory: what it takes to read scripts and plugin configurations. */
export interface AnsibleInventory {
  /** What `ansible-inventory --list` says about all these sources together. `watched`: files whose change may change the answer. */
  list(sources: readonly string[], watched: readonly string[]): Promise<AnsibleAnswer>;
}

export type AnsibleAnswer =
  /** The JSON it printed and its remarks, each as one line of text. */
  | { readonly kind: 'answered'; readonly json: string; readonly warnings: readonly string[] }
  /** It ran and gave no list; the message is its own, or says what was wrong with it. */
  | { readonly kind: 'failed'; readonly message: string; readonly warnings: readonly string[] }
  | { readonly kind: 'unavailable'; readonly why: 'not-installed' | 'untrusted' };
