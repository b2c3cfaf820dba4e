import fc from 'fast-check';

/** Where configurations lie, and the environment; `{dir}` in a variable stands for the directory of the tree. */
export interface ConfigLayout {
  readonly tree: Readonly<Record<string, string>>;
  /** Anyone may write in the working directory. */
  readonly open: boolean;
  readonly variables: Readonly<Record<string, string>>;
}

const { array, boolean, constantFrom, oneof, option, record, tuple } = fc;

const key = constantFrom(
  'inventory', 'remote_user', 'remote_port', 'private_key_file', 'host_key_checking', 'timeout', 'forks', 'Forks', 'vault_password_file', 'vault_identity_list', 'become', 'become_method',
  'become_user', 'transport', 'other[]', 'ssh_args', 'ssh_common_args', 'ssh_extra_args',
); // prettier-ignore
const value = constantFrom(
  'x', '7', 'yes', 'True', 'off', '~/k', '$HOME/k', 'a,b', ' a , "b" ', '"q"', "'q'", '', '../k', '/abs/../k', 'a ; c', 'a;c', 'a # c', '{{CWD}}/k', 'a=b', '%h', '1_0', '\\n', ';c', '# c', 'a\t;c', '%(forks)s',
  '${HOME}', 'é', '-o A="b c"', "it's", '"half', '0', '-1', ' ', 'a:b', '[x]',
); // prettier-ignore

const line = oneof(
  {
    weight: 3,
    arbitrary: constantFrom('[defaults]', '[privilege_escalation]', '[ssh_connection]', '[galaxy]', '[a.b]', '[DEFAULT]', '[defaults] ; c', ' [ssh_connection]', '[defaults', '[]', '[ defaults ]', '[a]b]'),
  },
  {
    weight: 9,
    arbitrary: tuple(constantFrom('', '', '  ', '\t'), key, constantFrom('=', ' = ', ':', ' : ', ' ', '= ', ' =', '', '=='), value).map(
      (parts) => parts.join(''),
    ),
  },
  { weight: 2, arbitrary: constantFrom('# c', '; c', '', '  # c', '  more', '\tmore ; c', 'é = è', '   ', ' ; c', '  x = y', '=', ':x', '\ufeff', '\x0b', 'a\u2028b = c', '    # d') },
); // prettier-ignore

/** The text of an ansible.cfg, mostly right: the sections that count come in order and each once. */
export const configText: fc.Arbitrary<string> = tuple(
  array(line, { maxLength: 8 }),
  array(line, { maxLength: 3 }),
  array(line, { maxLength: 4 }),
  constantFrom('\n', '\n', '\n', '\r\n', '\r'),
  boolean(),
).map(([defaults, escalation, ssh, newline, clean]) => {
  const kept = (lines: readonly string[]) => (clean ? lines.filter((text) => !/^\s*\[/.test(text)) : lines);
  return ['[defaults]', ...kept(defaults), '[privilege_escalation]', ...kept(escalation), '[ssh_connection]', ...kept(ssh), ''].join(newline);
}); // prettier-ignore

/** Variables of the environment that count more than the file. */
export const configVariables: fc.Arbitrary<Record<string, string>> = record(
  {
    ANSIBLE_INVENTORY: constantFrom('a,b', '~/x', '', 'a, b ,', '$HOME'),
    ANSIBLE_REMOTE_USER: constantFrom('env', '"q"', ''),
    ANSIBLE_REMOTE_PORT: constantFrom('2222', '', ' 22 '),
    ANSIBLE_FORKS: constantFrom('9', 'x', '', ' 4'),
    ANSIBLE_TIMEOUT: constantFrom('3', '1.5'),
    ANSIBLE_BECOME: constantFrom('1', 'no', 'maybe', ''),
    ANSIBLE_BECOME_USER: constantFrom('app', ''),
    ANSIBLE_PRIVATE_KEY_FILE: constantFrom('k', '~/k', ''),
    ANSIBLE_HOST_KEY_CHECKING: constantFrom('no', 'True', 'x'),
    ANSIBLE_SSH_HOST_KEY_CHECKING: constantFrom('no', 'yes'),
    ANSIBLE_SSH_ARGS: constantFrom('', '-C', '"-v"'),
    ANSIBLE_SSH_COMMON_ARGS: constantFrom('-J x', ''),
    ANSIBLE_VAULT_PASSWORD_FILE: constantFrom('v', ''),
    ANSIBLE_VAULT_IDENTITY_LIST: constantFrom('a@b, c', ''),
  },
  { requiredKeys: [] },
);

export const configLayout: fc.Arbitrary<ConfigLayout> = record({
  cwd: option(configText, { nil: undefined }),
  home: option(configText, { nil: undefined }),
  named: option(configText, { nil: undefined }),
  // A file, a directory, one that is not there, relative, empty.
  name: option(constantFrom('{dir}/named/ansible.cfg', '{dir}/named', '{dir}/missing', '../named', '~/../named', ''), { nil: undefined }),
  open: boolean(),
  variables: oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: configVariables }),
}).map(({ cwd, home, named, name, open, variables }) => ({
  tree: {
    'cwd/x': '',
    'home/x': '',
    ...(cwd !== undefined && { 'cwd/ansible.cfg': cwd }),
    ...(home !== undefined && { 'home/.ansible.cfg': home }),
    ...(named !== undefined && { 'named/ansible.cfg': named }),
  },
  open,
  variables: { ...variables, ...(name !== undefined && { ANSIBLE_CONFIG: name }) },
})); // prettier-ignore
