import type { BaseAgent, ParsedKey } from 'ssh2';
import type { Ssh2 } from './loadSsh2';

/** An agent that is locked or waits for a token must not hold a login for longer. Milliseconds. */
const agentDeadline = 5000;
/** A person may have to touch a token or confirm. Milliseconds. */
const signDeadline = 60_000;

export type Sign = (data: Buffer, hash: 'sha1' | 'sha256' | 'sha512' | undefined) => Promise<Buffer>;

/** One key as ssh2 takes it: shown first, and asked to sign only when the host would accept it. */
export function oneKeyAgent(ssh2: Ssh2, key: ParsedKey, sign: Sign): BaseAgent {
  return new (class extends ssh2.BaseAgent {
    override getIdentities(answer: Parameters<BaseAgent['getIdentities']>[0]): void {
      answer(null, [key]);
    }
    override sign(_key: unknown, data: Buffer, ...rest: unknown[]): void {
      const options = rest.find((value): value is { hash?: 'sha1' | 'sha256' | 'sha512' } => typeof value === 'object');
      const answer = rest.find(
        (value): value is (error: Error | null, signature?: Buffer) => void => typeof value === 'function',
      );
      sign(data, options?.hash).then(
        (signature) => answer?.(null, signature),
        (error: unknown) => answer?.(error instanceof Error ? error : new Error(String(error))),
      );
    }
  })();
}

export interface AgentKey {
  readonly key: ParsedKey;
  readonly sign: Sign;
}

/** The keys of the first agent that answers; none when no agent does. */
export async function agentKeys(ssh2: Ssh2, sockets: readonly string[]): Promise<AgentKey[]> {
  for (const socket of sockets) {
    const agent = new ssh2.OpenSSHAgent(socket);
    const keys = await new Promise<ParsedKey[] | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), agentDeadline);
      agent.getIdentities((error, found) => {
        clearTimeout(timer);
        if (error) return resolve(undefined);
        // Kinds that ssh2 does not know (certificates, security keys) come as bytes that do not parse.
        const parsed = (found ?? []).map((entry) => {
          const key = entry as ParsedKey | { readonly pubKey: ParsedKey };
          return ssh2.utils.parseKey('pubKey' in key ? key.pubKey : key);
        });
        resolve(parsed.filter((key): key is ParsedKey => !(key instanceof Error)));
      });
    });
    if (keys === undefined) continue;
    return keys.map((key) => ({
      key,
      sign: (data, hash) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error('the agent does not answer')), signDeadline);
          agent.sign(key, data, hash === undefined ? {} : { hash }, (error, signature) => {
            clearTimeout(timer);
            if (signature) resolve(signature);
            else reject(error ?? new Error('the agent did not sign'));
          });
        }),
    }));
  }
  return [];
}
