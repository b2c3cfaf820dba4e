import * as l10n from '@vscode/l10n';
import { globExpression } from './glob';
import { isAddressPattern } from './hostAddress';
import type { Inventory, Problem } from './model';
import { pythonExpression } from './pythonExpression';
import { strip } from './pythonText';

export interface Selection {
  /** Names in the order `ansible --list-hosts` prints them. */
  readonly hosts: readonly string[];
  readonly problems: readonly Problem[];
}

/** Text of a file named as `@file` in a pattern, undefined when it cannot be read. */
export type RetryFile = (path: string) => string | undefined;

/**
 * The hosts of an Ansible pattern as `hosts:` and `--limit` take it: `web:db`, `web,db`, `all:!srvsql`, `linux:&prod`, `web*`, `~regex`,
 * `web[0:2]`, `@retry-file`. Unions first, then intersections, then exclusions, whatever their order. What matches nothing is a warning.
 * Unlike Ansible, `localhost` is never made up when the inventory does not have it.
 */
export function selectHosts(inventory: Inventory, pattern: string, retryFile?: RetryFile): Selection {
  const problems: Problem[] = [];
  const terms = splitPattern(pattern).flatMap((term) => {
    if (!term.startsWith('@')) return [term];
    const text = retryFile?.(term.slice(1));
    if (text !== undefined)
      return text
        .split('\n')
        .map(strip)
        .filter((line) => line !== '');
    problems.push({ severity: 'error', message: l10n.t('The file {0} of the pattern cannot be read.', term.slice(1)) });
    return [];
  });
  if (problems.length > 0) return { hosts: [], problems };
  if (terms.length === 0) {
    const message = l10n.t('The pattern "{0}" names no host and no group: Ansible would take all hosts.', pattern);
    problems.push({ severity: 'error', message });
  }

  const regular = terms.filter((term) => !term.startsWith('!') && !term.startsWith('&'));
  const intersections = terms.filter((term) => term.startsWith('&'));
  const exclusions = terms.filter((term) => term.startsWith('!'));
  const matcher = new Matcher(inventory, problems);
  let hosts = new Set<string>();
  for (const term of [...(regular.length > 0 ? regular : ['all']), ...intersections, ...exclusions]) {
    // A host of exactly that name is meant, even one that begins with a sign.
    if (inventory.hosts.has(term)) hosts.add(term);
    else if (term.startsWith('!')) for (const host of matcher.match(term.slice(1))) hosts.delete(host);
    else if (term.startsWith('&')) {
      const kept = new Set(matcher.match(term.slice(1)));
      hosts = new Set([...hosts].filter((host) => kept.has(host)));
    } else for (const host of matcher.match(term)) hosts.add(host);
  }
  return { hosts: [...hosts], problems };
}

/** Single terms of a pattern. Without a comma a colon separates, unless the whole is one address (IPv6) or range. */
function splitPattern(pattern: string): string[] {
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : isAddressPattern(pattern)
      ? [pattern]
      : splitAtColons(pattern);
  return parts.map(strip).filter((part) => part !== '');
}

/** At colons and blanks outside of brackets. Behind the last `]` an open bracket only separates; looking for its end takes long. */
function splitAtColons(pattern: string): readonly string[] {
  const closed = pattern.lastIndexOf(']') + 1;
  const whole = pattern.slice(0, closed).match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [];
  const [head = '', ...tail] = pattern.slice(closed).split(/[\s:[]/);
  // What follows a bracket belongs to it.
  const joins = closed > 0 && whole.length > 0 && pattern.slice(0, closed).endsWith(whole.at(-1) ?? '');
  return joins ? [...whole.slice(0, -1), (whole.at(-1) ?? '') + head, ...tail] : [...whole, head, ...tail];
}

const subscripted = /^(.+)\[(?:(-?[0-9]+)|([0-9]+)[:-]([0-9]*))\]$/s;

class Matcher {
  private readonly familyHosts = new Map<string, readonly string[]>();

  constructor(
    private readonly inventory: Inventory,
    private readonly problems: Problem[],
  ) {}

  /** May name a host more than once: a subscript counts the repetitions too. */
  match(term: string): readonly string[] {
    if (term === '') {
      this.problems.push({ severity: 'error', message: l10n.t('"!" and "&" must be followed by a group or a host.') });
      return [];
    }
    const subscript = term.startsWith('~') ? null : subscripted.exec(term);
    if (!subscript) return this.named(term);
    const [, name = '', index, start, end] = subscript;
    const hosts = this.named(name);
    if (hosts.length === 0) return [];
    if (index === undefined) {
      // As Ansible has it, an end of 0 counts as none given: the host at the start.
      if (end === '' || end === undefined) return hosts.slice(Number(start));
      if (Number(end) > 0) return hosts.slice(Number(start), Number(end) + 1);
    }
    const host = hosts.at(Number(index ?? start));
    if (host !== undefined) return [host];
    this.problems.push({
      severity: 'error',
      message: l10n.t('{0}: there are only {1} hosts in {2}.', term, hosts.length, name),
    });
    return [];
  }

  private named(name: string): readonly string[] {
    const matches = this.tester(name);
    if (!matches) return [];
    const found: string[] = [];
    let anyGroup = false;
    for (const group of this.inventory.groups.keys()) {
      if (!matches(group)) continue;
      anyGroup = true;
      found.push(...this.hostsOf(group));
    }
    if (!anyGroup || name.startsWith('~') || /[.?*[]/.test(name)) {
      for (const host of this.inventory.hosts.keys()) if (matches(host)) found.push(host);
    }
    if (found.length === 0 && !anyGroup && name !== 'all') {
      this.problems.push({ severity: 'warning', message: l10n.t('No host and no group matches {0}.', name) });
    }
    return found;
  }

  private tester(name: string): ((candidate: string) => boolean) | undefined {
    if (!name.startsWith('~')) {
      if (!/[*?[]/.test(name)) return (candidate) => candidate === name;
      const expression = globExpression(name);
      return (candidate) => expression.test(candidate);
    }
    const expression = pythonExpression(name.slice(1));
    if (expression) return (candidate) => expression.test(candidate);
    this.problems.push({
      severity: 'error',
      message: l10n.t('{0} is no regular expression that is understood here.', name.slice(1)),
    });
    return undefined;
  }

  /** Hosts of a group and of all below, level by level. */
  private hostsOf(name: string): readonly string[] {
    const known = this.familyHosts.get(name);
    if (known) return known;
    const family = new Set([name]);
    const hosts = new Set<string>();
    for (const member of family) {
      const group = this.inventory.groups.get(member);
      for (const child of group?.children ?? []) family.add(child);
      for (const host of group?.hosts ?? []) hosts.add(host);
    }
    const listed = [...hosts];
    this.familyHosts.set(name, listed);
    return listed;
  }
}
