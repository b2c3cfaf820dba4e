import { type ConfigurationChangeEvent, env, EventEmitter, workspace } from 'vscode';
import { defaultRangeLimit } from '../inventory/hostRange';
import { blockerKinds, defaultPolicy, type BlockerKind, type Policy, type Strategy } from '../reboot/plan';
import { Disposables } from './disposables';
import { families, type Family } from './fleetHost';

const section = 'fleetReboot';

/** The settings as the user has them now, with an event for changes. Values of a wrong type count as not set. */
export class FleetSettings extends Disposables {
  readonly #onDidChange = this.register(new EventEmitter<ConfigurationChangeEvent>());
  readonly onDidChange = this.#onDidChange.event;

  constructor() {
    super();
    this.register(
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(section)) this.#onDidChange.fire(change);
      }),
    );
  }

  /** Paths as written; empty when nothing is set. */
  get inventory(): readonly string[] {
    return strings(this.#get('inventory'));
  }

  /** Groups whose hosts run another system than their variables tell. */
  get familyOfGroup(): ReadonlyMap<string, Family> {
    const value = this.#get('osFamily');
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return new Map(
      entries.flatMap(([group, name]): [string, Family][] => {
        const family = families.find((known) => known === name);
        return family ? [[group, family]] : [];
      }),
    );
  }

  /** Hosts that ranges may give. */
  get rangeLimit(): number {
    return Math.max(1, Math.trunc(this.#number('rangeLimit', defaultRangeLimit)));
  }

  /** Seconds that ansible-inventory has. */
  get ansibleTimeout(): number {
    return Math.max(1, this.#number('ansibleInventory.timeout', 60));
  }

  /** Seconds; 0: on demand only. */
  get reachabilityInterval(): number {
    return this.#number('reachability.interval', 60);
  }

  /** Seconds. */
  get reachabilityTimeout(): number {
    return Math.max(0.1, this.#number('reachability.timeout', 5));
  }

  /** Whether what a group is and can be done with it stands above its header. */
  get codeLens(): boolean {
    return this.#get('codeLens') !== false;
  }

  get reason(): string {
    const reason = this.#get('reason');
    return typeof reason === 'string' && reason.trim() !== '' ? reason : 'maintenance';
  }

  get strategy(): Strategy {
    const limit = Math.max(1, Math.trunc(this.#number('forks', 5)));
    return this.#get('strategy') === 'sequential' ? { kind: 'sequential' } : { kind: 'parallel', limit };
  }

  get policy(): Policy {
    const accept = strings(this.#get('guard.accept')).filter((kind): kind is BlockerKind =>
      blockerKinds.some((known) => known === kind),
    );
    return {
      ...defaultPolicy,
      mail: this.mailPolicy,
      accept,
      stopTimeout: this.#number('timeout.stopServices', defaultPolicy.stopTimeout),
      goingDownTimeout: this.#number('timeout.goingDown', defaultPolicy.goingDownTimeout),
      backTimeout: this.#number('timeout.back', defaultPolicy.backTimeout),
      verifyTimeout: this.#number('timeout.verify', defaultPolicy.verifyTimeout),
    };
  }

  get mailPolicy(): Policy['mail'] {
    const policy = this.#get('mail.policy');
    return policy === 'off' || policy === 'best-effort' ? policy : 'required';
  }

  /** The mail settings as an object for the mail room to judge: fields that are not set are left out. */
  get mail(): Readonly<Record<string, unknown>> {
    const language = this.#get('mail.language');
    const plain = ['host', 'port', 'security', 'username', 'from', 'to', 'cc', 'bcc', 'verifyCertificate', 'caFile'];
    const set = plain
      .map((name): [string, unknown] => [name, this.#get(`mail.${name}`)])
      .filter(([, value]) => value !== undefined && value !== null && value !== '');
    const display = env.language.startsWith('fr') ? 'fr' : 'en';
    return { ...Object.fromEntries(set), language: language === 'fr' || language === 'en' ? language : display };
  }

  #get(name: string): unknown {
    return workspace.getConfiguration(section).get<unknown>(name);
  }

  #number(name: string, fallback: number): number {
    const value = this.#get(name);
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : fallback;
  }
}

function strings(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((entry): entry is string => typeof entry === 'string' && entry.trim() !== '');
}
