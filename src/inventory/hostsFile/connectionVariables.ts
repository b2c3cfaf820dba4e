import * as l10n from '@vscode/l10n';

/** A variable that means something to Ansible or to us. */
export interface KnownVariable {
  readonly name: string;
  /** One or two plain sentences. */
  readonly documentation: string;
  readonly type: 'text' | 'boolean' | 'number';
  /** The values it takes, or the usual ones. */
  readonly values?: readonly string[];
  /** A password or the like: better kept in a vault than in the hosts file. */
  readonly secret?: boolean;
  /** Other names of the same; the first name is the one to use. */
  readonly aliases?: readonly string[];
}

const become = ['sudo', 'su', 'doas', 'pbrun', 'pfexec', 'dzdo', 'ksu', 'machinectl', 'runas', 'enable'];
const connections = [
  'ssh',
  'winrm',
  'psrp',
  'local',
  'paramiko',
  'smart',
  'network_cli',
  'netconf',
  'httpapi',
  'docker',
  'podman',
];

/** The variables by which Ansible reaches a host, those of every connection first. Texts are in the reader's language. */
export function connectionVariables(): readonly KnownVariable[] {
  return [...common(), ...ssh(), ...escalation(), ...windows(), ...psrp(), ...network()];
}

function common(): KnownVariable[] {
  return [
    {
      name: 'ansible_host',
      documentation: l10n.t('The address to connect to, when it is not the name in the inventory.'),
      type: 'text',
      aliases: ['ansible_ssh_host'],
    },
    {
      name: 'ansible_port',
      documentation: l10n.t('The port to connect to: 22 for SSH, 5986 for WinRM unless said otherwise.'),
      type: 'number',
      aliases: ['ansible_ssh_port'],
    },
    {
      name: 'ansible_user',
      documentation: l10n.t('The user to log in as.'),
      type: 'text',
      aliases: ['ansible_ssh_user'],
    },
    {
      name: 'ansible_password',
      documentation: l10n.t('The password to log in with. Better kept in a vault than here.'),
      type: 'text',
      secret: true,
      aliases: ['ansible_ssh_pass', 'ansible_ssh_password'],
    },
    {
      name: 'ansible_connection',
      documentation: l10n.t(
        'How to connect: SSH unless said otherwise; winrm or psrp for Windows, local for this machine.',
      ),
      type: 'text',
      values: connections,
    },
    {
      name: 'ansible_shell_type',
      documentation: l10n.t(
        'The shell that takes the commands on the host. powershell and cmd mean Windows, also over SSH.',
      ),
      type: 'text',
      values: ['sh', 'csh', 'fish', 'powershell', 'cmd'],
    },
    {
      name: 'ansible_shell_executable',
      documentation: l10n.t('The path of the shell on the host, /bin/sh unless said otherwise.'),
      type: 'text',
    },
    {
      name: 'ansible_python_interpreter',
      documentation: l10n.t('The path of Python on the host, or how to look for it.'),
      type: 'text',
      values: ['auto', 'auto_silent', 'auto_legacy', '/usr/bin/python3'],
    },
    {
      name: 'ansible_remote_tmp',
      documentation: l10n.t('The directory on the host where Ansible puts its temporary files.'),
      type: 'text',
    },
    {
      name: 'ansible_pipelining',
      documentation: l10n.t('Send modules through the connection instead of copying them first: quicker.'),
      type: 'boolean',
      aliases: ['ansible_ssh_pipelining'],
    },
    {
      name: 'ansible_group_priority',
      documentation: l10n.t(
        'In the variables of a group: which of two groups at the same depth wins. The higher number does.',
      ),
      type: 'number',
    },
  ];
}

function ssh(): KnownVariable[] {
  return [
    {
      name: 'ansible_private_key_file',
      documentation: l10n.t('The private key to log in with over SSH.'),
      type: 'text',
      aliases: ['ansible_ssh_private_key_file'],
    },
    {
      name: 'ansible_ssh_common_args',
      documentation: l10n.t('Arguments for ssh, scp and sftp, such as -J with a jump host.'),
      type: 'text',
    },
    {
      name: 'ansible_ssh_extra_args',
      documentation: l10n.t('Arguments for ssh alone.'),
      type: 'text',
    },
    {
      name: 'ansible_ssh_args',
      documentation: l10n.t('Arguments for ssh in place of the usual ones, which share one connection between tasks.'),
      type: 'text',
    },
    {
      name: 'ansible_sftp_extra_args',
      documentation: l10n.t('Arguments for sftp alone.'),
      type: 'text',
    },
    {
      name: 'ansible_scp_extra_args',
      documentation: l10n.t('Arguments for scp alone.'),
      type: 'text',
    },
    {
      name: 'ansible_ssh_executable',
      documentation: l10n.t('The ssh command to run on this side, when it is not the one in the path.'),
      type: 'text',
    },
    {
      name: 'ansible_ssh_timeout',
      documentation: l10n.t('Seconds that one attempt to connect over SSH may take.'),
      type: 'number',
    },
    {
      name: 'ansible_ssh_retries',
      documentation: l10n.t('How often to try again when the SSH connection fails.'),
      type: 'number',
    },
    {
      name: 'ansible_ssh_transfer_method',
      documentation: l10n.t('How files get to the host.'),
      type: 'text',
      values: ['smart', 'sftp', 'scp', 'piped'],
    },
    {
      name: 'ansible_host_key_checking',
      documentation: l10n.t('Whether the host must prove who it is. Without that, anyone in between can read along.'),
      type: 'boolean',
      aliases: ['ansible_ssh_host_key_checking'],
    },
  ];
}

