import {
  type CancellationToken,
  env,
  Hover,
  type HoverProvider,
  MarkdownString,
  type Position,
  Range,
  type TextDocument,
} from 'vscode';
import type { Span } from '../../inventory/hostsFile/hostsFile';
import {
  hostsOf,
  isRange,
  mentionAt,
  variableAt,
  type Mention,
  type VariableSpot,
} from '../../inventory/hostsFile/mentions';
import type { Services } from '../commands/services';
import { hostsBelow } from '../hostsBelow';
import { momentIn } from '../moment';
import type { Analysis } from './analysis';
import { groupHover } from './groupHover';
import { hostHover, rangeHover, type Telling } from './hostHover';
import { linksIn } from './links';
import type { LiveAnalyses } from './liveAnalyses';
import { variableHover } from './variableHover';
import { ownerOf, variableInVarsFile } from './varsFileAt';

/** What is known of a host, a group or a variable, told where it is named. */
export class FleetHover implements HoverProvider {
  readonly #moment = momentIn(env.language);

  constructor(
    private readonly services: Pick<Services, 'live'>,
    private readonly analyses: LiveAnalyses,
  ) {}

  async provideHover(document: TextDocument, position: Position, token: CancellationToken): Promise<Hover | undefined> {
    if (this.analyses.roleOf(document) === 'vars') return this.#inVarsFile(document, position);
    const analysis = await this.analyses.of(document, token);
    if (!analysis) return undefined;
    const offset = document.offsetAt(position);
    const mention = mentionAt(analysis.file, offset);
    if (mention) return shown(this.#mention(mention, analysis), document, mention.span);
    const variable = variableAt(analysis.file, offset);
    return variable && shown(this.#variable(variable, analysis), document, variable.nameSpan);
  }

  #mention(mention: Mention, analysis: Analysis): string | undefined {
    const { inventory, hosts } = analysis;
    const telling: Telling = {
      statusOf: analysis.inUse ? this.services.live.statusOf : undefined,
      moment: this.#moment,
      linkTo: linksIn(inventory, analysis),
    };
    if (mention.kind === 'group') {
      const group = inventory.groups.get(mention.name);
      return group && groupHover(group, inventory, hosts, telling);
    }
    const named = hostsOf(mention.name).flatMap((name) => hosts.get(name) ?? []);
    if (isRange(mention.name)) return rangeHover(mention.name, named, inventory, telling);
    const [host] = named;
    return host && hostHover(host, inventory, telling);
  }

  #variable({ name, owner }: VariableSpot, { inventory, ...analysis }: Analysis): string {
    const hosts = owner.kind === 'host' ? hostsOf(owner.name) : hostsBelow(inventory, owner.name);
    return variableHover(name, hosts, inventory, { linkTo: linksIn(inventory, { ...analysis, inventory }) });
  }

  async #inVarsFile(document: TextDocument, position: Position): Promise<Hover | undefined> {
    const line = document.lineAt(position.line).text;
    const variable = variableInVarsFile(line, position.character);
    const owner = ownerOf(document.uri.fsPath);
    const reading = variable && owner && (await this.analyses.inUse());
    if (!reading) return undefined;
    const { inventory } = reading;
    const hosts = owner.kind === 'host' ? [owner.name] : hostsBelow(inventory, owner.name);
    const text = variableHover(variable.name, hosts, inventory, { linkTo: linksIn(inventory, undefined) });
    const start = position.with(position.line, variable.start);
    return new Hover(markdown(text), new Range(start, start.translate(0, variable.name.length)));
  }
}

function shown(text: string | undefined, document: TextDocument, { start, end }: Span): Hover | undefined {
  if (text === undefined) return undefined;
  return new Hover(markdown(text), new Range(document.positionAt(start), document.positionAt(end)));
}

/** Not trusted: links of commands in it would not work. */
function markdown(text: string): MarkdownString {
  return new MarkdownString(text, true);
}
