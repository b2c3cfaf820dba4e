import type { AccountTrouble } from '../login';

/** What an NTSTATUS says of an account (MS-ERREF 2.3.1). Wrong names and passwords are kept apart by no server. */
const troubles: Readonly<Record<number, AccountTrouble>> = {
  0xc000006e: 'not-allowed', // STATUS_ACCOUNT_RESTRICTION
  0xc000006f: 'not-now', // STATUS_INVALID_LOGON_HOURS
  0xc0000070: 'not-here', // STATUS_INVALID_WORKSTATION
  0xc0000071: 'password-expired', // STATUS_PASSWORD_EXPIRED
  0xc0000072: 'disabled', // STATUS_ACCOUNT_DISABLED
  0xc000015b: 'not-allowed', // STATUS_LOGON_TYPE_NOT_GRANTED
  0xc0000193: 'expired', // STATUS_ACCOUNT_EXPIRED
  0xc0000224: 'must-change-password', // STATUS_PASSWORD_MUST_CHANGE
  0xc0000234: 'locked', // STATUS_ACCOUNT_LOCKED_OUT
};

export function troubleOf(status: number): AccountTrouble | undefined {
  return troubles[status];
}
