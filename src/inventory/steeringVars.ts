import { hostScope } from './hostScope';
import type { Inventory, Value, Vars } from './model';
import { resolveTemplate, unresolvedSentence, type Scope } from './template';

/**
 * The variables of a host that steer a reboot (`fleet_reboot_*`), their templates replaced. One that is not certain is left out, and
 * `unresolved` says why: nothing may be done to a host whose `fleet_reboot_skip` is not known.
 */
export function steeringVars(
  inventory: Inventory,
  host: string,
  environment: Scope['environment'],
): { readonly vars: Vars; readonly unresolved: readonly string[] } {
  const vars = new Map<string, Value>();
  const unresolved: string[] = [];
  let scope: Scope | undefined;
  inventory.varsOf(host).forEach((written, name) => {
    if (!name.startsWith('fleet_reboot_')) return;
    scope ??= hostScope(inventory, host, environment);
    const resolved = resolveTemplate(written, scope);
    if (resolved.unresolved === undefined) vars.set(name, resolved.value);
    else unresolved.push(unresolvedSentence(name, host, resolved.unresolved));
  });
  return { vars, unresolved };
}
