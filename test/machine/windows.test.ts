import assert from 'node:assert/strict';
import fc from 'fast-check';
import { provesReboot } from '../../src/machine/bootIdentity';
import { MachineError } from '../../src/machine/machine';
import { OperationError, type Operation } from '../../src/machine/operation';
import { powershellInput, powershellOutput } from '../../src/machine/powershell';
import { quotePowershell } from '../../src/machine/quote';
import {
  bootState,
  isDatabase,
  reboot,
  serviceStates,
  startService,
  stopService,
  survey,
} from '../../src/machine/windows';

const parse = <T>(operation: Operation<T>, stdout: string, status: number | null = 0, stderr = ''): T =>
  operation.parse({ status, stdout, stderr });

const service = (fields: Readonly<Record<string, string | number>>): string =>
  `${Object.entries(fields)
    .map(([key, value]) => `${key}\t${value}\n`)
    .join('')}\n`;

describe('Windows', () => {
  it('W8 a boot time that jitters by milliseconds is no reboot, more than a second forward is one', () => {
    const at = (seconds: number) => ({ kind: 'last-boot', seconds }) as const;
    assert.ok(!provesReboot(at(1_700_000_000.5), at(1_700_000_000.9), 60));
    assert.ok(!provesReboot(at(1_700_000_000.5), at(1_699_999_999), 60));
    assert.ok(provesReboot(at(1_700_000_000.5), at(1_700_000_002), 60));
  });

  it('W5 is not ready before the logon screen, whatever its boot time says', () => {
    const booting = parse(bootState(), 'last-boot\t1700000000.123\nready\tFalse\n');
    assert.deepEqual(booting.identity, { kind: 'last-boot', seconds: 1_700_000_000.123 });
    assert.equal(booting.unfinished, 'Windows is still being configured');
    assert.equal(parse(bootState(), 'last-boot\t1700000000.123\nready\tTrue\n').unfinished, undefined);
  });

  it('W7 an answer without its marker is none, even with exit status 0', () => {
    assert.equal(powershellOutput('', 'ab12'), undefined);
    assert.equal(powershellOutput('noise\r\nfleet-reboot-ab12-start\r\nready\tTrue\r\n', 'ab12'), 'ready\tTrue\n');
    assert.equal(parse(bootState(), '').identity, undefined);
  });

  it('W4 a missing exit status is a failure', () => {
    assert.throws(() => parse(serviceStates(['x']), 'units\t\n', null), OperationError);
    assert.equal(parse(bootState(), 'last-boot\t1700000000\nready\tTrue\n', null).identity, undefined);
  });

  it('W1 W2 W3 the answer of shutdown decides', () => {
    assert.equal(parse(reboot('maintenance'), 'said\t\ncode\t0\n'), 'confirmed');
    assert.equal(
      parse(reboot('maintenance'), 'said\tA system shutdown is in progress.(1115)\ncode\t1115\n'),
      'under-way',
    );
    assert.throws(
      () => parse(reboot('maintenance'), 'said\tAccess is denied.(5)\ncode\t5\n'),
      /Access is denied\.\(5\)/,
    );
    assert.throws(() => parse(reboot('maintenance'), 'said\t(1190)\ncode\t1190\n'), /1190/);
    assert.equal(parse(reboot('maintenance'), '', null), 'unconfirmed');
    assert.match(reboot('maintenance').script, /-eq 1190.*shutdown\.exe" \/a/s);
  });

  it('W9 the reboot comes after two seconds, planned, for maintenance, with its comment', () => {
    assert.match(reboot('maintenance').script, /\$comment = 'maintenance'/);
    assert.match(reboot('maintenance').script, /\/r \/t 2 \/d p:4:1 \/c \$comment/);
  });

  it('W11 lists logged-in sessions, and what installs or saves just now', () => {
    const { obstacles } = parse(
      survey([]),
      'administrator\tTrue\nlast-boot\t1700000000\nsession\tanna rdp-tcp#1 2 Active\nprocess\tpackage-manager TiWorker.exe (12)\nprocess\tbackup wbengine.exe (13)\nunits\t\n',
    );
    assert.deepEqual(obstacles, [
      { kind: 'package-manager', detail: 'TiWorker.exe (12)' },
      { kind: 'backup', detail: 'wbengine.exe (13)' },
      { kind: 'session', detail: 'anna rdp-tcp#1 2 Active' },
    ]);
  });

  it('W10 says that pending updates make the reboot long', () => {
    const head = 'administrator\tTrue\nlast-boot\t1700000000\n';
    const updates = parse(survey([]), `${head}pending\tupdate\nunits\t\n`);
    assert.equal(updates.rebootRequired, 'yes');
    assert.match(updates.notes.join(), /fleet_reboot_timeout/);
    const renamed = parse(survey([]), `${head}pending\trename\nunits\t\n`);
    assert.deepEqual([renamed.rebootRequired, renamed.notes], ['yes', []]);
    assert.equal(parse(survey([]), `${head}units\t\n`).rebootRequired, 'no');
  });

  it('refuses an account that is no administrator before anything is touched', () => {
    const text = 'administrator\tFalse\nlast-boot\t1700000000\nunits\t\n';
    assert.throws(
      () => parse(survey([]), text),
      (error) => error instanceof MachineError && error.code === 'become-refused',
    );
  });

  it('reads how services stand, with those that depend on them', () => {
    const blocks = [
      {
        Id: 'MSSQLSERVER',
        Name: 'SQL Server (MSSQLSERVER)',
        State: 'Running',
        ExitCode: 0,
        ProcessId: 4711,
        StartMode: 'Auto',
        Dependent: 'SQLSERVERAGENT',
      },
      { Id: 'Spooler', Name: 'Print Spooler', State: 'Stopped', ExitCode: 0, StartMode: 'Manual' },
      { Id: 'crashed', Name: 'crashed', State: 'Stopped', ExitCode: 1067, StartMode: 'Auto' },
    ];
    const { units, alive } = parse(serviceStates(['x']), `alive\t4711\nunits\t\n${blocks.map(service).join('')}`);
    assert.deepEqual(alive, [4711]);
    assert.deepEqual(
      units.map(({ id, active, result, mainPid, enabled, triggeredBy }) => [
        id,
        active,
        result,
        mainPid,
        enabled,
        triggeredBy,
      ]),
      [
        ['MSSQLSERVER', 'active', 'success', 4711, true, ['SQLSERVERAGENT']],
        ['Spooler', 'inactive', 'success', 0, false, []],
        ['crashed', 'failed', 'exit-code', 0, true, []],
      ],
    );
    assert.deepEqual(units[0]?.names, ['MSSQLSERVER', 'SQL Server (MSSQLSERVER)']);
  });

  it('knows a service by the name it was asked for, whatever its case', () => {
    const block = service({ Id: 'Tomcat9', Name: 'Apache Tomcat', State: 'Running', ExitCode: 0, StartMode: 'Auto' });
    const { units } = parse(serviceStates(['tomcat9', 'APACHE TOMCAT', 'other']), `units\t\n${block}`);
    assert.deepEqual(units[0]?.names, ['Tomcat9', 'Apache Tomcat', 'tomcat9', 'APACHE TOMCAT']);
  });

  it('waits for stops that are under way before it stops what they depend on, or starts anything again', () => {
    const inOrder = (text: string, ...parts: readonly string[]): boolean =>
      parts.every((part, index) => text.indexOf(part) > (index === 0 ? -1 : text.indexOf(parts[index - 1] ?? '')));
    assert.ok(
      inOrder(stopService('x').script, 'WaitForStatus', 'settle $service.DependentServices', '$service.Stop()'),
    );
    assert.ok(inOrder(startService('x').script, 'WaitForStatus', '$service.ServicesDependedOn', '$service.Start()'));
  });

  it('knows databases by the names of their services', () => {
    const names = [
      'MSSQLSERVER',
      'MSSQL$PROD',
      'MySQL80',
      'mysql',
      'MariaDB',
      'SQLSERVERAGENT',
      'Spooler',
      'MySQLRouter',
    ];
    assert.deepEqual(
      names.filter((id) => isDatabase({ id })),
      ['MSSQLSERVER', 'MSSQL$PROD', 'MySQL80', 'mysql', 'MariaDB'],
    );
  });

  it('L16 a word is one literal text of PowerShell whatever quotation marks it holds', () => {
    assert.equal(quotePowershell("it's ‘so’ $(x) `n"), "'it''s ‘‘so’’ $(x) `n'");
    assert.throws(() => quotePowershell('a\0'), RangeError);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
        (text) => {
          // PowerShell reads two quotation marks of any kind as the first of them, and ends at a single one.
          const inner = quotePowershell(text).slice(1, -1);
          assert.equal(inner.replace(/(['\u2018-\u201b])\1/g, '$1'), text);
          assert.ok(!/['\u2018-\u201b]/.test(inner.replace(/(['\u2018-\u201b])\1/g, '')));
        },
      ),
    );
  });

  it('puts no value into a command line: the script is on standard input', () => {
    const { script } = stopService("a'; Remove-Item C:\\ -Recurse; '");
    const input = powershellInput(script, 'ab12').toString('latin1');
    assert.match(input, /^[A-Za-z0-9+/=]+$/);
    assert.ok(Buffer.from(input, 'base64').toString('utf8').includes("'a''; Remove-Item C:\\ -Recurse; '''"));
  });
});
