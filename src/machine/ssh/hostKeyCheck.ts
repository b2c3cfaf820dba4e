import * as l10n from '@vscode/l10n';
import { MachineError } from '../machine';
import {
  fingerprint,
  keyType,
  knownHostLine,
  knownName,
  parseKnownHosts,
  standingOf,
  typesOnRecord,
  type HostKeyStanding,
  type KnownHost,
} from './knownHosts';
import type { LoginContext } from './loginContext';
import type { SshTarget } from './sshTarget';

/** Parsed files by path, until their date or size changes: a fleet is a thousand look-ups in the same file. */
const parsed = new Map<string, { readonly stamp: string; readonly lines: readonly KnownHost[] }>();

async function readKnownHosts(paths: readonly string[], { environment }: LoginContext): Promise<KnownHost[]> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const file = await environment.read(path);
      if (file === undefined) return [];
      const stamp = `${file.modified} ${file.bytes.length}`;
      const known = parsed.get(path);
      if (known?.stamp === stamp) return known.lines;
      const lines = parseKnownHosts(file.bytes.toString('utf8'), path);
      parsed.set(path, { stamp, lines });
      return lines;
    }),
  );
  return files.flat();
}

/** What was found out about a host key. */
export interface HostKeyVerdict {
  /** Undefined: go on. */
  readonly refusal?: MachineError;
  readonly warning?: string;
  /** False: the key differs from the one on record, so a password would be given away. ssh does the same. */
  readonly passwordAllowed: boolean;
}

const accepted: HostKeyVerdict = { passwordAllowed: true };

/** The check of one host's key against known_hosts and, if need be, a person. */
export class HostKeyCheck {
  private readonly name: string;

  private constructor(
    private readonly target: SshTarget,
    private readonly context: LoginContext,
    private readonly lines: readonly KnownHost[],
  ) {
    this.name = target.knownWithPort ? knownName(target.knownAs, target.port) : target.knownAs;
  }

  static async prepare(target: SshTarget, context: LoginContext): Promise<HostKeyCheck> {
    const paths = [...target.userKnownHostsFiles, ...target.systemKnownHostsFiles];
    try {
      return new HostKeyCheck(target, context, await readKnownHosts(paths, context));
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const sentence = l10n.t('{0}: known_hosts cannot be read: {1}', target.host, said);
      throw new MachineError('host-key-unknown', sentence, { cause: error });
    }
  }

  /** Key types on record: the host is asked for one of these first. */
  get knownTypes(): string[] {
    const types = typesOnRecord(this.lines, this.name);
    return types.length > 0 ? types : typesOnRecord(this.lines, this.target.knownAs);
  }

