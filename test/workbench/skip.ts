import { installBrowser } from './browser';
import { installWorkbench } from './install';

/**
 * Why no real VS Code can be opened here, or undefined when it can; installs what is missing and can be installed.
 * In CI (`CI=true`) nothing may be skipped: there it throws an Error instead.
 */
export async function reasonToSkip(log: (line: string) => void = console.log): Promise<string | undefined> {
  try {
    if (process.platform !== 'linux')
      throw new Error(`the VS Code server is only tried on Linux, not ${process.platform}`);
    await installBrowser(log);
    await installWorkbench(log);
    return undefined;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return error instanceof Error ? error.message : String(error);
  }
}
