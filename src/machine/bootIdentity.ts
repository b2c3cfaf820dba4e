/**
 * What tells one boot of a machine from the next.
 * - `boot-id`: the kernel's random UUID (Linux, /proc/sys/kernel/random/boot_id).
 * - `container`: the same UUID with the start of PID 1, because a container shares its host's boot id.
 * - `boot-time`: seconds since 1970, where nothing better can be read.
 * - `last-boot`: Windows' last boot time, seconds since 1970 with their fraction.
 */
export type BootIdentity =
  | { readonly kind: 'boot-id'; readonly value: string }
  | { readonly kind: 'container'; readonly value: string }
  | { readonly kind: 'boot-time'; readonly seconds: number }
  | { readonly kind: 'last-boot'; readonly seconds: number };

/**
 * Whether `after` proves a reboot since `before`. A boot time wobbles with the clock, so it has to move forward
 * by more than the downtime seen (seconds) and by more than a second. Windows' time of its last boot is written once a boot and
 * jitters by milliseconds: more than a second forward is a reboot.
 */
export function provesReboot(before: BootIdentity, after: BootIdentity, downtimeSeconds: number): boolean {
  if (before.kind === 'boot-time') {
    return after.kind === 'boot-time' && after.seconds - before.seconds > Math.max(1, downtimeSeconds);
  }
  if (before.kind === 'last-boot') return after.kind === 'last-boot' && after.seconds - before.seconds > 1;
  return before.kind === after.kind && before.value !== after.value;
}
