import assert from 'node:assert/strict';
import { Fleet, type FleetParts } from '../../src/fleet/fleet';
import type { Reachability } from '../../src/fleet/hostStatus';
import type { ProbeTarget } from '../../src/fleet/probeTarget';
import { waitFor } from '../machine/ssh/waitFor';

const target = (host: string, changes: Partial<ProbeTarget> = {}): ProbeTarget => ({
  host,
  address: `${host}.example.com`,
  port: 22,
  kind: 'ssh',
  ...changes,
});
const up = (at: number, latency = 3): Reachability => ({ state: 'up', at, latency, greeting: 'SSH-2.0-test' });
const down = (at: number): Reachability => ({ state: 'down', at, reason: 'connection refused' });

/** Timers that go off when the test says so. */
class Timers {
  readonly pending = new Set<{ readonly milliseconds: number; readonly act: () => void }>();
  readonly after: NonNullable<FleetParts['after']> = (milliseconds, act) => {
    const timer = { milliseconds, act };
    this.pending.add(timer);
    return () => this.pending.delete(timer);
  };
  fire(milliseconds: number): number {
    const due = [...this.pending].filter((timer) => timer.milliseconds === milliseconds);
    for (const timer of due) {
      this.pending.delete(timer);
      timer.act();
    }
    return due.length;
  }
}

