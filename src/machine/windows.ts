import * as l10n from '@vscode/l10n';
import { MachineError } from './machine';
import { OperationError, type CommandResult, type Operation } from './operation';
import type { BootState, Health, RebootAnswer, ServiceStates, Survey, Unit } from './operatingSystem';
import { quotePowershell } from './quote';
import { parseReport, type Report } from './report';
import { identityFrom, servicesFrom, surveyFrom } from './windowsReport';

/*
 * The operations on a Windows machine, as data: Windows PowerShell from version 3 on, WMI for what older servers have too. Every
 * script begins with a comment that names it and prints `key<TAB>value` lines, then blocks of services.
 */

const seconds = 1000;

const prologue = `$ErrorActionPreference = 'Stop'
function say($key, $value) { [Console]::Out.WriteLine($key + "\`t" + ("$value" -replace '\\s+', ' ')) }
$system = [Environment]::SystemDirectory`;

function script(name: string, body: string): string {
  return `# fleet-reboot: ${name}\n${prologue}\n${body}`;
}

/** The last boot, in seconds since 1970 (UTC) whatever the regional settings are. */
const identityScript = `$os = Get-WmiObject Win32_OperatingSystem
$boot = $os.ConvertToDateTime($os.LastBootUpTime).ToUniversalTime()
say 'last-boot' (($boot - [DateTime]'1970-01-01').TotalSeconds.ToString('F3', [Globalization.CultureInfo]::InvariantCulture))`;

/** Databases that are stopped unasked: SQL Server with its instances, MySQL, MariaDB, PostgreSQL. */
const database = String.raw`^(MSSQLSERVER|MSSQL\$.+|MySQL\d*|MariaDB.*|postgresql.*)$`;
const databaseName = new RegExp(database, 'i');

export function isDatabase({ id }: Pick<Unit, 'id'>): boolean {
  return databaseName.test(id);
}

/** A service is asked for as it is listed: by its name or by what the services window shows. */
export function unitName(name: string): string {
  return name;
}

/** Per-user services carry a random suffix. */
export function isTransient(unit: string): boolean {
  return /_[0-9a-f]{4,8}$/i.test(unit);
}

/**
 * The services wanted (by name or displayed name) as blocks. `whole`: with the databases and with the running services that depend
 * on any of them, which have to be stopped before. A process that several services share tells nothing of one of them.
 */
function servicesScript(names: readonly string[], whole: boolean): string {
  return `$wanted = @(${names.map(quotePowershell).join(', ')})
$chosen = @{}; $dependents = @{}
function choose($service) {
  if ($chosen.ContainsKey($service.Name)) { return }
  $chosen[$service.Name] = $service
  ${whole ? dependentsScript : '$dependents[$service.Name] = @()'}
}
foreach ($service in Get-WmiObject Win32_Service) {
  if (($wanted -contains $service.Name) -or ($wanted -contains $service.DisplayName)${whole ? ` -or ($service.Name -match ${quotePowershell(database)})` : ''}) { choose $service }
}
say units ''
foreach ($service in $chosen.Values) {
  say Id $service.Name
  say Name $service.DisplayName
  say State $service.State
  say ExitCode $service.ExitCode
  if ($service.ServiceType -eq 'Own Process') { say ProcessId $service.ProcessId }
  say StartMode $service.StartMode
  foreach ($dependent in $dependents[$service.Name]) { say Dependent $dependent.Name }
  [Console]::Out.WriteLine('')
}`;
}

const dependentsScript = String.raw`$query = "ASSOCIATORS OF {Win32_Service.Name='" + $service.Name.Replace('\', '\\').Replace("'", "\'") + "'} WHERE AssocClass=Win32_DependentService Role=Antecedent"
  $dependents[$service.Name] = @(Get-WmiObject -Query $query | Where-Object { $_.State -ne 'Stopped' })
  foreach ($dependent in $dependents[$service.Name]) { choose $dependent }`;

/** Services that start by themselves: those that run, and those that ended with an error (1077: never started yet). */
const automaticScript = `foreach ($service in (Get-WmiObject Win32_Service -Filter "StartMode='Auto'")) {
  if ($service.State -eq 'Running') { say running $service.Name }
  elseif ($service.State -eq 'Start Pending') { say starting $service.Name }
  elseif ($service.State -eq 'Stopped' -and $service.ExitCode -ne 0 -and $service.ExitCode -ne 1077) { say failed $service.Name }
}`;

const machineKey = String.raw`HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion`;

