import * as l10n from '@vscode/l10n';
import {
  type CancellationToken,
  CodeLens,
  type CodeLensProvider,
  EventEmitter,
  Range,
  type TextDocument,
  window,
  workspace,
} from 'vscode';
import type { Services } from '../commands/services';
import { Disposables } from '../disposables';
import { hostsBelow } from '../hostsBelow';
import type { Analysis } from './analysis';
import { groupHeaders } from './groupHeaders';
import { countOf, groupLenses } from './groupLenses';
import type { LiveAnalyses } from './liveAnalyses';

/** Milliseconds within which answers of hosts are shown together. */
const together = 250;

/** Above every group's header: its hosts, how many are up, and what can be done with them. */
export class GroupCodeLenses extends Disposables implements CodeLensProvider {
  readonly #changed = this.register(new EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  /** What was shown last of each document, to ask again only when it would look different. */
  readonly #shown = new WeakMap<TextDocument, { readonly analysis: Analysis; readonly titles: string }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly services: Pick<Services, 'inventory' | 'live' | 'settings'>,
    private readonly analyses: LiveAnalyses,
  ) {
    super();
    this.register(analyses.onDidChange(() => this.#changed.fire()));
    this.register(services.live.onDidChange(() => (this.#timer ??= setTimeout(() => this.#look(), together))));
    this.register(
      services.settings.onDidChange((change) => {
        if (change.affectsConfiguration('fleetReboot.codeLens')) this.#changed.fire();
      }),
    );
  }

  override dispose(): void {
    clearTimeout(this.#timer);
    super.dispose();
  }

  async provideCodeLenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    if (!this.services.settings.codeLens) return [];
    const analysis = await this.analyses.of(document, token);
    if (!analysis) return [];
    const lenses = this.#lenses(analysis);
    this.#shown.set(document, { analysis, titles: titlesOf(lenses) });
    return lenses;
  }

  #lenses(analysis: Analysis): CodeLens[] {
    return groupHeaders(analysis.file).flatMap(({ group, name }, index) => {
      const range = new Range(analysis.document.positionAt(name.start), analysis.document.positionAt(name.end));
      return analysis.inUse ? this.#inUse(analysis, group, range) : notInUse(analysis, group, range, index === 0);
    });
  }

  #inUse({ inventory, hosts }: Analysis, group: string, range: Range): CodeLens[] {
    const { inventory: store, live } = this.services;
    const { state } = store;
    const known = state.kind === 'ready' && state.inventory.groups.has(group);
    const saved = known ? hostsBelow(state.inventory, group) : undefined;
    return groupLenses({ group, inventory, hosts, saved }, live.statusOf).map(
      ({ title, tooltip, command, target }) =>
        new CodeLens(range, { title, tooltip, command, arguments: command.startsWith('fleetReboot.') ? [target] : [] }),
    );
  }

  #look(): void {
    this.#timer = undefined;
    const differs = window.visibleTextEditors.some(({ document }) => {
      const shown = this.#shown.get(document);
      return shown?.analysis.inUse === true && titlesOf(this.#lenses(shown.analysis)) !== shown.titles;
    });
    if (differs) this.#changed.fire();
  }
}

/** Of a file that is not in use: how many hosts, and once how to use it. */
function notInUse({ inventory, document }: Analysis, group: string, range: Range, isFirst: boolean): CodeLens[] {
  const title = countOf(inventory, group);
  const lenses = [new CodeLens(range, { title, command: '' })];
  if (!isFirst || document.uri.scheme !== 'file' || !workspace.isTrusted) return lenses;
  const use = {
    title: l10n.t('Use as Inventory'),
    tooltip: l10n.t('Show these hosts in the Fleet view, to check and reboot them'),
    command: 'fleetReboot.useAsInventory',
    arguments: [document.uri],
  };
  return [...lenses, new CodeLens(range, use)];
}

function titlesOf(lenses: readonly CodeLens[]): string {
  return lenses.map(({ command }) => command?.title).join('\n');
}
