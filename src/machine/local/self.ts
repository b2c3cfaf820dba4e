import { hostname, networkInterfaces } from 'node:os';

/** Names and addresses of the machine this process runs on, the loopback's aside. */
export function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) =>
    (entries ?? []).filter((entry) => !entry.internal).map((entry) => entry.address),
  );
  const name = hostname();
  return [...new Set([name, name.split('.')[0] ?? name, ...addresses])];
}
