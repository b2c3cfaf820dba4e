import type { Moment } from './tree/hostTooltip';

/** Moments as a language writes them: the time alone on the same day, else day and time. */
export function momentIn(language: string, now: () => number = Date.now): Moment {
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (at) => (new Date(at).toDateString() === new Date(now()).toDateString() ? time : day).format(at);
}
