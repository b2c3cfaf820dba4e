import { parseSurvey } from './linuxSurvey';
import { identityFrom, unitsFrom } from './linuxReport';
import type { BootState, Health, ServiceStates, Survey, Unit } from './operatingSystem';
import { OperationError, succeeded, type CommandResult, type Operation } from './operation';
import { quote } from './quote';
import { parseReport, type Report } from './report';

/*
 * The operations on a Linux machine, as data. Every script begins with a comment that names it, so that an
 * administrator who finds it in a log knows what it was, and prints `key<TAB>value` lines or systemctl's own blocks.
 */

const seconds = 1000;

/** Programs live in sbin too, whatever PATH the login has; texts are parsed, so no translation. */
const prologue = `export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
say() { printf '%s\\t%s\\n' "$1" "$2"; }`;

function script(name: string, body: string): string {
  return `# fleet-reboot: ${name}\n${prologue}\n${body}`;
}

/** Boot id, container, start of PID 1 (clock ticks), and the boot time where there is no boot id. */
const identityScript = `boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
say boot-id "$boot"
container=$(systemd-detect-virt --container 2>/dev/null)
if [ -z "$container" ]; then
  if [ -e /run/systemd/container ]; then container=$(cat /run/systemd/container)
  elif [ -e /.dockerenv ]; then container=docker
  elif [ -e /run/.containerenv ]; then container=podman; fi
fi
say container "\${container:-none}"
first=$(cat /proc/1/stat 2>/dev/null)
set -- \${first##*) }
[ $# -ge 20 ] && { shift 19; say pid1-start "$1"; }
if [ -z "$boot" ]; then
  say kern-boottime "$(sysctl -n kern.boottime 2>/dev/null)"
  since=$(uptime -s 2>/dev/null) || since=$(who -b 2>/dev/null | sed 's/.*boot *//')
  [ -n "$since" ] && say boot-time "$(date -d "$since" +%s 2>/dev/null)"
fi`;

/** Units whose stop would be waited for, while the machine goes down. */
const shutdownScript = `say system-state "$(systemctl is-system-running 2>/dev/null)"
systemctl list-jobs --no-legend --no-pager --plain 2>/dev/null | while read -r job unit type state; do
  case $type/$state in stop/running) say stopping "$unit";; esac
done`;

const unitProperties = 'Id,Names,LoadState,ActiveState,SubState,Result,MainPID,UnitFileState,TriggeredBy';

/** Databases we stop unasked, with their instances. */
export const databaseUnits = ['mysql', 'mysqld', 'mariadb'] as const;

/** Whether a unit is a database, whatever suffix its instance has. */
export function isDatabase({ id }: Pick<Unit, 'id'>): boolean {
  return databaseUnits.some(
    (name) => id === `${name}.service` || (id.startsWith(`${name}@`) && id.endsWith('.service')),
  );
}

/** Unit names as systemctl takes them; a plain name is a service. */
export function unitName(name: string): string {
  return /\.(service|socket|target|timer|mount|path|slice|scope)$/.test(name) ? name : `${name}.service`;
}

/** Sessions and timers bring and take them. */
export function isTransient(unit: string): boolean {
  return /^(user@|user-runtime-dir@|session-|run-|systemd-hostnamed|systemd-timedated|systemd-localed|packagekit|polkit|apt-|man-db|fwupd|getty@|serial-getty@)/.test(
    unit,
  );
}