/** Everything a check and a guard want to know, in one round trip. */
export function survey(services: readonly string[]): Operation<Survey> {
  return {
    name: 'survey',
    shell: 'powershell',
    privileged: true,
    deadline: 120 * seconds,
    script: script(
      'survey',
      `${identityScript}
$me = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
say administrator ($me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator))
say system $os.Caption
say kernel $os.Version
say uptime ([Math]::Round(([DateTime]::UtcNow - $boot).TotalSeconds))
function present($path) { Test-Path $path -ErrorAction SilentlyContinue }
function value($path, $name) { (Get-ItemProperty $path -Name $name -ErrorAction SilentlyContinue).$name }
if (present '${machineKey}\\Component Based Servicing\\RebootPending') { say pending servicing }
if (present '${machineKey}\\Component Based Servicing\\RebootInProgress') { say pending servicing }
if (present '${machineKey}\\WindowsUpdate\\Auto Update\\RebootRequired') { say pending update }
if (value 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Session Manager' 'PendingFileRenameOperations') { say pending files }
$names = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ComputerName'
if ((value "$names\\ActiveComputerName" ComputerName) -ne (value "$names\\ComputerName" ComputerName)) { say pending rename }
try {
  $manager = Invoke-WmiMethod -Namespace 'root\\ccm\\ClientSDK' -Class CCM_ClientUtilities -Name DetermineIfRebootPending
  if ($manager.RebootPending -or $manager.IsHardRebootPending) { say pending sccm }
} catch { }
if (Test-Path "$system\\quser.exe") {
  $ErrorActionPreference = 'Continue'
  & "$system\\quser.exe" 2>$null | Select-Object -Skip 1 | ForEach-Object { say session $_.Trim('> ') }
  $ErrorActionPreference = 'Stop'
}
try { [Threading.Mutex]::OpenExisting('Global\\_MSIExecute').Close(); say process 'package-manager Windows Installer' } catch [Threading.WaitHandleCannotBeOpenedException] { } catch { say process 'package-manager Windows Installer' }
foreach ($process in Get-WmiObject Win32_Process) {
  switch -Regex ($process.Name) {
    '^(TiWorker|wusa|msu)\\.exe$' { say process ('package-manager ' + $process.Name + ' (' + $process.ProcessId + ')') }
    '^(wbengine|wbadmin|robocopy)\\.exe$' { say process ('backup ' + $process.Name + ' (' + $process.ProcessId + ')') }
  }
}
${automaticScript}
${servicesScript(services, true)}`,
    ),
    parse(result) {
      const report = reportOf('survey', result);
      if (report.one('administrator') === 'False') {
        const sentence = l10n.t('the account is no administrator of the machine, or its token is filtered by UAC');
        throw new MachineError('become-refused', sentence);
      }
      return surveyFrom(report, services);
    },
  };
}

/** The logon service writes AutoLogonChecked when the boot, configuring updates included, has come to the logon screen. */
export function bootState(): Operation<BootState> {
  return {
    name: 'read boot identity',
    shell: 'powershell',
    privileged: false,
    deadline: 20 * seconds,
    script: script(
      'read boot identity',
      `${identityScript}
say ready (Test-Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\AutoLogonChecked')`,
    ),
    parse(result) {
      const report = parseReport(result.stdout);
      const ready = report.one('ready') === 'True';
      return {
        identity: result.status === 0 ? identityFrom(report) : undefined,
        shuttingDown: false,
        stopping: [],
        ...(!ready && { unfinished: l10n.t('Windows is still being configured') }),
      };
    },
  };
}

/**
 * Asks the service manager for the stop and does not wait for it. Services that depend on it and are being stopped are waited for:
 * Stop() sends them a stop as well, which a service that is stopping refuses.
 */
export function stopService(unit: string): Operation<void> {
  return control(
    'stop service',
    unit,
    `settle $service.DependentServices
if ($service.Status -ne 'Stopped' -and $service.Status -ne 'StopPending') { $service.Stop() }`,
  );
}

/**
 * Asks the service manager for the start and does not wait for it. A stop that is under way comes to its end first, its own or one of
 * a service that it cannot be without: nothing is queued behind it.
 */
export function startService(unit: string): Operation<void> {
  return control(
    'start service',
    unit,
    `settle (@($service.ServicesDependedOn) + $service)
if ($service.Status -eq 'Stopped') { $service.Start() }`,
  );
}

