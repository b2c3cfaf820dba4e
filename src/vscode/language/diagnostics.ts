import { type Diagnostic, languages, type TextDocument, Uri, workspace } from 'vscode';
import type { Problem } from '../../inventory/model';
import { Disposables } from '../disposables';
import { diagnosticOf } from './diagnosticOf';
import type { LiveAnalyses, Reading } from './liveAnalyses';
import { editorPath } from './memberOf';

type Shown = 'in use' | TextDocument;

/** What is wrong in the hosts files: of all files of the inventory in use, and of every other hosts file while it is open. */
export class Diagnostics extends Disposables {
  readonly #collection = this.register(languages.createDiagnosticCollection('fleet-reboot'));
  /** What is being worked out, and whether it has changed since. */
  readonly #busy = new Map<Shown, { again: boolean }>();
  #shownInUse: ReadonlySet<string> = new Set();

  constructor(private readonly analyses: LiveAnalyses) {
    super();
    this.register(analyses.onDidChangeInUse(() => void this.#show('in use')));
    this.register(
      analyses.onDidChange((uri) => {
        const document = workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
        if (document && analyses.roleOf(document) === undefined) void this.#show(document);
      }),
    );
    this.register(workspace.onDidOpenTextDocument((document) => this.#opened(document)));
    this.register(
      workspace.onDidCloseTextDocument((document) => {
        if (analyses.roleOf(document) === undefined) this.#collection.delete(document.uri);
      }),
    );
    void this.#show('in use');
    for (const document of workspace.textDocuments) this.#opened(document);
  }

  #opened(document: TextDocument): void {
    const isShown = ['file', 'untitled'].includes(document.uri.scheme);
    if (isShown && this.analyses.roleOf(document) === undefined) void this.#show(document);
  }

  async #show(what: Shown): Promise<void> {
    const busy = this.#busy.get(what);
    if (busy) {
      busy.again = true;
      return;
    }
    const turn = { again: true };
    this.#busy.set(what, turn);
    while (turn.again && !this.disposed) {
      turn.again = false;
      await (what === 'in use' ? this.#showInUse() : this.#showAlone(what));
    }
    this.#busy.delete(what);
  }

  async #showAlone(document: TextDocument): Promise<void> {
    const analysis = await this.analyses.of(document);
    if (!analysis || analysis.inUse || this.disposed) return;
    const own = byFile(analysis.problems, document.uri.fsPath).get(document.uri.fsPath) ?? [];
    this.#collection.set(
      document.uri,
      own.map((problem) => diagnosticOf(problem, document)),
    );
  }

  async #showInUse(): Promise<void> {
    const reading = await this.analyses.inUse();
    if (this.disposed) return;
    const files = reading ? problemsInFiles(reading) : new Map<string, readonly Problem[]>();
    const open = new Map(workspace.textDocuments.map((document) => [document.uri.fsPath, document]));
    const gone = [...this.#shownInUse].filter((path) => !files.has(path));
    this.#shownInUse = new Set(files.keys());
    const entries = [...files].map(([path, problems]): [Uri, readonly Diagnostic[] | undefined] => [
      Uri.file(path),
      problems.map((problem) => diagnosticOf(problem, open.get(path))),
    ]);
    this.#collection.set([...entries, ...gone.map((path): [Uri, undefined] => [Uri.file(path), undefined])]);
  }
}

function problemsInFiles({ inventory, problems }: Reading): ReadonlyMap<string, readonly Problem[]> {
  const [first] = inventory.sources;
  return byFile(problems, first === undefined || first.includes(',') ? undefined : editorPath(first));
}

/** Problems by the file they stand in; those of no place go to `fallback`. */
function byFile(problems: readonly Problem[], fallback: string | undefined): Map<string, Problem[]> {
  const files = new Map<string, Problem[]>();
  for (const problem of problems) {
    const path = problem.place ? editorPath(problem.place.file) : fallback;
    if (path === undefined) continue;
    const known = files.get(path);
    if (known) known.push(problem);
    else files.set(path, [problem]);
  }
  return files;
}
