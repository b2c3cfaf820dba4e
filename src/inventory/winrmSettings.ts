/** How WinRM is spoken to one host: the variables of Ansible's winrm and psrp connections, with their defaults. */
export interface WinrmSettings {
  readonly secure: boolean;
  readonly path: string;
  /** In the order they are tried: ssl, basic, plaintext, certificate, ntlm, credssp, kerberos. */
  readonly transports: readonly string[];
  /** False: the validation is set to `ignore`, honoured with a visible warning. */
  readonly verifyCertificate: boolean;
  /** PEM file of the authorities to trust instead of the system's; absolute. */
  readonly caFile: string | undefined;
  /** PEM files of a client certificate and its key; absolute. */
  readonly clientCertificate: { readonly file: string; readonly keyFile: string } | undefined;
}

/** A host's variables with their templates replaced. */
export interface WinrmVariables {
  text(...names: string[]): string | undefined;
  list(...names: string[]): readonly string[];
}

/** `absolute` makes a path of the inventory absolute. */
export function winrmSettings(
  kind: 'winrm' | 'psrp',
  port: number | undefined,
  user: string | undefined,
  variables: WinrmVariables,
  absolute: (path: string) => string,
): WinrmSettings {
  const own = (name: string) => variables.text(`ansible_${kind}_${name}`);
  const file = (path: string | undefined) => path && absolute(path);
  const psrp = kind === 'psrp';
  const secure = (own(psrp ? 'protocol' : 'scheme') ?? (port === 5985 ? 'http' : 'https')) === 'https';
  const certificate = file(own(psrp ? 'certificate_pem' : 'cert_pem'));
  const key = file(own(psrp ? 'certificate_key_pem' : 'cert_key_pem'));
  const caFile = psrp
    ? variables.text('ansible_psrp_cert_trust_path', 'ansible_psrp_ca_cert')
    : variables.text('ansible_winrm_ca_trust_path');
  const path = own('path') ?? '/wsman';
  return {
    secure,
    path: path.startsWith('/') ? path : `/${path}`,
    transports: psrp ? [psrpTransport(own('auth'))] : winrmTransports(variables, secure, user),
    verifyCertificate: own(psrp ? 'cert_validation' : 'server_cert_validation') !== 'ignore',
    caFile: file(caFile === 'legacy_requests' ? undefined : caFile),
    clientCertificate: certificate !== undefined && key !== undefined ? { file: certificate, keyFile: key } : undefined,
  };
}

/** Ansible tries Kerberos first for `user@domain`; what it takes from a ticket cache it goes on without. */
function winrmTransports(variables: WinrmVariables, secure: boolean, user: string | undefined): readonly string[] {
  const named = variables.list('ansible_winrm_transport');
  if (named.length > 0) return named;
  const basic = secure ? 'ssl' : 'plaintext';
  return user?.includes('@') ? ['kerberos', basic] : [basic];
}

/** `negotiate` is Kerberos or NTLM; from here it is NTLM. */
function psrpTransport(auth: string | undefined): string {
  return auth === undefined || auth === 'negotiate' ? 'ntlm' : auth;
}
