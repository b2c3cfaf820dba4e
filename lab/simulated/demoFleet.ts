import type { FleetOptions } from './simulatedFleet';
import type { HostOptions } from './hostOptions';
import type { UnitOptions } from './unit';

const login = { user: 'ansible' } as const;
const base: readonly UnitOptions[] = [{ id: 'ssh.service', aliases: ['sshd.service'] }, { id: 'cron.service' }];

const hosts: readonly HostOptions[] = [
  {
    name: 'srvsql',
    login,
    units: [
      ...base,
      {
        id: 'mariadb.service',
        aliases: ['mysql.service', 'mysqld.service'],
        process: 'mariadbd',
        stopTime: 600,
        startTime: 200,
      },
    ],
    rebootRequired: 'yes',
    timing: { downtime: 800 },
  },
  {
    name: 'srvapache',
    login,
    units: [...base, { id: 'apache2.service', startTime: 60 }],
    sessions: ['anna     pts/0        2026-11-20 09:12 (192.0.2.7)'],
    rebootRequired: 'yes',
    timing: { downtime: 500 },
  },
  {
    name: 'srvfiles',
    login,
    units: [...base, { id: 'smbd.service' }, { id: 'nmbd.service' }],
    system: 'Ubuntu 24.04.1 LTS',
    kernel: 'Linux 6.8.0-51-generic',
    timing: { downtime: 650, nologin: 250 },
  },
];

/** As Windows servers are often reached: CredSSP over HTTPS, a certificate that nobody verifies. */
const windows: HostOptions = {
  name: 'winsrv',
  windows: { reached: 'https', transport: 'credssp', pending: ['update'] },
  login: { user: 'Administrator', password: 'simulated' },
  units: [
    {
      id: 'MSSQLSERVER',
      aliases: ['SQL Server (MSSQLSERVER)'],
      triggeredBy: ['SQLSERVERAGENT'],
      stopTime: 400,
      startTime: 200,
    },
    { id: 'SQLSERVERAGENT', aliases: ['SQL Server Agent (MSSQLSERVER)'], stopTime: 150 },
    { id: 'W3SVC', aliases: ['World Wide Web Publishing Service'] },
  ],
  sessions: ['anna  rdp-tcp#2  2  Active  .  20/11/2026 09:12'],
  timing: { downtime: 700, nologin: 300, configuring: 600 },
};

/** Goes down and never comes back. */
const lost: HostOptions = { name: 'srvlost', login, units: base, faults: { neverReturns: true } };

/**
 * The fleet to show things on: a database server whose MariaDB takes its time to stop, a web server where somebody is
 * logged in, a file server that refuses logins while it boots, and a Windows server that configures updates after its boot.
 */
export function demoFleet(options: { readonly withLostHost?: boolean } = {}): FleetOptions {
  const extra = options.withLostHost === true ? [lost] : [];
  return {
    hosts: [...hosts, windows, ...extra],
    // On Linux every host can have an address of its own, which reads better in a mail.
    addresses: process.platform === 'linux' ? 'each' : 'one',
    layout: {
      groups: {
        bdd: ['srvsql'],
        web: ['srvapache'],
        files: ['srvfiles', ...extra.map((host) => host.name)],
        windows: ['winsrv'],
      },
      children: { linux: ['bdd', 'web', 'files'], prod: ['linux', 'windows'] },
      groupVars: {
        windows: {
          ansible_user: 'Administrator',
          ansible_password: 'simulated',
          ansible_connection: 'winrm',
          ansible_winrm_scheme: 'https',
          ansible_winrm_transport: 'credssp',
          ansible_winrm_server_cert_validation: 'ignore',
        },
      },
    },
  };
}
