import * as l10n from '@vscode/l10n';
import type { BootIdentity } from '../../../machine/bootIdentity';
import type { OperatingSystem, Survey } from '../../../machine/operatingSystem';
import type { Facts } from '../../events';
import { StepFailure } from '../../failure';

/** The boot identity, or the end of the sequence: without it no reboot could be proven. */
export function identityOf(survey: Survey): BootIdentity {
  if (survey.identity) return survey.identity;
  throw new StepFailure('identity-unknown', l10n.t('neither a boot id nor a boot time can be read'));
}

/** What of a survey is put on record. */
export function factsOf(survey: Survey, system: OperatingSystem): Facts {
  const databases = activeDatabases(survey, system);
  const { kernel, uptime, rebootRequired, failed } = survey;
  return { system: survey.system, kernel, uptime, rebootRequired, failed, databases, identity: identityOf(survey) };
}

export function activeDatabases(survey: Survey, { isDatabase }: OperatingSystem): string[] {
  return survey.units.filter((unit) => isDatabase(unit) && unit.active === 'active').map((unit) => unit.id);
}

/** They are expected to run after a boot, whether they ran before or not. */
export function enabledDatabases(survey: Survey, { isDatabase }: OperatingSystem): string[] {
  return survey.units.filter((unit) => isDatabase(unit) && unit.enabled).map((unit) => unit.id);
}
