import * as l10n from '@vscode/l10n';
import { splitPort } from '../hostAddress';
import type { Inventory, Problem } from '../model';
import { closestName } from './closestName';
import type { HostsFile, Span } from './hostsFile';
import { hostsOf } from './mentions';
import { assignmentRemoval, entryRemoval } from './removal';
import type { TextEdit } from './textEdit';
import { nameEdit } from './writtenName';

/** A change of the text that makes a problem go away. */
export interface QuickFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** There is no doubt that this is what is meant. */
  readonly preferred: boolean;
}

/** A problem of a hosts file, with its place in the text. */
export interface ProblemInText {
  readonly problem: Problem;
  readonly span: Span;
  readonly text: string;
  readonly file: HostsFile;
  readonly inventory: Inventory;
}

/** What can be changed in the text itself about a problem; none where it takes a person to know. */
export function quickFixes(input: ProblemInText): readonly QuickFix[] {
  const { code } = input.problem;
  if (code === undefined) return [];
  switch (code) {
    case 'undeclared-group':
      return undeclaredGroup(input);
    case 'bad-range':
      return badRange(input);
    case 'blank-around-equals':
      return blanksAroundEquals(input);
    case 'semicolon-comment':
      return semicolonComment(input);
    case 'missing-port':
      return missingPort(input);
    case 'duplicate-host':
      return duplicateHost(input);
    case 'shadowed-variable':
      return shadowedVariable(input);
    case 'range-too-large':
    case 'unused-vars-file':
    case 'vault-password-needed':
    case 'needs-ansible':
      return [];
  }
}

function undeclaredGroup({ problem, span, text, file, inventory }: ProblemInText): QuickFix[] {
  const name = problem.subject ?? text.slice(span.start, span.end);
  if (file.format !== 'ini') return [];
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' || text.endsWith('\n') ? newline : newline + newline;
  const create: QuickFix = {
    title: l10n.t('Create the group {0}', name),
    edits: [{ span: { start: text.length, end: text.length }, text: `${gap}[${name}]${newline}` }],
    preferred: false,
  };
  const around = file.sections.find(({ span: whole }) => whole.start <= span.start && span.end <= whole.end);
  const declared = [...inventory.groups.values()].filter(
    (group) => (group.places.length > 0 || group.name === 'all') && group.name !== around?.group,
  );
  const meant = closestName(
    name,
    declared.map((group) => group.name),
  );
  if (meant === undefined) return [{ ...create, preferred: true }];
  const place = { text, format: file.format, span, written: name };
  return [{ title: l10n.t('Did you mean {0}?', meant), edits: [nameEdit(place, meant)], preferred: true }, create];
}

function badRange({ span, text }: ProblemInText): QuickFix[] {
  const raw = text.slice(span.start, span.end);
  const dashes = /\[([A-Za-z0-9]+)(?:-|\.\.)([A-Za-z0-9]+)\]/g;
  const corrected = raw.replace(dashes, '[$1:$2]');
  if (corrected === raw || hostsOf(splitPort(corrected).host).length === 0) return [];
  const edits = Array.from(raw.matchAll(dashes), ({ index, 0: whole, 1: begin = '', 2: end = '' }) => ({
    span: {
      start: span.start + index + 1 + begin.length,
      end: span.start + index + whole.length - 1 - end.length,
    },
    text: ':',
  }));
  return [{ title: l10n.t('Write {0}', corrected), edits, preferred: true }];
}

function blanksAroundEquals({ span, text }: ProblemInText): QuickFix[] {
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.start);
  const line = text.slice(start, newline < 0 ? text.length : newline);
  const edits: TextEdit[] = [];
  for (const { index, 0: whole } of line.matchAll(/[ \t]*=[ \t]*/g)) {
    const at = { start: start + index, end: start + index + whole.length };
    const touches = at.start <= span.end && span.start <= at.end;
    if (whole !== '=' && touches) edits.push({ span: at, text: '=' });
  }
  const [first] = edits;
  return first ? [{ title: l10n.t('Remove the blanks'), edits: [first], preferred: true }] : [];
}

function semicolonComment({ span, text }: ProblemInText): QuickFix[] {
  const at = text.indexOf(';', span.start);
  if (at < 0 || at >= Math.max(span.end, span.start + 1)) return [];
  const edits = [{ span: { start: at, end: at + 1 }, text: '#' }];
  return [{ title: l10n.t('Begin the comment with #'), edits, preferred: true }];
}

function missingPort({ span, text }: ProblemInText): QuickFix[] {
  const raw = text.slice(span.start, span.end);
  const colon = raw.search(/:["']?$/);
  if (colon < 0) return [];
  const at = span.start + colon;
  return [
    { title: l10n.t('Remove the colon'), edits: [{ span: { start: at, end: at + 1 }, text: '' }], preferred: true },
  ];
}

function duplicateHost({ problem, span, text, file }: ProblemInText): QuickFix[] {
  for (const section of file.sections) {
    for (const entry of section.entries) {
      if (entry.kind !== 'host' || entry.nameSpan.start > span.start || entry.nameSpan.end < span.end) continue;
      // A range may have other hosts, and variables would be lost: what then is meant, only its owner knows.
      const alone = entry.variables.length === 0 && splitPort(entry.name).host === (problem.subject ?? entry.name);
      const edit = alone ? entryRemoval(text, entry.span) : undefined;
      return edit ? [{ title: l10n.t('Remove this line'), edits: [edit], preferred: true }] : [];
    }
  }
  return [];
}

function shadowedVariable({ span, text, file }: ProblemInText): QuickFix[] {
  const covers = (name: Span): boolean => name.start <= span.start && span.start <= name.end;
  for (const section of file.sections) {
    for (const entry of section.entries) {
      const variable = entry.variables.find(({ nameSpan }) => covers(nameSpan));
      const edit = variable
        ? assignmentRemoval(text, file.format, variable)
        : entry.kind === 'variable' && covers(entry.nameSpan)
          ? entryRemoval(text, entry.span)
          : undefined;
      const name = variable?.name ?? entry.name;
      if (edit) return [{ title: l10n.t('Remove {0}', name), edits: [edit], preferred: true }];
    }
  }
  return [];
}
