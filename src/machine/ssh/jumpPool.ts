import type { Link } from './login';
import { Shared } from './shared';

/** A jump host is let go this long after its last user, in milliseconds: the next host often follows at once. */
const linger = 2000;

interface Jump {
  readonly link: Link;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/** One use of a jump host. */
export interface Lease {
  readonly link: Link;
  release(): void;
}

/**
 * Logins on jump hosts, one for all the hosts behind it: however many sessions start at once, its sshd sees a single
 * login and MaxStartups drops nobody.
 */
export class JumpPool {
  private readonly jumps = new Map<string, Jump>();
  private readonly opening = new Shared<Jump>();

  async lease(key: string, open: (signal: AbortSignal) => Promise<Link>, signal: AbortSignal): Promise<Lease> {
    const jump = this.jumps.get(key) ?? (await this.opening.join(key, (stop) => this.open(key, open, stop), signal));
    clearTimeout(jump.timer);
    jump.users++;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      if (--jump.users === 0) this.letGo(jump);
    };
    return { link: jump.link, release };
  }

  private async open(key: string, open: (signal: AbortSignal) => Promise<Link>, stop: AbortSignal): Promise<Jump> {
    const jump: Jump = { link: await open(stop), users: 0, timer: undefined };
    this.jumps.set(key, jump);
    void jump.link.closed.then(() => {
      clearTimeout(jump.timer);
      if (this.jumps.get(key) === jump) this.jumps.delete(key);
    });
    this.letGo(jump); // in case whoever wanted it has left meanwhile
    return jump;
  }

  private letGo(jump: Jump): void {
    jump.timer = setTimeout(() => jump.link.close(), linger).unref();
  }
}
