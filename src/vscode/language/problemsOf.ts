import type { OpenHostsFile } from '../../inventory/advice/openHostsFile';
import type { Inventory, Place, Problem } from '../../inventory/model';
import { undeclaredGroups } from './undeclaredGroups';

/** What Ansible says of the inventory, then every line of the open files that it would refuse once the lines before are right. */
export function problemsOf(
  inventory: Inventory,
  open: readonly OpenHostsFile[],
  saved: Inventory | undefined,
): readonly Problem[] {
  const problems = withoutAnswered(inventory.problems, saved);
  const told = new Set(problems.map(({ place }) => place && spot(place)));
  for (const hostsFile of open) {
    const { file } = hostsFile;
    const [first, ...others] = file.failures;
    const undeclared = first ? undeclaredGroups(file, (group) => inventory.groups.has(group)) : [];
    for (const { span, message, code, subject } of [...others, ...undeclared]) {
      const place = hostsFile.place(span);
      if (told.has(spot(place))) continue;
      told.add(spot(place));
      problems.push({
        severity: 'error',
        message,
        place,
        ...(code && { code }),
        ...(subject !== undefined && { subject }),
      });
    }
  }
  return problems;
}

/**
 * Scripts and plugins are run when an inventory is loaded, never while somebody types: where Ansible has answered for them then, the
 * groups it named are there.
 */
function withoutAnswered(problems: readonly Problem[], saved: Inventory | undefined): Problem[] {
  const needy = problems.filter(({ code }) => code === 'needs-ansible');
  if (!saved || needy.length === 0) return [...problems];
  const unanswered = new Map(
    saved.problems.flatMap((problem) => (problem.code === 'needs-ansible' ? [[problem.subject, problem]] : [])),
  );
  return problems.flatMap((problem) => {
    if (problem.code === 'needs-ansible') return unanswered.get(problem.subject) ?? [];
    const known = problem.code === 'undeclared-group' && saved.groups.has(problem.subject ?? '');
    return known ? [] : [problem];
  });
}

function spot({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
