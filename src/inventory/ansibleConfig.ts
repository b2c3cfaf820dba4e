import * as l10n from '@vscode/l10n';
import { parseConfigText } from './configText';
import type { InventoryFiles, Problem } from './model';
import { isAbsolutePath, joinPath, directoryOf, normalizedPath } from './paths';
import { booleanOf } from './values';

/** Where a command would be run: what decides about ansible.cfg and relative paths. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

/** The settings of ansible.cfg we use, the environment's variables already over them, Ansible's defaults under them. */
export interface AnsibleConfig {
  /** The file it was read from, if any. */
  readonly path: string | undefined;
  readonly inventory: readonly string[];
  readonly remoteUser: string | undefined;
  readonly remotePort: number | undefined;
  readonly privateKeyFile: string | undefined;
  readonly hostKeyChecking: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly forks: number;
  /** The connection plugin for hosts that do not say: `smart` by default. */
  readonly transport: string;
  readonly vaultPasswordFile: string | undefined;
  /** `label@file` or `file`, in order. */
  readonly vaultIdentities: readonly string[];
  /** A vault password opens only texts of its own id. */
  readonly vaultIdMatch: boolean;
  readonly become: boolean;
  readonly becomeMethod: string;
  readonly becomeUser: string;
  readonly sshArgs: string | undefined;
  readonly sshCommonArgs: string | undefined;
  readonly sshExtraArgs: string | undefined;
  readonly problems: readonly Problem[];
}

/** The ansible.cfg that Ansible would use: ANSIBLE_CONFIG, the working directory unless all may write there, home, /etc/ansible. */
export async function findAnsibleConfig(
  { environment, cwd, home }: Surroundings,
  files: InventoryFiles,
): Promise<{ readonly path: string | undefined; readonly problems: readonly Problem[] }> {
  const candidates: string[] = [];
  const named = environment['ANSIBLE_CONFIG'];
  if (named !== undefined) {
    const path = expandedPath(named, cwd, { environment, cwd, home });
    candidates.push((await files.kind(path)) === 'directory' ? joinPath(path, 'ansible.cfg') : path);
  }
  const here = joinPath(cwd, 'ansible.cfg');
  const open = (await files.worldWritable?.(cwd)) ?? false;
  if (!open) candidates.push(here);
  candidates.push(joinPath(home, '.ansible.cfg'), '/etc/ansible/ansible.cfg');

  let found: string | undefined;
  for (const path of candidates) {
    if (found === undefined && (await isReadable(path, files))) found = path;
  }
  const skipped = open && (named === undefined || found !== candidates[0]) && (await files.kind(here)) !== 'missing';
  const message = l10n.t('{0} is ignored: anyone may write in its directory.', here);
  return { path: found, problems: skipped ? [{ severity: 'warning', message }] : [] };
}

