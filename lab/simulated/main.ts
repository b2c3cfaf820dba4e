import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { demoFleet } from './demoFleet';
import { startSimulatedFleet } from './simulatedFleet';

/** Runs the demonstration fleet in the foreground, so that there is something to press F5 for. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { directory: { type: 'string' }, lost: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    console.log('npm run lab:simulated -- [--directory DIR] [--lost]   --lost adds a host that never returns');
    return;
  }
  const fleet = await startSimulatedFleet(demoFleet({ withLostHost: values.lost === true }));
  const temporary = values.directory === undefined;
  const directory = temporary ? await mkdtemp(join(tmpdir(), 'fleet-reboot-lab-')) : resolve(values.directory ?? '.');
  const files = await fleet.writeInventory(directory);

  for (const host of fleet.hosts) console.log(`${host.name.padEnd(10)} ${host.address}:${String(host.port)}`);
  console.log(`mail       ${fleet.mail.host}:${String(fleet.mail.port)} (STARTTLS, user ${fleet.mail.username})`);
  console.log(`\ninventory  ${files.inventory}\nconfig     ${files.config}`);
  console.log(`\nnode dist/cli.js reboot linux -i ${files.inventory} --config ${files.config}`);
  console.log(
    'Open the directory as a folder in the editor under F5, or use the command above. Ctrl-C ends the fleet.\n',
  );

  const line = (who: string, what: string): void => {
    console.log(`${new Date().toTimeString().slice(0, 8)}  ${who.padEnd(10)}  ${what}`);
  };
  for (const host of fleet.hosts) {
    host.onLog(({ what, detail }) => line(host.name, what === 'unit' ? detail : `${what}: ${detail.trim()}`));
  }
  fleet.mail.onMail(({ subject, recipients }) => line('mail', `${subject} → ${recipients.join(', ')}`));

  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  await fleet.stop();
  if (temporary) await rm(directory, { recursive: true, force: true });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
