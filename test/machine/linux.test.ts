import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { provesReboot } from '../../src/machine/bootIdentity';
import {
  bootState,
  health,
  reboot,
  serviceStates,
  startService,
  stopService,
  survey,
  unitName,
} from '../../src/machine/linux';
import { OperationError, type Operation } from '../../src/machine/operation';
import { underShell } from '../../src/machine/quote';

const id = '3f2c1a00-1111-4222-8333-444455556666';
const parse = <T>(operation: Operation<T>, stdout: string, status: number | null = 0): T =>
  operation.parse({ status, stdout, stderr: '' });
const identityOf = (stdout: string) => parse(bootState(), stdout).identity;

describe('the boot identity', () => {
  it('L2 is a UUID whatever noise stands around it, and anything else is not yet', () => {
    const noise = `Could not chdir to home directory /home/x: No such file\nWelcome!\n`;
    assert.deepEqual(identityOf(`${noise}boot-id\t  ${id.toUpperCase()}\ncontainer\tnone\n`), {
      kind: 'boot-id',
      value: id,
    });
    assert.equal(identityOf('boot-id\tPermission denied\ncontainer\tnone\n'), undefined);
    assert.equal(identityOf(noise), undefined);
    assert.equal(identityOf(''), undefined);
  });

  it('L3 without a boot id is the boot time of sysctl, uptime or who', () => {
    assert.deepEqual(
      identityOf('boot-id\t\nkern-boottime\t{ sec = 1700000000, usec = 5 } Tue Nov 14 22:13:20 2023\n'),
      { kind: 'boot-time', seconds: 1_700_000_000 },
    );
    assert.deepEqual(identityOf('boot-id\t\nkern-boottime\t\nboot-time\t1700000100\n'), {
      kind: 'boot-time',
      seconds: 1_700_000_100,
    });
    assert.equal(identityOf('boot-id\t\nkern-boottime\t\nboot-time\t\n'), undefined);
  });

  it('L4 of a container is its boot id with the start of PID 1; without that start it is unverifiable', () => {
    assert.deepEqual(identityOf(`boot-id\t${id}\ncontainer\tlxc\npid1-start\t4711\n`), {
      kind: 'container',
      value: `${id}/4711`,
    });
    assert.equal(identityOf(`boot-id\t${id}\ncontainer\tlxc\n`), undefined);
    const before = { kind: 'container', value: `${id}/4711` } as const;
    assert.ok(provesReboot(before, { kind: 'container', value: `${id}/9000` }, 3));
    assert.ok(!provesReboot(before, before, 3));
  });

  it('L1 L5 proves a reboot only when it differs; a boot time must move forward by more than the downtime seen', () => {
    const boot = (value: string) => ({ kind: 'boot-id', value }) as const;
    const time = (seconds: number) => ({ kind: 'boot-time', seconds }) as const;
    assert.ok(!provesReboot(boot(id), boot(id), 30));
    assert.ok(provesReboot(boot(id), boot(id.replace('3', '4')), 0));
    assert.ok(!provesReboot(time(1000), time(1001), 0), 'a second of jitter');
    assert.ok(!provesReboot(time(1000), time(990), 30), 'backwards');
    assert.ok(!provesReboot(time(1000), time(1020), 30), 'less than the downtime');
    assert.ok(provesReboot(time(1000), time(5000), 30));
    assert.ok(!provesReboot(boot(id), time(5000), 30), 'another kind proves nothing');
  });

  it('is read from this very machine by a real shell', function () {
    if (process.platform !== 'linux') {
      console.log('skipped: not Linux');
      this.skip();
    }
    const operation = bootState();
    const stdout = execFileSync('/bin/sh', ['-c', underShell(operation.script)], { encoding: 'utf8' });
    assert.ok(parse(operation, stdout).identity);
  });
});

