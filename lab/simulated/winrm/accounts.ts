/** Somebody who may log in, or would if the account were in order. */
export interface WinrmAccount {
  readonly user: string;
  /** Undefined: an account of the computer itself. */
  readonly domain?: string;
  readonly password: string;
  /** `good` by default. */
  readonly state?: AccountState;
}

export type AccountState = 'good' | 'disabled' | 'locked' | 'expired' | 'password-expired' | 'must-change-password';

/** NTSTATUS of a refused login. Over HTTP alone Windows keeps it to itself; CredSSP tells it. */
export const loginStatus = {
  wrong: 0xc000006d,
  disabled: 0xc0000072,
  locked: 0xc0000234,
  expired: 0xc0000193,
  'password-expired': 0xc0000071,
  'must-change-password': 0xc0000224,
} as const;

export type Refusal = keyof typeof loginStatus;

/** The login is not taken. */
export class Refused extends Error {
  constructor(readonly why: Refusal) {
    super(why);
  }
}

export class Accounts {
  constructor(
    private readonly accounts: readonly WinrmAccount[],
    private readonly computer: string,
  ) {}

  /** The account with that name, as `user`, `user@domain`, or user and domain apart. Throws Refused. */
  find(user: string, domain: string): WinrmAccount {
    const [name, realm] = domain === '' ? splitOnce(user, '@') : [user, domain];
    const local = realm === undefined || realm === '.' || same(realm, this.computer);
    const found = this.accounts.find(
      (account) => same(account.user, name) && (local || (account.domain !== undefined && same(account.domain, realm))),
    );
    if (!found) throw new Refused('wrong');
    return found;
  }

  /** The account with that name, `DOMAIN\user` too, and password. Throws Refused. */
  check(name: string, password: string): WinrmAccount {
    const [domain, user] = name.includes('\\') ? splitOnce(name, '\\') : ['', name];
    const account = this.find(user ?? '', domain);
    if (account.password !== password) throw new Refused('wrong');
    return inOrder(account);
  }
}

/** The account, when its state lets it in. Throws Refused. */
export function inOrder(account: WinrmAccount): WinrmAccount {
  const { state = 'good' } = account;
  if (state !== 'good') throw new Refused(state);
  return account;
}

/** `LAB\admin`, as the computer names it. */
export function fullName({ user, domain }: WinrmAccount, computer: string): string {
  return `${domain ?? computer}\\${user}`;
}

function same(left: string, right: string): boolean {
  return left.toUpperCase() === right.toUpperCase();
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
