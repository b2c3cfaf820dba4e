/** Filters that are worked out here: those of Jinja, and Ansible's own, which may be written with their collection. */
const jinjaFilters = [
  'default', 'd', 'lower', 'upper', 'capitalize', 'title', 'trim', 'string', 'int', 'replace', 'join', 'first', 'last', 'length', 'count', 'list',
]; // prettier-ignore
const ansibleFilters = ['bool', 'split', 'ternary', 'quote', 'basename', 'dirname', 'regex_replace', 'mandatory'];

export const knownFilters: ReadonlySet<string> = new Set([
  ...jinjaFilters,
  ...ansibleFilters,
  ...ansibleFilters.map((name) => `ansible.builtin.${name}`),
]);

/** Tests that are worked out here, with how many arguments each takes. */
export const knownTests: ReadonlyMap<string, number> = new Map([
  ['defined', 0],
  ['undefined', 0],
  ['none', 0],
  ['string', 0],
  ['number', 0],
  ['boolean', 0],
  ['mapping', 0],
  ['in', 1],
  ['eq', 1],
  ['equalto', 1],
  ['ne', 1],
]);

/** Names that only a run gives a value to, so an inventory alone cannot say whether they are defined. */
export function isRunOnly(name: string): boolean {
  return /^(?:ansible_|role_|discovered_)/.test(name) || runOnly.has(name);
}

const runOnly = new Set([
  'omit', 'playbook_dir', 'play_hosts', 'environment', 'vars', 'hostvars', 'groups', 'role_names', 'item', 'inventory_hostname', 'inventory_hostname_short',
  'inventory_file', 'inventory_dir', 'group_names', 'lookup', 'query', 'q', 'now', 'undef', 'range', 'dict', 'lipsum', 'cycler', 'joiner', 'namespace', 'self',
  'super', 'caller', 'varargs', 'kwargs', 'loop', 'context', 'template',
]); // prettier-ignore
