import { type CancellationToken, CancellationTokenSource } from 'vscode';

/** An AbortSignal that follows a token of VS Code: the only place where one becomes the other. */
export function abortSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** A token that follows a signal, for questions that VS Code takes back. */
export function cancellationToken(signal: AbortSignal | undefined): CancellationToken {
  const source = new CancellationTokenSource();
  if (signal?.aborted) source.cancel();
  else signal?.addEventListener('abort', () => source.cancel(), { once: true });
  return source.token;
}
