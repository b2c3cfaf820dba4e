import { Diagnostic, DiagnosticSeverity, DiagnosticTag, Range, type TextDocument } from 'vscode';
import type { Place, Problem, ProblemCode } from '../../inventory/model';
import { hasMark } from './editorFiles';

/** What is shown but of no use where it stands. */
const unnecessary: ReadonlySet<ProblemCode> = new Set(['shadowed-variable', 'unused-vars-file', 'duplicate-host']);

/** A problem as the editor shows it in its file; `document` when that file is open. */
export function diagnosticOf(problem: Problem, document: TextDocument | undefined): Diagnostic {
  const { message, severity, code } = problem;
  const diagnostic = new Diagnostic(rangeOf(problem.place, document), message, severities[severity]);
  diagnostic.source = 'Fleet Reboot';
  if (code) diagnostic.code = code;
  if (code && unnecessary.has(code)) diagnostic.tags = [DiagnosticTag.Unnecessary];
  return diagnostic;
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Information,
} as const;

/** The place in the document. What has no length is about the line; a byte order mark is read but not shown. */
export function rangeOf(place: Place | undefined, document: TextDocument | undefined): Range {
  const { line, column, length } = place ?? { line: 0, column: 0, length: 0 };
  if (length === 0) return document && line < document.lineCount ? textOfLine(document, line) : wholeLine(line);
  const start = Math.max(0, column - (line === 0 && document && hasMark(document) ? 1 : 0));
  const range = new Range(line, start, line, start + length);
  return document ? document.validateRange(range) : range;
}

function textOfLine(document: TextDocument, line: number): Range {
  const { range, firstNonWhitespaceCharacterIndex } = document.lineAt(line);
  return range.with(range.start.with(line, firstNonWhitespaceCharacterIndex));
}

/** VS Code cuts off what is beyond the end. */
function wholeLine(line: number): Range {
  return new Range(line, 0, line, 1000);
}
