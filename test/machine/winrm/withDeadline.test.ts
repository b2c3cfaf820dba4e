import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withDeadline } from '../../../src/machine/winrm/withDeadline';

const untilAborted = async (patience: AbortSignal): Promise<never> => {
  if (!patience.aborted) await once(patience, 'abort');
  throw patience.reason;
};

describe('the deadline of an operation', () => {
  it('comes, whatever the garbage collector does meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const collecting = setInterval(collect, 10);
    try {
      await assert.rejects(withDeadline(new AbortController().signal, 100, untilAborted), { name: 'TimeoutError' });
    } finally {
      clearInterval(collecting);
    }
  });

  it('gives way to whoever stops the work, with their reason', async () => {
    const stop = new AbortController();
    const work = withDeadline(stop.signal, 60_000, untilAborted);
    stop.abort(new Error('enough'));
    await assert.rejects(work, /enough/);
    await assert.rejects(withDeadline(stop.signal, 60_000, untilAborted), /enough/);
  });

  it('leaves nothing behind when the work is done', async () => {
    const stop = new AbortController();
    let seen: AbortSignal | undefined;
    assert.equal(await withDeadline(stop.signal, 5, (patience) => Promise.resolve((seen = patience)).then(() => 7)), 7);
    stop.abort();
    assert.equal(seen?.aborted, false);
  });
});
