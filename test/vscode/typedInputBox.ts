import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** What a person sees and does in a box that asks for a password. */
export interface TypedInputBox {
  readonly titles: string[];
  /** What the box said about an answer. */
  readonly remarks: string[];
}

/** An input box in which somebody types one answer after the other, until it closes; undefined closes it. */
export function typedInputBox(answers: () => string | undefined, seen: TypedInputBox): vscode.InputBox {
  const accepted = new vscode.EventEmitter<void>();
  const hidden = new vscode.EventEmitter<void>();
  const changed = new vscode.EventEmitter<string>();
  const button = new vscode.EventEmitter<vscode.QuickInputButton>();
  let open = false;
  const box: vscode.InputBox = {
    value: '',
    valueSelection: undefined,
    placeholder: undefined,
    password: false,
    buttons: [],
    prompt: undefined,
    validationMessage: undefined,
    title: undefined,
    step: undefined,
    totalSteps: undefined,
    enabled: true,
    busy: false,
    ignoreFocusOut: false,
    onDidAccept: accepted.event,
    onDidHide: hidden.event,
    onDidChangeValue: changed.event,
    onDidTriggerButton: button.event,
    show() {
      assert.equal(box.password, true, 'a password is never shown');
      seen.titles.push(box.title ?? '');
      open = true;
      void (async () => {
        while (open) {
          await Promise.resolve();
          const answer = answers();
          if (answer === undefined) {
            box.hide();
            return;
          }
          box.value = answer;
          changed.fire(answer);
          assert.equal(box.validationMessage, undefined, 'a remark goes when something else is typed');
          accepted.fire();
          if (box.validationMessage !== undefined) seen.remarks.push(String(box.validationMessage));
        }
      })();
    },
    hide() {
      if (!open) return;
      open = false;
      hidden.fire();
    },
    dispose: () => undefined,
  };
  return box;
}

/** Puts something in the place of a function of `vscode.window`; the result puts the function back. */
export function replaceInWindow(name: keyof typeof vscode.window, value: unknown): () => void {
  const original: unknown = vscode.window[name];
  const put = (what: unknown): void => {
    Object.defineProperty(vscode.window, name, { value: what, configurable: true, writable: true });
  };
  put(value);
  return () => put(original);
}
