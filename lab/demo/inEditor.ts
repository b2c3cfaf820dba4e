import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startWorkbench } from '../../test/workbench/server';
import { root, type Demonstration } from './demonstration';
import { style, title } from './style';

/** Opens the fleet in a real VS Code that a browser shows, until Ctrl-C. Resolves to the exit status. */
export async function demonstrateInEditor({ fleet, files, workspace, environment }: Demonstration): Promise<number> {
  const { mail } = fleet;
  const workbench = await startWorkbench({
    workspace,
    extensionPath: root,
    env: { ...environment },
    settings: { 'fleetReboot.inventory': files.inventory },
    log: (line) => console.log(line),
  });
  try {
    // A mail server is named in the settings of the machine, so that no workspace can redirect mails.
    const machine = join(workbench.dataFolder, 'user', 'Machine');
    await mkdir(machine, { recursive: true });
    const settings = {
      'fleetReboot.mail.host': mail.host,
      'fleetReboot.mail.port': mail.port,
      'fleetReboot.mail.caFile': mail.caFile,
      'fleetReboot.mail.from': 'Fleet Reboot <fleet@example.com>',
      'fleetReboot.mail.to': ['Administrator <admin@example.com>'],
    };
    await writeFile(join(machine, 'settings.json'), JSON.stringify(settings, null, 2));

    title('The fleet in VS Code');
    console.log(`  Open in a browser on this computer:\n\n  ${style.bold(workbench.url)}\n`);
    console.log('  Then: the Fleet Reboot icon in the activity bar, right-click a group, Reboot Group.');
    console.log(style.dim('  What the hosts and the mail relay see is printed here. Ctrl-C ends it all.\n'));
    const line = (who: string, what: string): void => {
      console.log(`  ${style.dim(new Date().toTimeString().slice(0, 8))}  ${who.padEnd(10)} ${what}`);
    };
    for (const host of fleet.hosts) {
      host.onLog(({ what, detail }) => {
        if (what === 'state' || what === 'unit' || detail.startsWith('reboot')) line(host.name, detail);
      });
    }
    mail.onMail(({ subject }) => line('mail', style.bold(subject)));

    const interrupted = new Promise<undefined>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(undefined));
    });
    const died = await Promise.race([interrupted, workbench.died]);
    if (died === undefined) return 0;
    console.error(died);
    return 1;
  } finally {
    await workbench.stop();
  }
}
