import type { ProblemCode } from './model';

/**
 * What stops the reading of one file, inside this room only: `readInventory` turns it into a problem.
 * The span counts in the text the thrower was given (a line, a whole file); who catches it knows where that stands.
 */
export class ParseFailure extends Error {
  constructor(
    message: string,
    readonly start?: number,
    readonly length?: number,
    readonly code?: ProblemCode,
    readonly subject?: string,
  ) {
    super(message);
  }

  /** What a problem has of it besides its place. */
  get details(): { readonly message: string; readonly code?: ProblemCode; readonly subject?: string } {
    const { message, code, subject } = this;
    return { message, ...(code !== undefined && { code }), ...(subject !== undefined && { subject }) };
  }
}
