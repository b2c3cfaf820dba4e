import assert from 'node:assert/strict';
import { NameResolver, NameServiceSilent } from '../../src/fleet/nameResolver';

const names = Array.from({ length: 1000 }, (_, i) => `srv${i}.example.com`);
const never = new Promise<never>(() => undefined);

describe('names of many hosts', () => {
  it('are looked up once at a time each, and remembered for a minute', async () => {
    const asked: string[] = [];
    let time = 0;
    const lookup = (name: string) => {
      asked.push(name);
      return Promise.resolve(['192.0.2.1']);
    };
    const resolver = new NameResolver({ lookup, now: () => time });
    await Promise.all([resolver.resolve('a'), resolver.resolve('a'), resolver.resolve('b')]);
    await resolver.resolve('a');
    assert.deepEqual(asked, ['a', 'b']);
    time += 60_001;
    assert.deepEqual(await resolver.resolve('a'), ['192.0.2.1']);
    resolver.forget('b');
    await resolver.resolve('b');
    assert.deepEqual(asked, ['a', 'b', 'a', 'b']);
  });

  it('are not late while the system still answers others', async () => {
    // One after the other, 1 ms each: the last waits far longer than the patience.
    let turn = Promise.resolve();
    const lookup = (name: string) => {
      turn = turn.then(() => new Promise((resolve) => setTimeout(resolve, 1)));
      return turn.then(() => [name]);
    };
    const resolver = new NameResolver({ lookup, patience: 500 });
    const found = await Promise.all(names.map((name) => resolver.resolve(name)));
    assert.deepEqual(found.flat(), names);
  });

  it('fail together when the name service is silent', async () => {
    const resolver = new NameResolver({ lookup: () => never, patience: 100 });
    const began = performance.now();
    const results = await Promise.allSettled(names.map((name) => resolver.resolve(name)));
    assert.ok(performance.now() - began < 1000);
    for (const result of results) assert.ok(result.status === 'rejected' && result.reason instanceof NameServiceSilent);
    await assert.rejects(resolver.resolve('srv0.example.com'), NameServiceSilent, 'and are given up again later');
  });

  it('that are unknown are asked again next time', async () => {
    let asked = 0;
    const lookup = () => {
      asked += 1;
      return Promise.reject(new Error('ENOTFOUND'));
    };
    const resolver = new NameResolver({ lookup });
    await assert.rejects(resolver.resolve('a'), /ENOTFOUND/);
    await assert.rejects(resolver.resolve('a'), /ENOTFOUND/);
    assert.equal(asked, 2);
  });

  it('are found as the system finds them', async () => {
    const found = await new NameResolver().resolve('localhost');
    assert.ok(found.includes('127.0.0.1') || found.includes('::1'), found.join());
  });
});
