import * as l10n from '@vscode/l10n';
import type { Connection } from '../../inventory/connection';
import type { WinrmSettings } from '../../inventory/winrmSettings';
import { MachineError } from '../machine';
import { basicLogin } from './basicLogin';
import { channelBindings } from './channelBindings';
import { credsspLogin } from './credssp/credsspLogin';
import type { Login } from './login';
import { accountOf } from './ntlm/keys';
import { ntlmLogin } from './ntlmLogin';

/** What `ansible_winrm_transport` can name and we speak. */
export interface Way {
  readonly transport: string;
  login(user: string, password: string, certificate: Buffer | undefined): Login;
}

/** The logins to try, in order. Rejects nothing silently: a transport that cannot be used is refused by name. */
export function waysOf({ host, address }: Connection, settings: WinrmSettings): readonly Way[] {
  // Ansible, too, goes on to the next one where it cannot speak Kerberos.
  const spoken = settings.transports.filter((transport) => transport !== 'kerberos');
  if (spoken.length === 0) {
    throw refused(
      l10n.t(
        '{0}: Kerberos is spoken by Ansible on the control node, not from here; ansible_winrm_transport: ntlm works from here',
        host,
      ),
    );
  }
  return spoken.map((transport): Way => {
    switch (transport) {
      case 'ntlm':
        return {
          transport,
          login: (user, password, certificate) =>
            ntlmLogin(accountOf(user, password), !settings.secure, {
              service: `HTTP/${address}`,
              ...(certificate && { channelBindings: channelBindings(certificate) }),
            }),
        };
      case 'credssp':
        return {
          transport,
          login: (user, password) =>
            credsspLogin(accountOf(user, password), !settings.secure, { service: `HTTP/${address}` }),
        };
      case 'ssl':
      case 'basic':
      case 'plaintext':
        if (settings.secure) return { transport, login: basicLogin };
        throw refused(
          l10n.t(
            '{0}: Basic over HTTP would send the password in the clear; use HTTPS, or ansible_winrm_transport: ntlm',
            host,
          ),
        );
      default:
        throw refused(l10n.t('{0}: ansible_winrm_transport {1} is not known', host, transport));
    }
  });
}

function refused(sentence: string): MachineError {
  return new MachineError('unsupported', sentence);
}
