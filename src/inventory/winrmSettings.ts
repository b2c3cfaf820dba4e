/** How WinRM is spoken to one host: the `ansible_winrm_*` variables, with the defaults of Ansible's connection plugins. */
export interface WinrmSettings {
  readonly secure: boolean;
  readonly path: string;
  /** In the order they are tried: ssl, basic, plaintext, certificate, ntlm, credssp, kerberos. */
  readonly transports: readonly string[];
  /** False: `ansible_winrm_server_cert_validation` is `ignore`, honoured with a visible warning. */
  readonly verifyCertificate: boolean;
  /** PEM file of the authorities to trust instead of the system's; absolute. */
  readonly caFile: string | undefined;
  /** PEM files of a client certificate and its key; absolute. */
  readonly clientCertificate: { readonly file: string; readonly keyFile: string } | undefined;
}

/** 5986 unless said otherwise. */
export const defaultWinrmPort = 5986;
