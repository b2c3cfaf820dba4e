/**
 * What stops the reading of one file, inside this room only: `readInventory` turns it into a problem.
 * The span counts in the text the thrower was given (a line, a whole file); who catches it knows where that stands.
 */
export class ParseFailure extends Error {
  constructor(
    message: string,
    readonly start?: number,
    readonly length?: number,
  ) {
    super(message);
  }
}