/** A fleet whose probes end when the test says so. */
class Bench {
  readonly timers = new Timers();
  readonly asked: string[] = [];
  readonly told: string[][] = [];
  readonly #answers = new Map<string, (reachability: Reachability) => void>();
  readonly fleet = new Fleet({
    after: this.timers.after,
    probe: ({ host }, signal) => {
      this.asked.push(host);
      return new Promise((resolve, reject) => {
        this.#answers.set(host, resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    },
  });

  constructor(...hosts: readonly string[]) {
    this.fleet.onDidChange((changed) => this.told.push([...changed].sort()));
    this.fleet.setTargets(hosts.map((host) => target(host)));
    this.timers.fire(50);
    this.told.length = 0;
  }

  async answerOnly(host: string, reachability: Reachability): Promise<void> {
    (await waitFor(`${host} to be asked`, () => this.#answers.get(host)))(reachability);
    this.#answers.delete(host);
  }

  async answer(host: string, reachability: Reachability): Promise<void> {
    await this.answerOnly(host, reachability);
    await waitFor(`${host} to be settled`, () => this.fleet.lastKnown(host) === reachability);
  }

  async check(answers: Readonly<Record<string, Reachability>>): Promise<void> {
    const checking = this.fleet.check(Object.keys(answers));
    for (const [host, reachability] of Object.entries(answers)) await this.answer(host, reachability);
    await checking;
  }
}

describe('the fleet', () => {
  it('knows nothing before it has asked, nor of hosts that are not its own', () => {
    const { fleet } = new Bench('a');
    assert.deepEqual(fleet.reachability('a'), { state: 'unknown' });
    assert.deepEqual(fleet.reachability('stranger'), { state: 'unknown' });
    assert.equal(fleet.history('a'), undefined);
  });

  it('keeps what it knew while it asks again', async () => {
    const bench = new Bench('a');
    const first = bench.fleet.check(['a']);
    assert.deepEqual(bench.fleet.reachability('a'), { state: 'checking' });
    await bench.answer('a', up(1));
    await first;
    assert.deepEqual(bench.fleet.reachability('a'), up(1));

    const second = bench.fleet.check(['a']);
    assert.deepEqual(bench.fleet.reachability('a'), { state: 'checking', previous: 'up' });
    assert.deepEqual(bench.fleet.lastKnown('a'), up(1));
    await bench.answer('a', down(2));
    assert.deepEqual(bench.fleet.reachability('a'), down(2));
    await second;
  });

  it('shows a host as soon as it is known, before the others are', async () => {
    const bench = new Bench('a', 'b');
    const checking = bench.fleet.check();
    await bench.answer('b', up(1));
    assert.equal(bench.fleet.reachability('b').state, 'up');
    assert.equal(bench.fleet.reachability('a').state, 'checking');
    await bench.answer('a', up(1));
    await checking;
  });

  it('tells changes together, each host once, and nothing when nothing has changed', async () => {
    const bench = new Bench('a', 'b', 'c');
    await bench.check({ a: up(1), b: down(1) });
    assert.deepEqual(bench.told, []);
    assert.equal(bench.timers.fire(50), 1);
    assert.deepEqual(bench.told, [['a', 'b']]);
    assert.equal(bench.timers.fire(50), 0);
  });

  it('stops telling who has unsubscribed', async () => {
    const bench = new Bench('a');
    let told = 0;
    const unsubscribe = bench.fleet.onDidChange(() => (told += 1));
    unsubscribe();
    await bench.check({ a: up(1) });
    bench.timers.fire(50);
    assert.equal(told, 0);
    assert.equal(bench.told.length, 1);
  });

  it('remembers since when a host is up or down, and its latencies since then', async () => {
    const bench = new Bench('a');
    await bench.check({ a: up(1, 10) });
    await bench.check({ a: up(2, 20) });
    assert.deepEqual(bench.fleet.history('a'), { since: 1, latencies: [10, 20] });
    await bench.check({ a: down(3) });
    await bench.check({ a: down(4) });
    assert.deepEqual(bench.fleet.history('a'), { since: 3, latencies: [] });
    for (let at = 5; at < 27; at += 1) await bench.check({ a: up(at, at) });
    assert.equal(bench.fleet.history('a')?.since, 5);
    assert.equal(bench.fleet.history('a')?.latencies.length, 20);
    assert.equal(bench.fleet.history('a')?.latencies.at(-1), 26);
  });

  it('does not ask a host twice at the same time', async () => {
    const bench = new Bench('a', 'b');
    const first = bench.fleet.check(['a']);
    const second = bench.fleet.check(['a', 'b', 'a']);
    await bench.answer('b', up(1));
    await bench.answer('a', up(1));
    await Promise.all([first, second]);
    assert.deepEqual(bench.asked, ['a', 'b']);
  });

  it('asks hosts that were down last', async () => {
    const bench = new Bench('a', 'b', 'c');
    await bench.check({ a: down(1), b: up(1), c: up(1) });
    bench.asked.length = 0;
    const checking = bench.fleet.check();
    for (const host of ['a', 'b', 'c']) await bench.answer(host, up(2));
    await checking;
    assert.deepEqual(bench.asked, ['b', 'c', 'a']);
  });

  it('is what it was before when a check is aborted', async () => {
    const bench = new Bench('a', 'b');
    await bench.check({ a: up(1) });
    const stop = new AbortController();
    const checking = bench.fleet.check(undefined, stop.signal);
    stop.abort(new Error('cancelled'));
    await assert.rejects(checking, /cancelled/);
    assert.deepEqual(bench.fleet.reachability('a'), up(1));
    assert.deepEqual(bench.fleet.reachability('b'), { state: 'unknown' });
    bench.timers.fire(50);
    assert.deepEqual(bench.told.flat(), ['a', 'b']);
    await assert.rejects(bench.fleet.check(['a'], stop.signal), /cancelled/);
  });

  it('forgets hosts that are gone and those whose address has changed, and keeps the others', async () => {
    const bench = new Bench('a', 'b', 'c');
    await bench.check({ a: up(1), b: up(1), c: up(1) });
    bench.timers.fire(50);
    bench.told.length = 0;
    bench.fleet.setTargets([target('a'), target('b', { port: 2222 }), target('d')]);
    assert.deepEqual(bench.fleet.reachability('a'), up(1));
    for (const host of ['b', 'c', 'd']) assert.deepEqual(bench.fleet.reachability(host), { state: 'unknown' });
    bench.timers.fire(50);
    assert.deepEqual(bench.told, [['b', 'c', 'd']]);
  });

  it('does not take the answer of an old address for the new one', async () => {
    const bench = new Bench('a');
    const checking = bench.fleet.check();
    await waitFor('a to be asked', () => bench.asked.length === 1);
    bench.fleet.setTargets([target('a', { address: '192.0.2.1' })]);
    await bench.answerOnly('a', up(1));
    await checking;
    assert.deepEqual(bench.fleet.reachability('a'), { state: 'unknown' });
  });

  it('polls without overlap: the interval begins when a check has ended', async () => {
    const bench = new Bench('a');
    bench.fleet.start(30_000);
    await waitFor('the first poll', () => bench.asked.length === 1);
    assert.equal(bench.timers.fire(30_000), 0);
    await bench.answer('a', up(1));
    await waitFor('the next timer', () => [...bench.timers.pending].some(({ milliseconds }) => milliseconds > 50));
    assert.equal(bench.timers.fire(30_000), 1);
    await waitFor('the second poll', () => bench.asked.length === 2);
    await bench.answer('a', up(2));
    bench.fleet.dispose();
  });

  it('stops polling, and lets the check that is going on come to its end', async () => {
    const bench = new Bench('a');
    bench.fleet.start(30_000);
    await waitFor('the first poll', () => bench.asked.length === 1);
    bench.fleet.stop();
    await bench.answer('a', up(1));
    await new Promise(setImmediate);
    assert.equal(bench.timers.fire(30_000), 0);
    assert.deepEqual(bench.fleet.reachability('a'), up(1));
  });

  it('has one timer however often it is started', async () => {
    const bench = new Bench('a');
    bench.fleet.start(30_000);
    bench.fleet.start(60_000);
    await bench.answer('a', up(1));
    await waitFor('the next timer', () => [...bench.timers.pending].some(({ milliseconds }) => milliseconds > 50));
    assert.equal(bench.timers.fire(30_000), 0);
    assert.equal(bench.timers.fire(60_000), 1);
    bench.fleet.dispose();
  });

  it('ends everything when it is disposed', async () => {
    const bench = new Bench('a');
    const checking = bench.fleet.check();
    bench.fleet.start(30_000);
    bench.fleet.dispose();
    await assert.rejects(checking);
    bench.timers.fire(50);
    assert.deepEqual(bench.told, []);
    assert.equal([...bench.timers.pending].length, 0);
  });
});
