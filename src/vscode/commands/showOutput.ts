import type { Services } from './services';

export const showOutput =
  ({ log }: Services) =>
  (): void =>
    log.show(true);
