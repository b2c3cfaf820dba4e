import {
  type CancellationToken,
  CompletionItem,
  CompletionItemKind,
  type CompletionItemProvider,
  CompletionList,
  type Position,
  Range,
  SnippetString,
  type TextDocument,
} from 'vscode';
import type { CompletionPlace } from '../../inventory/hostsFile/completionPlace';
import { connectionVariables } from '../../inventory/hostsFile/connectionVariables';
import { iniPlace } from '../../inventory/hostsFile/iniPlace';
import { isRange, mentionsIn } from '../../inventory/hostsFile/mentions';
import { suggestionsAt, type Knowledge, type Suggestion } from '../../inventory/hostsFile/suggestions';
import { yamlOutline, yamlPlace } from '../../inventory/hostsFile/yamlPlace';
import { splitPort } from '../../inventory/hostAddress';
import type { Analyses, Analysis } from './analysis';
import { fleetVariables } from './fleetVariables';
import { isLike } from './isLike';

/** Signs after which VS Code asks without being told to. */
export const triggers = ['[', ':', '=', ' '] as const;

/** More are not handed over at once: VS Code asks again with every letter. */
const most = 1000;

/** Groups, hosts, variables and values, where they can stand. */
export class Completions implements CompletionItemProvider {
  constructor(private readonly analyses: Analyses) {}

  async provideCompletionItems(
    document: TextDocument,
    position: Position,
    token: CancellationToken,
  ): Promise<CompletionList | undefined> {
    const analysis = await this.analyses.of(document, token);
    if (!analysis) return undefined;
    const offset = document.offsetAt(position);
    const { text, file } = analysis;
    const place = file.format === 'ini' ? iniPlace(text, offset) : yamlPlace(text, offset);
    if (!place) return undefined;
    const typed = text.slice(place.span.start, offset).replace(/^["']/, '');
    const fitting = suggestionsAt(place, knowledgeOf(analysis, place)).filter(({ label }) => isLike(label, typed));
    const items = fitting.slice(0, most).map((suggestion) => itemOf(suggestion, document, position));
    return new CompletionList(items, fitting.length > most);
  }
}

function knowledgeOf({ inventory, file, text }: Analysis, place: CompletionPlace): Knowledge {
  const variables = [...fleetVariables(), ...connectionVariables()];
  const { format } = file;
  if (format === 'ini') {
    // Also what stands behind a line that Ansible refuses.
    const named = mentionsIn(file).filter(({ span }) => span.end < place.span.start || span.start > place.span.end);
    const groups = named.filter(({ declares }) => declares).map(({ name }) => name);
    const hosts = named.filter(({ kind, name }) => kind === 'host' && !isRange(name)).map(({ name }) => name);
    return { inventory, format, variables, groups, hosts };
  }
  const keys = yamlOutline(text).filter(
    ({ start }) =>
      start < place.span.start - 200 || start > place.span.end || text.slice(start, place.span.start).includes('\n'),
  );
  const groups = keys.filter(({ role }) => role === 'group').map(({ name }) => name);
  const hosts = keys
    .filter(({ role, name }) => role === 'host' && !isRange(name))
    .map(({ name }) => splitPort(name).host);
  return { inventory, format, variables, groups, hosts };
}

const kinds = {
  group: CompletionItemKind.Class,
  host: CompletionItemKind.Reference,
  variable: CompletionItemKind.Variable,
  value: CompletionItemKind.Value,
  part: CompletionItemKind.Keyword,
} as const satisfies Record<Suggestion['kind'], CompletionItemKind>;

function itemOf(suggestion: Suggestion, document: TextDocument, position: Position): CompletionItem {
  const { label, insert, snippet, span, kind, detail, documentation, rank, goesOn } = suggestion;
  const item = new CompletionItem({ label, ...(detail !== undefined && { description: detail }) }, kinds[kind]);
  item.insertText = snippet === true ? new SnippetString(insert) : insert;
  const whole = new Range(document.positionAt(span.start), document.positionAt(span.end));
  item.range =
    whole.start.line === whole.end.line ? { inserting: whole.with({ end: position }), replacing: whole } : whole;
  item.sortText = String(rank).padStart(7, '0');
  // What is typed in quotation marks is compared with them.
  const mark = /^["']/.exec(document.getText(whole))?.[0] ?? '';
  item.filterText = mark + label;
  if (documentation !== undefined) item.documentation = documentation;
  if (goesOn === true) item.command = { command: 'editor.action.triggerSuggest', title: '' };
  return item;
}