/** Everything a check and a guard want to know, in one round trip. Privileged, so that a refusing sudo shows here and not halfway. */
export function survey(services: readonly string[]): Operation<Survey> {
  const databases = databaseUnits.flatMap((name) => [`${name}.service`, `${name}@*.service`]);
  const units = [...databases, ...services.map(unitName)].map(quote).join(' ');
  return {
    name: 'survey',
    privileged: true,
    deadline: 60 * seconds,
    script: script(
      'survey',
      `${identityScript}
${shutdownScript}
( . /etc/os-release 2>/dev/null && say system "$PRETTY_NAME" )
say kernel "$(uname -sr)"
read -r up rest </proc/uptime 2>/dev/null && say uptime "$up"
[ -d /run/systemd/system ] && say init systemd
if [ -e /run/reboot-required ] || [ -e /var/run/reboot-required ]; then say reboot-required yes
elif [ -e /usr/share/update-notifier/notify-reboot-required ]; then say reboot-required no
elif command -v needs-restarting >/dev/null; then
  timeout 20 needs-restarting -r >/dev/null 2>&1; case $? in 0) say reboot-required no;; 1) say reboot-required yes;; esac
elif command -v zypper >/dev/null; then
  timeout 20 zypper needs-rebooting >/dev/null 2>&1; case $? in 0) say reboot-required no;; 102) say reboot-required yes;; esac
fi
[ -e /run/systemd/shutdown/scheduled ] && say scheduled "$(tr '\\n' ' ' </run/systemd/shutdown/scheduled)"
say inhibitors "$(busctl --no-pager call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager ListInhibitors 2>/dev/null)"
who 2>/dev/null | while read -r line; do say session "$line"; done
say cgroup "1 $(tr '\\n' ' ' 2>/dev/null </proc/1/cgroup)"
for process in /proc/[0-9]*; do
  read -r name 2>/dev/null <"$process/comm" || continue
  case $name in
  apt|apt-get|aptitude|dpkg|unattended-upgr|yum|dnf|dnf5|rpm|zypper|pacman|apk|emerge) kind=package-manager;;
  rsync|borg|borgmatic|restic|duplicity|rdiff-backup|backupninja|mysqldump|mariadb-dump|mariabackup|mariadb-backup|xtrabackup|pg_dump|pg_dumpall|pg_basebackup) kind=backup;;
  mysqld|mariadbd) kind=database;;
  *) continue;;
  esac
  say process "$kind \${process#/proc/} $name $(tr '\\0\\n' '  ' 2>/dev/null <"$process/cmdline")"
  say cgroup "\${process#/proc/} $(tr '\\n' ' ' 2>/dev/null <"$process/cgroup")"
done
if [ -d /run/systemd/system ]; then
  systemctl list-units --state=failed --plain --no-legend --no-pager | while read -r unit rest; do say failed "$unit"; done
  systemctl list-units --type=service --state=running --plain --no-legend --no-pager | while read -r unit rest; do say running "$unit"; done
  say units ''
  set -f
  systemctl show --no-pager -p ${unitProperties} -- ${units} $(systemctl show --no-pager -p TriggeredBy --value -- ${units})
fi`,
    ),
    parse: (result) => parseSurvey(accepted('survey', result)),
  };
}

/** Identity alone and what holds a shutdown up: asked again and again while a machine goes down and comes back. */
export function bootState(): Operation<BootState> {
  return {
    name: 'read boot identity',
    privileged: false,
    deadline: 5 * seconds,
    script: script('read boot identity', `${identityScript}\n${shutdownScript}`),
    parse(result) {
      const report = parseReport(result.stdout);
      return { identity: identityFrom(report), ...shutdownFrom(report) };
    },
  };
}

function shutdownFrom(report: Report): { shuttingDown: boolean; stopping: readonly string[] } {
  const stopping = report.all('stopping');
  return { shuttingDown: report.one('system-state') === 'stopping', stopping };
}

/** Asks systemd to stop a unit and does not wait: MariaDB may take 900 s, Oracle's MySQL has no limit at all. */
export function stopService(unit: string): Operation<void> {
  const name = `stop ${unit}`;
  return {
    name,
    privileged: true,
    deadline: 15 * seconds,
    script: script(`stop service`, `exec systemctl stop --no-block -- ${quote(unit)}`),
    parse: succeeded(name),
  };
}

