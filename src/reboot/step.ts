/** The steps of every reboot, always these names, in this order. */
export const steps = ['check', 'guard', 'alert', 'stop-services', 'reboot', 'wait', 'verify', 'confirm'] as const;
export type Step = (typeof steps)[number];
