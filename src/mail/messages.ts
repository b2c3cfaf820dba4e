import type { Failure } from '../reboot/failure';
import type { Notice } from '../reboot/notifier';
import type { Target } from '../reboot/plan';
import type { Catalogue, Language } from './catalogue';
import { english } from './catalogueEn';
import { french } from './catalogueFr';
import { renderHtml, renderText, type Letter, type Row } from './letter';
import type { MailSettings } from './settings';

/** A mail without its addresses: the plain text says everything the HTML says. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const catalogues: Readonly<Record<Language, Catalogue>> = { en: english, fr: french };

/** The mail about one host. `timeZone` is an IANA name; this process's zone by default. */
export function message(notice: Notice, language: Language, timeZone = localTimeZone()): Message {
  const catalogue = catalogues[language];
  return render(letterOf(notice, catalogue, timeZone), catalogue, language);
}

/** The mail that tries the settings out. */
export function testMessage(settings: MailSettings, at: Date, timeZone = localTimeZone()): Message {
  const catalogue = catalogues[settings.language];
  const { labels } = catalogue;
  const letter: Letter = {
    tone: 'good',
    title: catalogue.testTitle,
    paragraphs: [catalogue.testIntro],
    rows: [
      [labels.relay, `${settings.host}:${settings.port}`],
      [labels.security, catalogue.securities[settings.security]],
      [labels.from, settings.from],
      [labels.at, moment(at, catalogue, timeZone)],
    ],
  };
  return render(letter, catalogue, settings.language);
}

function render(letter: Letter, catalogue: Catalogue, language: Language): Message {
  return {
    subject: subjectLine(letter.title),
    text: renderText(letter, catalogue.colon),
    html: renderHtml(letter, language),
  };
}

function letterOf(notice: Notice, catalogue: Catalogue, timeZone: string): Letter {
  const { target, plan } = notice;
  const { labels } = catalogue;
  const host = hostAndAddress(target);
  const subject: Row[] = [
    [labels.host, target.host],
    [labels.address, target.address],
  ];
  const context: Row[] = [
    [labels.requestedBy, plan.requestedBy],
    [labels.at, moment(notice.at, catalogue, timeZone)],
    [labels.pattern, plan.pattern],
    [labels.run, plan.run],
  ];
  const reason: Row = [labels.reason, plan.reason];
  switch (notice.kind) {
    case 'alert': {
      const { databases } = notice;
      const others = target.stopServices.filter((service) => !databases.includes(service));
      return {
        tone: 'notice',
        title: catalogue.alertTitle(host, plan.reason),
        paragraphs: [...(databases.length > 0 ? [catalogue.alertDatabases] : []), catalogue.alertIntro],
        rows: [
          ...subject,
          reason,
          [labels.databases, listed(databases, catalogue)],
          ...(others.length > 0 ? [[labels.stopServices, listed(others, catalogue)] satisfies Row] : []),
          ...context,
        ],
      };
    }
    case 'confirmation': {
      const downtime = duration(notice.downtime, catalogue);
      return {
        tone: 'good',
        title: catalogue.confirmationTitle(host, downtime),
        paragraphs: [catalogue.confirmationIntro],
        rows: [
          ...subject,
          [labels.downtime, downtime],
          ...(notice.services.length > 0 ? [[labels.services, listed(notice.services, catalogue)] satisfies Row] : []),
          reason,
          ...context,
        ],
      };
    }
    case 'failure': {
      const { failure } = notice;
      const { title, nextStep } = catalogue.failures[failure.code];
      return {
        tone: 'bad',
        title: (rebootIsProven(failure) ? catalogue.unhealthyTitle : catalogue.failureTitle)(host, title, failure.code),
        paragraphs: [catalogue.failureIntro],
        rows: [
          ...subject,
          [labels.code, `${title} (${failure.code})`],
          [labels.step, catalogue.steps[failure.step]],
          [labels.seen, failure.detail],
          [labels.nextStep, nextStep],
          reason,
          ...context,
        ],
      };
    }
  }
}

/** The step `wait` ends with a new boot identity: whatever fails later, the host has rebooted. */
function rebootIsProven(failure: Failure): boolean {
  return failure.step === 'verify' || failure.step === 'confirm';
}

function hostAndAddress({ host, address }: Target): string {
  return host === address ? host : `${host} (${address})`;
}

function listed(names: readonly string[], catalogue: Catalogue): string {
  return names.length > 0 ? names.join(', ') : catalogue.none;
}

function duration(seconds: number, { unitSpace }: Catalogue): string {
  const whole = Math.max(1, Math.round(seconds));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unitSpace}${unit}`)
    .join(' ');
}

/** Date, time and offset as the language writes them, then the zone's own name. */
function moment(at: Date, { locale }: Catalogue, timeZone: string): string {
  const when = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone,
    timeZoneName: 'longOffset',
  }).format(at);
  return `${when} (${timeZone})`;
}

function localTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** One line that mail lists can show; the whole reason is in the body. */
function subjectLine(title: string): string {
  const line = title.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= 200 ? line : `${characters.slice(0, 199).join('')}…`;
}
