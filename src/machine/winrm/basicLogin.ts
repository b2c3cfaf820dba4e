import type { Login } from './login';

/** Basic: the password goes with every message, so it is for TLS alone. */
export function basicLogin(user: string, password: string): Login {
  return {
    authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`,
    logIn: () => Promise.resolve(undefined),
  };
}
