import type { NtlmAccount } from './ntlm/keys';
import { ntlmSeal } from './ntlm/messageSeal';
import { NtlmClient, type NtlmOptions } from './ntlm/ntlmClient';
import { type Login, LoginRefused, offersOf } from './login';

/** NTLM over `Negotiate`. Without TLS (`seal`) every message is sealed from then on; with it TLS protects them. */
export function ntlmLogin(account: NtlmAccount, seal: boolean, options: NtlmOptions = {}): Login {
  return {
    async logIn(exchange) {
      const client = new NtlmClient(account, options);
      const scheme = 'Negotiate';
      const first = await exchange(`${scheme} ${client.negotiate().toString('base64')}`);
      const challenge = offersOf(first).get('negotiate');
      if (first.status !== 401 || !challenge) throw new LoginRefused('not-offered', first);
      const answer = client.authenticate(Buffer.from(challenge, 'base64'));
      const second = await exchange(`${scheme} ${answer.toString('base64')}`);
      if (second.status === 401) throw new LoginRefused('wrong', second);
      return seal ? ntlmSeal(client.session) : undefined;
    },
  };
}