describe('a survey', () => {
  const base = `boot-id\t${id}\ncontainer\tnone\npid1-start\t1\ninit\tsystemd\n`;
  const obstacles = (lines: string, blocks = '') => parse(survey([]), `${base}${lines}\nunits\t\n${blocks}`).obstacles;

  it('L18 says unknown when no tool tells whether a reboot is required, never required', () => {
    assert.equal(parse(survey([]), base).rebootRequired, 'unknown');
    assert.equal(parse(survey([]), `${base}reboot-required\tyes\n`).rebootRequired, 'yes');
    assert.equal(parse(survey([]), `${base}reboot-required\tperhaps\n`).rebootRequired, 'unknown');
  });

  it('L10 names who holds a block inhibitor on shutdown, and passes over delays and other locks', () => {
    const line =
      'inhibitors\ta(ssssuu) 3 "shutdown:sleep" "Unattended Upgrades Shutdown" "Stop ongoing upgrades" "delay" 0 700 "handle-lid-switch" "x" "y" "block" 0 1 "idle:shutdown" "nightly" "copying \\"all\\"" "block-weak" 1000 4242';
    assert.deepEqual(obstacles(line), [{ kind: 'inhibitor', detail: 'nightly (process 4242): copying \\"all\\"' }]);
  });

  it('finds package managers and backups, not their permanent helpers nor what runs in a container', () => {
    const lines = [
      'process\tpackage-manager 10 apt-get apt-get -y upgrade',
      'process\tpackage-manager 11 unattended-upgr /usr/bin/python3 unattended-upgrade-shutdown --wait-for-signal',
      'process\tbackup 12 borg borg create',
      'process\tbackup 13 rsync rsync --daemon --no-detach',
      'process\tpackage-manager 14 apk apk add curl',
      'cgroup\t14 0::/system.slice/docker-abc.scope/x 12:devices:/docker/abc ',
    ].join('\n');
    assert.deepEqual(obstacles(lines), [
      { kind: 'package-manager', detail: 'apt-get (process 10)' },
      { kind: 'backup', detail: 'borg (process 12)' },
    ]);
  });

  it('takes a database process outside any service for an obstacle, and one inside for none', () => {
    const block = `Id=mariadb.service\nNames=mariadb.service\nLoadState=loaded\nActiveState=active\nMainPID=50\n`;
    const lines = 'process\tdatabase 50 mariadbd /usr/sbin/mariadbd\nprocess\tdatabase 60 mysqld /opt/mysql/bin/mysqld';
    const found = obstacles(lines, block);
    assert.equal(found.length, 1);
    assert.match(found[0]?.detail ?? '', /^mysqld \(process 60\)/);
  });

  it('sees a shutdown that is scheduled or under way already', () => {
    assert.match(
      obstacles('scheduled\tUSEC=1700000000000000 WARN_WALL=1 MODE=reboot ')[0]?.detail ?? '',
      /a reboot is scheduled already at 2023-11-14T22:13:20/,
    );
    assert.match(
      obstacles('system-state\tstopping\nstopping\tslow.service')[0]?.detail ?? '',
      /going down already \(slow\.service\)/,
    );
  });

  it('D1 asks for mysql, mysqld, mariadb and their instances, and counts aliases as one unit', () => {
    const block = (name: string) =>
      `Id=mariadb.service\nNames=mariadb.service mysql.service mysqld.service\nLoadState=loaded\nActiveState=active\nMainPID=5\nUnitFileState=enabled\nAlias=${name}`;
    const units = parse(
      survey([]),
      `${base}units\t\n${block('a')}\n\n${block('b')}\n\nId=mysql@.service\nLoadState=not-found\n`,
    ).units;
    assert.deepEqual(
      units.map(({ id, names }) => [id, names.length]),
      [['mariadb.service', 3]],
    );
    for (const name of ['mysql.service', "'mysql@*.service'", 'mysqld.service', "'mariadb@*.service'"])
      assert.ok(survey([]).script.includes(name), name);
  });

  it('needs root, so that a refusing sudo shows before anything is done', () => {
    assert.ok(survey([]).privileged);
  });

  it('refuses an answer that was cut', () => {
    assert.throws(() => parse(survey([]), base, null), OperationError);
  });
});

describe('operations on services', () => {
  it('D2 do not block, and quote the unit', () => {
    assert.match(stopService('mariadb@x y.service').script, /systemctl stop --no-block -- 'mariadb@x y\.service'$/);
    assert.match(startService('mariadb.service').script, /systemctl start --no-block -- mariadb\.service$/);
  });

  it('a plain name is a service', () => {
    assert.deepEqual(
      [unitName('nginx'), unitName('a.socket'), unitName('php8.2-fpm')],
      ['nginx.service', 'a.socket', 'php8.2-fpm.service'],
    );
  });

  it('D3 tell whether the main process of before is still there', () => {
    const states = parse(
      serviceStates(['mariadb.service'], [50]),
      'alive\t50\nunits\t\nId=mariadb.service\nNames=mariadb.service\nLoadState=loaded\nActiveState=inactive\nResult=success\nMainPID=0\n',
    );
    assert.deepEqual(states.alive, [50]);
    assert.equal(states.units[0]?.result, 'success');
  });

  it('D5 a database that nobody can ask is unknown, not dead', () => {
    assert.equal(parse(health([]), 'units\t\n').database, 'unknown');
    assert.equal(parse(health([]), 'database\tsilent\nunits\t\n').database, 'silent');
  });
});

describe('the reboot', () => {
  it('L6 without an exit status is unconfirmed; a refusal is an error with what was said', () => {
    assert.equal(parse(reboot('maintenance'), '', null), 'unconfirmed');
    assert.equal(parse(reboot('maintenance'), ''), 'confirmed');
    assert.throws(
      () => reboot('maintenance').parse({ status: 1, stdout: '', stderr: 'Access denied' }),
      /Access denied/,
    );
  });

  it('L9 steps over molly-guard, L11 over a staged soft-reboot, L15 never leaves the delay to shutdown', () => {
    const { script } = reboot('maintenance');
    assert.ok(script.indexOf('/lib/molly-guard/shutdown') < script.indexOf(' /sbin/shutdown'));
    assert.match(script, /export SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT=1/);
    assert.match(script, /-r now maintenance/);
    assert.doesNotMatch(script, /\+\d/);
  });

  it('L16 hands the reason over literally, whatever it holds, and executes nothing of it', function () {
    if (process.platform === 'win32') {
      console.log('skipped: no POSIX shell');
      this.skip();
    }
    const directory = mkdtempSync(join(tmpdir(), 'fleet-reboot-'));
    try {
      const program = join(directory, 'shutdown');
      writeFileSync(program, '#!/bin/sh\nfor word; do printf "%s\\0" "$word"; done\n');
      chmodSync(program, 0o755);
      fc.assert(
        fc.property(
          fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0')),
          (reason) => {
            const script = reboot(reason).script.replace('/lib/molly-guard/shutdown', program);
            const words = execFileSync('/bin/sh', ['-c', underShell(script)])
              .toString('utf8')
              .split('\0');
            assert.deepEqual(words, ['-r', 'now', Buffer.from(reason).toString('utf8'), '']);
          },
        ),
        { numRuns: 40, examples: [[`"; touch /tmp/x; '$(reboot)\`id\``], ["it's\nmaintenance"]] },
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
