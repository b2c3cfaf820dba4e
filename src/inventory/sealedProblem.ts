import * as l10n from '@vscode/l10n';
import type { Problem } from './model';

/** A problem of a decrypted text as it may be shown: which line, but no word of it. The place is the encrypted file's beginning. */
export function sealedProblem({ severity, place }: Problem, file: string): Problem {
  const line = (place?.line ?? 0) + 1;
  const message =
    severity === 'error'
      ? l10n.t('Line {0} of the decrypted text is not as Ansible wants it; it is not shown here.', line)
      : l10n.t('Ansible warns about line {0} of the decrypted text; it is not shown here.', line);
  return { severity, message, place: { file, line: 0, column: 0, length: 0 } };
}
