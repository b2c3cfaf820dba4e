import type { HostsFile, Span } from '../hostsFile/hostsFile';
import type { Place } from '../model';
import { placesIn } from '../textPlaces';

/** A hosts file as an editor has it: its path, its text, and what stands where in that. */
export class OpenHostsFile {
  private readonly placeOf: (start: number, end: number) => Place;

  constructor(
    readonly path: string,
    readonly text: string,
    readonly file: HostsFile,
  ) {
    this.placeOf = placesIn(text, path);
  }

  place({ start, end }: Span): Place {
    return this.placeOf(start, end);
  }

  /** Counted from 1, as people do. */
  lineOf(span: Span): number {
    return this.place(span).line + 1;
  }
}