async function isReadable(path: string, files: InventoryFiles): Promise<boolean> {
  try {
    return (await files.read(path)) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Reads an ansible.cfg, its bytes or its text (undefined: there is none, only the environment and the defaults speak). Paths come out absolute:
 * those of the file relative to it, those of the environment to the working directory.
 */
export function readAnsibleConfig(
  content: Uint8Array | string | undefined,
  path: string | undefined,
  surroundings: Surroundings,
): AnsibleConfig {
  const problems: Problem[] = [];
  const text = content instanceof Uint8Array ? configTextOf(content, path ?? '', problems) : content;
  const sections =
    text === undefined ? new Map<string, ReadonlyMap<string, string>>() : parseConfigText(text, path ?? '', problems);
  const settings = new Settings(sections, path, surroundings, problems);
  return {
    path,
    inventory: settings.pathList('ANSIBLE_INVENTORY', 'inventory') ?? ['/etc/ansible/hosts'],
    remoteUser: settings.text(['ANSIBLE_REMOTE_USER'], [['defaults', 'remote_user']]),
    remotePort: settings.integer(['ANSIBLE_REMOTE_PORT'], [['defaults', 'remote_port']]),
    privateKeyFile: settings.path('ANSIBLE_PRIVATE_KEY_FILE', 'private_key_file'),
    hostKeyChecking:
      settings.boolean(
        ['ANSIBLE_HOST_KEY_CHECKING', 'ANSIBLE_SSH_HOST_KEY_CHECKING'],
        [
          ['defaults', 'host_key_checking'],
          ['ssh_connection', 'host_key_checking'],
        ],
      ) ?? true,
    timeout: settings.integer(['ANSIBLE_TIMEOUT'], [['defaults', 'timeout']]) ?? 10,
    forks: settings.integer(['ANSIBLE_FORKS'], [['defaults', 'forks']]) ?? 5,
    transport: settings.text(['ANSIBLE_TRANSPORT'], [['defaults', 'transport']]) ?? 'smart',
    vaultPasswordFile: settings.path('ANSIBLE_VAULT_PASSWORD_FILE', 'vault_password_file'),
    vaultIdentities: settings.list('ANSIBLE_VAULT_IDENTITY_LIST', 'vault_identity_list'),
    vaultIdMatch: settings.boolean(['ANSIBLE_VAULT_ID_MATCH'], [['defaults', 'vault_id_match']]) ?? false,
    become: settings.boolean(['ANSIBLE_BECOME'], [['privilege_escalation', 'become']]) ?? false,
    becomeMethod: settings.text(['ANSIBLE_BECOME_METHOD'], [['privilege_escalation', 'become_method']]) ?? 'sudo',
    becomeUser: settings.text(['ANSIBLE_BECOME_USER'], [['privilege_escalation', 'become_user']]) ?? 'root',
    sshArgs: settings.text(['ANSIBLE_SSH_ARGS'], [['ssh_connection', 'ssh_args']]),
    sshCommonArgs: settings.text(['ANSIBLE_SSH_COMMON_ARGS'], [['ssh_connection', 'ssh_common_args']]),
    sshExtraArgs: settings.text(['ANSIBLE_SSH_EXTRA_ARGS'], [['ssh_connection', 'ssh_extra_args']]),
    problems,
  };
}

/** The text, as strictly as Ansible takes it: it stops at what is not UTF-8, and at a byte order mark. */
function configTextOf(bytes: Uint8Array, path: string, problems: Problem[]): string | undefined {
  const refuse = (message: string) => {
    problems.push({ severity: 'error', message, place: { file: path, line: 0, column: 0, length: 0 } });
    return undefined;
  };
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (marked)
    return refuse(l10n.t('{0} begins with a byte order mark, which stops Ansible: save it as UTF-8 without.', path));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse(l10n.t('{0} is not UTF-8, which stops Ansible: save it as UTF-8.', path));
  }
}

interface Found {
  readonly value: string;
  /** What its relative paths are relative to. */
  readonly base: string;
  readonly inFile: boolean;
}

type Key = readonly [section: string, key: string];

/** One setting after the other: the last variable of the environment that is set, else the last key of the file. */
class Settings {
  constructor(
    private readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>,
    private readonly file: string | undefined,
    private readonly surroundings: Surroundings,
    private readonly problems: Problem[],
  ) {}

  private find(variables: readonly string[], keys: readonly Key[]): Found | undefined {
    for (const name of variables.toReversed()) {
      const value = this.surroundings.environment[name];
      if (value !== undefined) return { value, base: this.surroundings.cwd, inFile: false };
    }
    for (const [section, key] of keys.toReversed()) {
      const value = this.sections.get(section)?.get(key);
      if (value !== undefined) return { value, base: directoryOf(this.file ?? this.surroundings.cwd), inFile: true };
    }
    return undefined;
  }

  text(variables: readonly string[], keys: readonly Key[]): string | undefined {
    const found = this.find(variables, keys);
    return found && unquoted(found.value);
  }

  boolean(variables: readonly string[], keys: readonly Key[]): boolean | undefined {
    const found = this.find(variables, keys);
    return found && (booleanOf(found.value) ?? false);
  }

  integer(variables: readonly string[], keys: readonly Key[]): number | undefined {
    const found = this.find(variables, keys);
    // An empty variable of the environment counts as none.
    if (!found || (found.value === '' && !found.inFile)) return undefined;
    if (/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(found.value)) return Number(found.value.replaceAll('_', ''));
    const name = keys[0]?.[1] ?? '';
    this.problems.push({
      severity: 'error',
      message: l10n.t('{0} is no whole number in the configuration: {1}', name, found.value),
    });
    return undefined;
  }

  path(variable: string, key: string): string | undefined {
    const found = this.find([variable], [['defaults', key]]);
    return found && expandedPath(found.value, found.base, this.surroundings);
  }

  pathList(variable: string, key: string): string[] | undefined {
    const found = this.find([variable], [['defaults', key]]);
    return found?.value.split(',').map((part) => expandedPath(part.trim(), found.base, this.surroundings));
  }

  list(variable: string, key: string): string[] {
    const found = this.find([variable], [['defaults', key]]);
    return found ? found.value.split(',').map((part) => unquoted(part.trim())) : [];
  }
}

/** A path with `~`, `$VARIABLE` and `{{CWD}}` replaced, made absolute and normal: Ansible's unfrackpath without following links. */
export function expandedPath(path: string, base: string, { environment, cwd, home }: Surroundings): string {
  const replaced = path
    .replaceAll('{{CWD}}', cwd)
    .replace(
      /\$(?:(\w+)|\{([^}]*)\})/g,
      (whole, plain?: string, braced?: string) => environment[plain ?? braced ?? ''] ?? whole,
    );
  const own = /^~(?=\/|\\|$)/.test(replaced) ? home + replaced.slice(1) : replaced;
  return normalizedPath(isAbsolutePath(own) ? own : joinPath(base, own));
}

function unquoted(text: string): string {
  const first = text.charAt(0);
  const quoted = text.length > 1 && (first === '"' || first === "'") && text.endsWith(first) && text.at(-2) !== '\\';
  return quoted ? text.slice(1, -1) : text;
}