function escalation(): KnownVariable[] {
  return [
    {
      name: 'ansible_become',
      documentation: l10n.t('Whether to work as another user, root unless said otherwise.'),
      type: 'boolean',
    },
    {
      name: 'ansible_become_method',
      documentation: l10n.t('How to become the other user: sudo unless said otherwise.'),
      type: 'text',
      values: become,
    },
    {
      name: 'ansible_become_user',
      documentation: l10n.t('The user to become.'),
      type: 'text',
      values: ['root'],
      aliases: ['ansible_sudo_user'],
    },
    {
      name: 'ansible_become_password',
      documentation: l10n.t('The password that becoming the other user asks for. Better kept in a vault than here.'),
      type: 'text',
      secret: true,
      aliases: ['ansible_become_pass', 'ansible_sudo_pass'],
    },
    {
      name: 'ansible_become_exe',
      documentation: l10n.t('The command that becomes the other user, when it is not the one in the path.'),
      type: 'text',
      aliases: ['ansible_sudo_exe'],
    },
    {
      name: 'ansible_become_flags',
      documentation: l10n.t('Options for the command that becomes the other user.'),
      type: 'text',
      aliases: ['ansible_sudo_flags'],
    },
  ];
}

function windows(): KnownVariable[] {
  return [
    {
      name: 'ansible_winrm_transport',
      documentation: l10n.t('How to log in over WinRM.'),
      type: 'text',
      values: ['ntlm', 'kerberos', 'negotiate', 'credssp', 'basic', 'certificate'],
    },
    {
      name: 'ansible_winrm_scheme',
      documentation: l10n.t('https, or http on port 5985.'),
      type: 'text',
      values: ['https', 'http'],
    },
    {
      name: 'ansible_winrm_server_cert_validation',
      documentation: l10n.t("Whether the certificate of the WinRM service must be valid: 'ignore' trusts anyone."),
      type: 'text',
      values: ['validate', 'ignore'],
    },
    {
      name: 'ansible_winrm_message_encryption',
      documentation: l10n.t('Whether WinRM messages are encrypted by the login itself, which http needs.'),
      type: 'text',
      values: ['auto', 'always', 'never'],
    },
    {
      name: 'ansible_winrm_path',
      documentation: l10n.t('The path of the WinRM service, /wsman unless said otherwise.'),
      type: 'text',
    },
    {
      name: 'ansible_winrm_connection_timeout',
      documentation: l10n.t('Seconds that WinRM may take to answer.'),
      type: 'number',
    },
    {
      name: 'ansible_winrm_kinit_mode',
      documentation: l10n.t('Whether Ansible asks for the Kerberos ticket itself or finds it.'),
      type: 'text',
      values: ['managed', 'manual'],
    },
    {
      name: 'ansible_winrm_kinit_cmd',
      documentation: l10n.t('The kinit command to run on this side.'),
      type: 'text',
    },
    {
      name: 'ansible_winrm_kinit_args',
      documentation: l10n.t('Arguments for kinit.'),
      type: 'text',
    },
  ];
}

function psrp(): KnownVariable[] {
  return [
    {
      name: 'ansible_psrp_auth',
      documentation: l10n.t('How to log in over PSRP.'),
      type: 'text',
      values: ['negotiate', 'ntlm', 'kerberos', 'credssp', 'basic', 'certificate'],
    },
    {
      name: 'ansible_psrp_protocol',
      documentation: l10n.t('https, or http on port 5985.'),
      type: 'text',
      values: ['https', 'http'],
    },
    {
      name: 'ansible_psrp_cert_validation',
      documentation: l10n.t("Whether the certificate of the PSRP service must be valid: 'ignore' trusts anyone."),
      type: 'text',
      values: ['validate', 'ignore'],
    },
    {
      name: 'ansible_psrp_ca_cert',
      documentation: l10n.t('The certificates to trust in place of those of this machine.'),
      type: 'text',
      aliases: ['ansible_psrp_cert_trust_path'],
    },
    {
      name: 'ansible_psrp_message_encryption',
      documentation: l10n.t('Whether PSRP messages are encrypted by the login itself, which http needs.'),
      type: 'text',
      values: ['auto', 'always', 'never'],
    },
    {
      name: 'ansible_psrp_path',
      documentation: l10n.t('The path of the PSRP service, wsman unless said otherwise.'),
      type: 'text',
    },
    {
      name: 'ansible_psrp_proxy',
      documentation: l10n.t('The address of the proxy on the way to the host.'),
      type: 'text',
    },
    {
      name: 'ansible_psrp_connection_timeout',
      documentation: l10n.t('Seconds that PSRP may take to connect.'),
      type: 'number',
    },
  ];
}

function network(): KnownVariable[] {
  return [
    {
      name: 'ansible_network_os',
      documentation: l10n.t('The system of a network device, such as cisco.ios.ios. Such a host is never rebooted.'),
      type: 'text',
      values: ['cisco.ios.ios', 'cisco.nxos.nxos', 'arista.eos.eos', 'junipernetworks.junos.junos', 'vyos.vyos.vyos'],
    },
  ];
}
