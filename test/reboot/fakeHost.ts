import { MachineError, type Machine, type MachineErrorCode, type Session } from '../../src/machine/machine';
import type { CommandResult, Operation } from '../../src/machine/operation';
import type { Clock } from '../../src/reboot/clock';
import type { Connection } from '../../src/inventory/connection';

/** A clock that moves only when somebody sleeps on it. */
export function virtualClock(): Clock & { readonly time: number; tick(milliseconds: number): void } {
  let time = 1_700_000_000_000;
  return {
    now: () => time,
    get time() {
      return time;
    },
    tick: (milliseconds) => void (time += milliseconds),
    async sleep(milliseconds, signal) {
      if (!signal?.aborted) time += milliseconds;
      await Promise.resolve();
    },
  };
}

export const bootIds = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;

export interface FakeUnit {
  id: string;
  names?: string[];
  active: string;
  result?: string;
  mainPid?: number;
  enabled?: boolean;
  triggeredBy?: string;
}

/** A Linux host held in memory, driven by the time of a virtual clock. What it does is set by its fields; what was asked is in `asked`. */
export class FakeHost {
  bootId: string = bootIds[0];
  units: FakeUnit[] = [];
  failed: string[] = [];
  running: string[] = ['ssh.service'];
  surveyLines: string[] = [];
  database: 'answers' | 'silent' | undefined;
  asked: string[] = [];
  reboots = 0;
  /** How a connection attempt fails; undefined: it works. */
  refuse: (() => MachineErrorCode | undefined) | undefined;
  onReboot: (() => Partial<CommandResult> | undefined) | undefined;
  onStop: ((unit: FakeUnit) => void) | undefined;
  onStart: ((unit: FakeUnit) => void) | undefined;
  stopping: string[] = [];
  systemState = 'running';
  private endSession: (() => void)[] = [];

  constructor(readonly name: string) {}

  machine(): Machine {
    const connection = { host: this.name, address: '192.0.2.1' } as unknown as Connection;
    return { connection, endpoint: { address: '192.0.2.1', port: 22 }, connect: (signal) => this.connect(signal) };
  }

  /** Everybody who is connected is thrown out. */
  cutSessions(): void {
    for (const end of this.endSession.splice(0)) end();
  }

  private async connect(signal?: AbortSignal): Promise<Session> {
    await Promise.resolve();
    if (signal?.aborted) throw new MachineError('aborted', `${this.name}: aborted`);
    const code = this.refuse?.();
    if (code) throw new MachineError(code, `${this.name}: ${code}`);
    let ended = false;
    let end: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (end = resolve));
    this.endSession.push(() => {
      ended = true;
      end();
    });
    return {
      warnings: [],
      closed,
      close: () => {
        ended = true;
        end();
      },
      run: async (operation) => {
        await Promise.resolve();
        if (ended) throw new MachineError('session-lost', `${this.name}: session lost`);
        this.asked.push(operation.name);
        return operation.parse({ status: 0, stdout: '', stderr: '', ...this.answer(operation) });
      },
    };
  }

  private answer(operation: Operation<unknown>): Partial<CommandResult> {
    const [verb, unit] = operation.name.split(' ');
    switch (operation.name) {
      case 'survey':
        return {
          stdout: [
            ...this.identityLines(),
            'init\tsystemd',
            'system\tDebian GNU/Linux 12',
            ...this.surveyLines,
            ...this.listLines(),
            'units\t',
            this.blocks(),
          ].join('\n'),
        };
      case 'read boot identity':
        return { stdout: this.identityLines().join('\n') };
      case 'read service states':
        return {
          stdout: [
            ...this.units.filter((u) => u.mainPid).map((u) => `alive\t${String(u.mainPid)}`),
            'units\t',
            this.blocks(),
          ].join('\n'),
        };
      case 'read health':
        return {
          stdout: [
            ...this.identityLines(),
            ...this.listLines(),
            ...(this.database ? [`database\t${this.database}`] : []),
            'units\t',
            this.blocks(),
          ].join('\n'),
        };
      case 'reboot': {
        this.reboots += 1;
        return this.onReboot?.() ?? {};
      }
      case 'warn logged-in users':
        return {};
    }
    const found = this.units.find((u) => u.id === unit || u.names?.includes(unit ?? ''));
    if (found && verb === 'stop') {
      (this.onStop ?? stopCleanly)(found);
      return {};
    }
    if (found && verb === 'start') {
      (this.onStart ?? startWell)(found);
      return {};
    }
    throw new Error(`the fake host does not know "${operation.name}"`);
  }

  private identityLines(): string[] {
    return [
      `boot-id\t${this.bootId}`,
      'container\tnone',
      'pid1-start\t1',
      `system-state\t${this.systemState}`,
      ...this.stopping.map((unit) => `stopping\t${unit}`),
    ];
  }

  private listLines(): string[] {
    return [...this.failed.map((unit) => `failed\t${unit}`), ...this.running.map((unit) => `running\t${unit}`)];
  }

  private blocks(): string {
    return this.units
      .map((unit) =>
        [
          `Id=${unit.id}`,
          `Names=${[unit.id, ...(unit.names ?? [])].join(' ')}`,
          'LoadState=loaded',
          `ActiveState=${unit.active}`,
          'SubState=x',
          `Result=${unit.result ?? 'success'}`,
          `MainPID=${String(unit.mainPid ?? 0)}`,
          `TriggeredBy=${unit.triggeredBy ?? ''}`,
          `UnitFileState=${unit.enabled === false ? 'disabled' : 'enabled'}`,
        ].join('\n'),
      )
      .join('\n\n');
  }
}

export function stopCleanly(unit: FakeUnit): void {
  unit.active = 'inactive';
  unit.mainPid = 0;
}

export function startWell(unit: FakeUnit): void {
  unit.active = 'active';
  unit.mainPid = 4321;
}