/** Asks systemd to start a unit and does not wait. */
export function startService(unit: string): Operation<void> {
  const name = `start ${unit}`;
  return {
    name,
    privileged: true,
    deadline: 15 * seconds,
    script: script(
      `start service`,
      `systemctl reset-failed -- ${quote(unit)} 2>/dev/null\nexec systemctl start --no-block -- ${quote(unit)}`,
    ),
    parse: succeeded(name),
  };
}

/** How units stand, and which of the process ids (those of the units' main processes before) are still there. */
export function serviceStates(units: readonly string[], pids: readonly number[] = []): Operation<ServiceStates> {
  return {
    name: 'read service states',
    privileged: false,
    deadline: 15 * seconds,
    script: script(
      'service states',
      `for pid in ${pids.map(String).join(' ')}; do [ -e "/proc/$pid" ] && say alive "$pid"; done
say units ''
systemctl show --no-pager -p ${unitProperties} -- ${units.map(quote).join(' ')}`,
    ),
    parse(result) {
      const report = parseReport(accepted('service states', result).stdout);
      return { units: unitsFrom(report), alive: report.all('alive').map(Number) };
    },
  };
}

/** What a booted machine says of itself: units asked about, failed units, running services, whether a database answers. */
export function health(units: readonly string[]): Operation<Health> {
  return {
    name: 'read health',
    privileged: true,
    deadline: 30 * seconds,
    script: script(
      'health',
      `say system-state "$(systemctl is-system-running 2>/dev/null)"
systemctl list-units --state=failed --plain --no-legend --no-pager | while read -r unit rest; do say failed "$unit"; done
systemctl list-units --type=service --state=running --plain --no-legend --no-pager | while read -r unit rest; do say running "$unit"; done
for client in mariadb-admin mysqladmin; do
  command -v "$client" >/dev/null || continue
  if timeout 10 "$client" --connect-timeout=5 ping >/dev/null 2>&1; then say database answers; else say database silent; fi
  break
done
say units ''
${units.length > 0 ? `systemctl show --no-pager -p ${unitProperties} -- ${units.map(quote).join(' ')}` : ':'}`,
    ),
    parse(result) {
      const report = parseReport(accepted('health', result).stdout);
      const database = report.one('database');
      return {
        booting: ['initializing', 'starting'].includes(report.one('system-state') ?? ''),
        failed: report.all('failed'),
        running: report.all('running'),
        database: database === 'answers' || database === 'silent' ? database : 'unknown',
        units: unitsFrom(report),
      };
    },
  };
}

/** A word to everybody who is logged in. */
export function warnUsers(message: string): Operation<void> {
  return {
    name: 'warn logged-in users',
    privileged: true,
    deadline: 15 * seconds,
    script: script('warn users', `printf '%s\\n' ${quote(message)} | LC_ALL=C.UTF-8 wall`),
    parse: succeeded('warn logged-in users'),
  };
}

/**
 * The reboot, now. molly-guard's wrappers are stepped over (they ask a question nobody would answer), a staged
 * soft-reboot is not taken for a reboot, and inhibitors were looked at by the guard. The session may die before the
 * exit status arrives: that is `unconfirmed`, and waiting decides.
 */
export function reboot(reason: string): Operation<'confirmed' | 'unconfirmed'> {
  const message = quote(reason);
  return {
    name: 'reboot',
    privileged: true,
    deadline: 30 * seconds,
    script: script(
      'reboot',
      `export SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT=1
for shutdown in /lib/molly-guard/shutdown /usr/lib/molly-guard/shutdown /sbin/shutdown /usr/sbin/shutdown; do
  [ -x "$shutdown" ] && exec "$shutdown" -r now ${message}
done
command -v systemctl >/dev/null && exec systemctl reboot
exec reboot`,
    ),
    parse(result) {
      if (result.status === null) return 'unconfirmed';
      succeeded('reboot')(result);
      return 'confirmed';
    },
  };
}

/** Reports are parsed even when the last command of the script failed; only a cut session is no answer. */
function accepted(operation: string, result: CommandResult): CommandResult {
  if (result.status === null)
    throw new OperationError(operation, `${operation}: the session ended before the answer was complete`, result);
  return result;
}
