import type { Moment } from './tree/hostTooltip';

/** Moments as a language writes them: the time alone on the same day, else day and time. */
export function momentIn(language: string, now: () => number = Date.now): Moment {
  // Made on first use: loading a language's rules takes longer than all the rest of an activation.
  let formats: { readonly time: Intl.DateTimeFormat; readonly day: Intl.DateTimeFormat } | undefined;
  return (at) => {
    formats ??= {
      time: new Intl.DateTimeFormat(language, { timeStyle: 'medium' }),
      day: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
    };
    const today = new Date(at).toDateString() === new Date(now()).toDateString();
    return (today ? formats.time : formats.day).format(at);
  };
}
