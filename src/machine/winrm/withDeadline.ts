/**
 * Does the work with a signal that is aborted by `signal`, or after so many milliseconds with a TimeoutError. `AbortSignal.any` of
 * an `AbortSignal.timeout` would be it, but Node 20 hands that timer to its garbage collector, and the deadline never comes.
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  milliseconds: number,
  work: (patience: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = new AbortController();
  const stop = (): void => patience.abort(signal.reason);
  const late = (): void => patience.abort(new DOMException('The operation timed out.', 'TimeoutError'));
  const timer = setTimeout(late, milliseconds);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await work(patience.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
