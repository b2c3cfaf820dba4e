import { labNetwork } from './hosts';
import { must, run } from './run';

const { bridge, gateway, prefixLength } = labNetwork;

/**
 * Makes the lab's bridge.
 * @throws when this machine already routes the lab's range elsewhere
 */
export async function makeBridge(): Promise<void> {
  const routes = await must('ip', '-4', 'route', 'show', 'match', gateway);
  const foreign = routes
    .split('\n')
    .find((route) => route !== '' && !route.startsWith('default ') && !route.includes(` ${bridge} `));
  if (foreign !== undefined) {
    throw new Error(`the range of the lab, ${gateway}/${prefixLength}, is already in use here: ${foreign.trim()}`);
  }
  await must('ip', 'link', 'add', bridge, 'type', 'bridge', 'forward_delay', '0', 'mcast_snooping', '0');
  await must('ip', 'address', 'add', `${gateway}/${prefixLength}`, 'dev', bridge);
  await must('ip', 'link', 'set', bridge, 'up');
}

export async function bridgeExists(): Promise<boolean> {
  return (await run('ip', ['link', 'show', bridge])).code === 0;
}

export async function removeBridge(): Promise<void> {
  if (await bridgeExists()) await must('ip', 'link', 'delete', bridge);
}
