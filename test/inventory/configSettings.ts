import type { AnsibleConfig } from '../../src/inventory/ansibleConfig';

/** Our settings by Ansible's names. */
export function settingsOf(config: AnsibleConfig): Record<string, unknown> {
  return {
    DEFAULT_HOST_LIST: config.inventory,
    DEFAULT_REMOTE_USER: config.remoteUser ?? null,
    DEFAULT_REMOTE_PORT: config.remotePort ?? null,
    DEFAULT_PRIVATE_KEY_FILE: config.privateKeyFile ?? null,
    DEFAULT_TIMEOUT: config.timeout,
    DEFAULT_FORKS: config.forks,
    DEFAULT_TRANSPORT: config.transport,
    DEFAULT_VAULT_PASSWORD_FILE: config.vaultPasswordFile ?? null,
    DEFAULT_VAULT_IDENTITY_LIST: config.vaultIdentities,
    DEFAULT_BECOME: config.become,
    DEFAULT_BECOME_METHOD: config.becomeMethod,
    DEFAULT_BECOME_USER: config.becomeUser,
  };
}

/** Those of the connection plugin ssh. */
export function sshSettingsOf(config: AnsibleConfig): Record<string, unknown> {
  return {
    host_key_checking: config.hostKeyChecking,
    ssh_args: config.sshArgs ?? '-C -o ControlMaster=auto -o ControlPersist=60s',
    ssh_common_args: config.sshCommonArgs ?? '',
    ssh_extra_args: config.sshExtraArgs ?? '',
  };
}