  /** `ask` wraps a question to a person, so that no deadline runs meanwhile. */
  async judge(
    key: Buffer,
    ask: <T>(question: () => Promise<T>) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<HostKeyVerdict> {
    const { host, hostKeyPolicy } = this.target;
    const standing = this.standing(key);
    const print = `${fingerprint(key)} (${keyType(key)})`;
    switch (standing.kind) {
      case 'known':
        return accepted;
      case 'revoked': {
        const { file, line } = standing.recorded;
        return refuse(
          'host-key-changed',
          l10n.t('{0}: its host key {1} is revoked by {2}, line {3}.', host, print, file, line),
        );
      }
      case 'changed': {
        const { file, line, key: old, type } = standing.recorded;
        const before = `${fingerprint(old)} (${type})`;
        if (hostKeyPolicy !== 'no') {
          const sentence = l10n.t(
            '{0}: the host key has changed: it shows {1}, but {2} is on record in {3}, line {4}. Either the machine was reinstalled or somebody stands in between.',
            host,
            print,
            before,
            file,
            line,
          );
          return refuse('host-key-changed', sentence);
        }
        const warning = l10n.t(
          '{0}: the host key has changed and was accepted because host key checking is off: it shows {1}, but {2} is on record in {3}, line {4}. No password is sent to it.',
          host,
          print,
          before,
          file,
          line,
        );
        return { warning, passwordAllowed: false };
      }
      case 'unknown':
        return this.judgeUnknown(key, standing.authority, ask, signal);
    }
  }

  private standing(key: Buffer): HostKeyStanding {
    const { knownAs, hostKeyPolicy } = this.target;
    const standing = standingOf(this.lines, this.name, key);
    if (
      standing.kind === 'unknown' &&
      hostKeyPolicy !== 'no' &&
      this.context.memory.acceptedHostKeys.has(this.mark(key))
    ) {
      return { kind: 'known' };
    }
    // As ssh: a key recorded for the host without its port is good for any port, but proves no change.
    if (standing.kind === 'unknown' && this.name !== knownAs) {
      const elsewhere = standingOf(this.lines, knownAs, key);
      if (elsewhere.kind === 'known' || elsewhere.kind === 'revoked') return elsewhere;
    }
    return standing;
  }

  private mark(key: Buffer): string {
    return `${this.name} ${key.toString('base64')}`;
  }

  private async judgeUnknown(
    key: Buffer,
    authority: boolean,
    ask: <T>(question: () => Promise<T>) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<HostKeyVerdict> {
    const { host, address, port, hostKeyPolicy } = this.target;
    const { memory, credentials } = this.context;
    const type = keyType(key);
    if (hostKeyPolicy === 'ask') {
      const question = { host, address, port, type, fingerprint: fingerprint(key) };
      const joined = (stop: AbortSignal) => credentials.confirmHostKey(question, stop);
      const yes = await ask(() => memory.hostKeyQuestions.join(this.mark(key), joined, signal));
      if (!yes) return refuse('host-key-unknown', this.unknownSentence(key, authority));
    } else if (hostKeyPolicy === 'yes') {
      return refuse('host-key-unknown', this.unknownSentence(key, authority));
    }
    const isNew = !memory.acceptedHostKeys.has(this.mark(key));
    memory.acceptedHostKeys.add(this.mark(key));
    const warnings = isNew ? await this.record(key) : [];
    if (hostKeyPolicy === 'no') {
      warnings.push(
        l10n.t('{0}: host key checking is off, the unknown key {1} was accepted unseen', host, fingerprint(key)),
      );
    }
    return { ...accepted, ...(warnings.length > 0 ? { warning: warnings.join('\n') } : {}) };
  }

  private unknownSentence(key: Buffer, authority: boolean): string {
    const sentence = l10n.t(
      '{0}: its host key {1} is not in known_hosts.',
      this.target.host,
      `${fingerprint(key)} (${keyType(key)})`,
    );
    if (!authority) return sentence;
    return `${sentence} ${l10n.t('A certificate authority is on record for it, but host certificates are not supported.')}`;
  }

  /** Adds the key to the first known_hosts file, as `ssh` would. The login goes on when that fails. */
  private async record(key: Buffer): Promise<string[]> {
    const { target, context } = this;
    const [path] = target.userKnownHostsFiles;
    if (path === undefined) return [];
    try {
      const file = await context.environment.read(path);
      const hashed =
        target.hashKnownHosts || this.lines.some((line) => line.file === path && line.hosts.startsWith('|'));
      const complete = file === undefined || file.bytes.length === 0 || file.bytes.at(-1) === 0x0a;
      const line = knownHostLine(this.name, key, hashed ? context.environment.random(20) : undefined);
      await context.environment.append(path, complete ? line : `\n${line}`);
      return [];
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      return [l10n.t('{0}: its host key could not be added to {1}: {2}', target.host, path, said)];
    }
  }
}

function refuse(code: 'host-key-unknown' | 'host-key-changed', sentence: string): HostKeyVerdict {
  return { refusal: new MachineError(code, sentence), passwordAllowed: false };
}
