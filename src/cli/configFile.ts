import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { parseMailSettings, type MailSettings } from '../mail/settings';
import { BadInput } from './exitStatus';

const seconds = v.exactOptional(v.pipe(v.number(), v.minValue(0)));

const configuration = v.strictObject({
  mail: v.exactOptional(v.unknown()),
  reason: v.exactOptional(v.string()),
  parallel: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  maxFailures: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  mailPolicy: v.exactOptional(v.picklist(['required', 'best-effort', 'off'])),
  delay: seconds,
  stopTimeout: seconds,
  goingDownTimeout: seconds,
  backTimeout: seconds,
  verifyTimeout: seconds,
});

/** What a configuration file may say; the command line wins over it. */
export type Configuration = Omit<v.InferOutput<typeof configuration>, 'mail'> & { readonly mail?: MailSettings };

/** Reads the JSON file of `--config`. Throws BadInput with every problem in it. */
export async function readConfiguration(path: string | undefined): Promise<Configuration> {
  if (path === undefined) return {};
  const json = await readJson(path);
  const result = v.safeParse(configuration, json);
  if (!result.success) {
    const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? l10n.t('the file')}: ${issue.message}`);
    throw new BadInput(`${path}: ${problems.join('; ')}`);
  }
  const { mail, ...rest } = result.output;
  if (mail === undefined) return rest;
  const parsed = parseMailSettings(mail);
  if ('problems' in parsed)
    throw new BadInput(`${path}: ${parsed.problems.map((problem) => `mail.${problem}`).join('; ')}`);
  return { ...rest, mail: parsed.settings };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadInput(l10n.t('The configuration {0} cannot be read: {1}', path, why), { cause: error });
  }
}
