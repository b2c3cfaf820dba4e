import { realLabStatus, startRealLab, stopRealLab } from './realLab';

const usage = 'usage: lab:start | lab:stop | lab:status (npm run …)';

async function main(command: string | undefined): Promise<number> {
  switch (command) {
    case 'start': {
      const lab = await startRealLab((line) => console.error(line));
      console.log(`inventory   ${lab.inventory}`);
      console.log(`private key ${lab.privateKey}`);
      console.log(`known hosts ${lab.knownHosts}`);
      for (const { name, address } of lab.hosts) console.log(`host        ${name} ${address}`);
      return 0;
    }
    case 'stop':
      await stopRealLab();
      return 0;
    case 'status':
      console.log((await realLabStatus()) ?? 'the real lab is not started: npm run lab:start');
      return 0;
    default:
      console.error(usage);
      return 2;
  }
}

main(process.argv[2]).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
