import type { Services } from './services';

/** Shows all hosts again. */
export const clearFilter =
  ({ view }: Services) =>
  (): Promise<void> =>
    view.setFilter('');
