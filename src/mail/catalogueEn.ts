import type { Catalogue } from './catalogue';

export const english: Catalogue = {
  locale: 'en-GB',
  colon: ':',
  unitSpace: ' ',

  alertTitle: (host, reason) => `${host} is going to reboot: ${reason}`,
  confirmationTitle: (host, downtime) => `${host} has rebooted and is operational (down for ${downtime})`,
  failureTitle: (host, what, code) => `${host} FAILED to reboot: ${what} (${code})`,
  unhealthyTitle: (host, what, code) => `${host} has rebooted but FAILED afterwards: ${what} (${code})`,
  testTitle: 'Fleet Reboot: test mail',

  alertIntro: 'A second mail follows when the host is operational again, or when something went wrong.',
  alertDatabases: 'The databases are stopped first; the host is rebooted only once they have stopped cleanly.',
  confirmationIntro: 'The reboot is proven: the host answers with a new boot identity.',
  failureIntro: 'The host needs your attention.',
  testIntro: 'The mail settings work: alerts and confirmations will arrive like this mail.',

  labels: {
    host: 'Host',
    address: 'Address',
    reason: 'Reason',
    requestedBy: 'Requested by',
    at: 'When',
    databases: 'Databases stopped first',
    stopServices: 'Services stopped first',
    downtime: 'Down for',
    services: 'Services active again',
    code: 'Failure',
    step: 'Step',
    seen: 'What was seen',
    nextStep: 'What to do next',
    pattern: 'Pattern',
    run: 'Run',
    relay: 'Relay',
    security: 'Encryption',
    from: 'Sender',
  },
  none: 'none',
  securities: { starttls: 'STARTTLS', tls: 'TLS', plain: 'none' },
  steps: {
    check: 'check',
    guard: 'guard',
    alert: 'alert',
    'stop-services': 'stop-services',
    reboot: 'reboot',
    wait: 'wait',
    verify: 'verify',
    confirm: 'confirm',
  },
  failures: {
    unreachable: {
      title: 'not reachable',
      nextStep: 'Check that the host is powered on and that its address and port in the inventory are right.',
    },
    'host-key-unknown': {
      title: 'host key not known',
      nextStep:
        'Connect once with ssh and compare the fingerprint, or run the check from the editor and confirm it there.',
    },
    'host-key-changed': {
      title: 'host key has changed',
      nextStep:
        'If the host was reinstalled, remove its old key with ssh-keygen -R; otherwise somebody may be between you and it.',
    },
    'login-refused': {
      title: 'login refused',
      nextStep: 'Check ansible_user and the key or password; try the same login with ssh.',
    },
    'key-file': {
      title: 'private key not usable',
      nextStep:
        'Check that the key file exists, is readable by you alone (chmod 600) and that its passphrase is known.',
    },
    'become-refused': {
      title: 'sudo refused',
      nextStep: 'Give the become password, or allow the login to use sudo.',
    },
    'identity-unknown': {
      title: 'boot identity cannot be read',
      nextStep: 'Without a boot identity a reboot cannot be proven; nothing was done to the host.',
    },
    unsupported: {
      title: 'connection not supported',
      nextStep: 'Use a connection this engine speaks, or leave the host out of the run.',
    },
    blocked: {
      title: 'blocked',
      nextStep: 'Wait for it to finish or end it, then run again for this host.',
    },
    'alert-failed': {
      title: 'alert mail not delivered',
      nextStep: 'Check the mail settings with the command Send test mail; without an alert no host is rebooted.',
    },
    'service-stop-failed': {
      title: 'service did not stop cleanly',
      nextStep: 'Look at the log of the service on the host; it was not killed and the host was not rebooted.',
    },
    'reboot-refused': {
      title: 'reboot refused',
      nextStep: 'Read what the host answered; stopped services were started again.',
    },
    'reboot-not-started': {
      title: 'reboot did not start',
      nextStep: 'Look at the journal of the host: the command was accepted, but it never went down.',
    },
    'timeout-going-down': {
      title: 'still going down',
      nextStep: 'Look at the console: a unit is holding the shutdown up. It may still reboot by itself.',
    },
    'timeout-down': {
      title: 'has not come back',
      nextStep: 'Look at the console or the management board of the host.',
    },
    'timeout-same-boot': {
      title: 'came back without having rebooted',
      nextStep: 'The network or sshd was away, not the system. Look at the journal of the host.',
    },
    'verify-failed': {
      title: 'not healthy after the reboot',
      nextStep: 'The host has rebooted. Look at the services named here and start them by hand.',
    },
    'session-lost': {
      title: 'session lost',
      nextStep: 'Check the host and the network, then run again for this host.',
    },
    cancelled: {
      title: 'cancelled',
      nextStep: 'Run again for the hosts that were left out.',
    },
    internal: {
      title: 'internal error',
      nextStep: 'Please report this with the journal of the run.',
    },
  },
};