function control(name: string, unit: string, action: string): Operation<void> {
  return {
    name: `${name} ${unit}`,
    shell: 'powershell',
    privileged: true,
    deadline: 60 * seconds,
    script: script(
      name,
      `Add-Type -AssemblyName System.ServiceProcess
function settle($services) {
  foreach ($one in $services) { if ($one.Status -eq 'StopPending') { $one.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(45)) } }
}
$service = New-Object ServiceProcess.ServiceController ${quotePowershell(unit)}
${action}
say done True`,
    ),
    parse: (result) => void reportOf(name, result, 'done'),
  };
}

export function serviceStates(units: readonly string[], pids: readonly number[] = []): Operation<ServiceStates> {
  return {
    name: 'read service states',
    shell: 'powershell',
    privileged: false,
    deadline: 30 * seconds,
    script: script(
      'service states',
      `foreach ($id in @(${pids.map(String).join(', ')})) { if (Get-Process -Id $id -ErrorAction SilentlyContinue) { say alive $id } }
${servicesScript(units, false)}`,
    ),
    parse(result) {
      const report = reportOf('service states', result);
      return { units: servicesFrom(report, units), alive: report.all('alive').map(Number) };
    },
  };
}

export function health(units: readonly string[]): Operation<Health> {
  return {
    name: 'read health',
    shell: 'powershell',
    privileged: true,
    deadline: 60 * seconds,
    script: script(
      'health',
      `${automaticScript}
${servicesScript(units, false)}`,
    ),
    parse(result) {
      const report = reportOf('health', result);
      return {
        booting: report.all('starting').length > 0,
        failed: report.all('failed'),
        running: report.all('running'),
        database: 'unknown',
        units: servicesFrom(report, units),
      };
    },
  };
}

/** A word to everybody who is logged in; a Server Core has nobody and no program for it. */
export function warnUsers(message: string): Operation<void> {
  return {
    name: 'warn logged-in users',
    shell: 'powershell',
    privileged: true,
    deadline: 30 * seconds,
    script: script(
      'warn users',
      `$ErrorActionPreference = 'Continue'
if (Test-Path "$system\\msg.exe") { ${quotePowershell(message)} | & "$system\\msg.exe" * /time:600 2>&1 | Out-Null }
say done True`,
    ),
    parse: (result) => void reportOf('warn users', result, 'done'),
  };
}

/**
 * The reboot, two seconds from now so that the answer arrives, planned, for maintenance of an application (p:4:1). A shutdown that
 * is scheduled already (1190) is called off first; one that is in progress (1115) is left to go on.
 */
export function reboot(reason: string): Operation<RebootAnswer> {
  return {
    name: 'reboot',
    shell: 'powershell',
    privileged: true,
    deadline: 60 * seconds,
    script: script(
      'reboot',
      `$ErrorActionPreference = 'Continue'
$comment = ${quotePowershell(reason)} -replace '(\\\\*)"', '$1$1\\"'
if ($comment -match '\\s') { $comment = $comment -replace '(\\\\+)$', '$1$1' }
function shut { $script:said = & "$system\\shutdown.exe" /r /t 2 /d p:4:1 /c $comment 2>&1 | Out-String; $script:code = $LASTEXITCODE }
shut
if ($code -eq 1190) { & "$system\\shutdown.exe" /a 2>&1 | Out-Null; shut }
say said $said
say code $code`,
    ),
    parse(result) {
      if (result.status === null && result.stdout === '') return 'unconfirmed';
      const report = parseReport(result.stdout);
      const code = report.one('code');
      if (code === '0') return 'confirmed';
      if (code === '1115') return 'under-way';
      const said = report.one('said') ?? '';
      const words = [said, result.stderr.trim()]
        .filter((part) => part !== '')
        .join(' ')
        .slice(0, 500);
      throw new OperationError('reboot', l10n.t('shutdown ended with {0}: {1}', code ?? '?', words), result);
    },
  };
}

/** The report of a script that came to its end: PowerShell's own exit status says so, or the key that is said last. */
function reportOf(operation: string, result: CommandResult, last?: string): Report {
  const report = parseReport(result.stdout);
  if (result.status === 0 && (last === undefined || report.one(last) !== undefined)) return report;
  const said = (result.stderr.trim() || result.stdout.trim()).replaceAll(/\s+/g, ' ').slice(0, 500);
  throw new OperationError(
    operation,
    `${operation}: ${result.status === null ? l10n.t('no exit status') : l10n.t('exit status {0}', result.status)}${said && `: ${said}`}`,
    result,
  );
}
