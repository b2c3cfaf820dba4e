import type { Place, Problem, ProblemCode } from '../model';

/** A problem that Ansible does not speak of. */
export function hint(message: string, place: Place, code?: ProblemCode, subject?: string): Problem {
  return { severity: 'hint', message, place, ...(code && { code }), ...(subject !== undefined && { subject }) };
}

/** A hint about a whole file stands at its beginning. */
export function fileHint(message: string, file: string, code?: ProblemCode): Problem {
  return hint(message, { file, line: 0, column: 0, length: 0 }, code, code && file);
}
