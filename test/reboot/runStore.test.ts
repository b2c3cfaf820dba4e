import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../../src/reboot/events';
import { openJournal, readJournal } from '../../src/reboot/journal';
import { LockedError, lockHosts, processStart } from '../../src/reboot/lock';
import type { Plan } from '../../src/reboot/plan';
import { createRunStore, newRunId } from '../../src/reboot/runStore';
import { samplePlan, sampleTarget } from './samplePlan';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fleet-reboot-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const planOf = (run: string, hosts: string[], dryRun = false): Plan =>
  samplePlan(
    hosts.map((host) => sampleTarget(host)),
    { run, dryRun },
  );

const at = '2026-11-20T10:30:01.000Z';
const started = (plan: Plan): RunEvent => ({ type: 'run-started', run: plan.run, at, plan });
const finished = (plan: Plan): RunEvent => ({
  type: 'run-finished',
  run: plan.run,
  at,
  outcome: 'succeeded',
  seconds: 1,
});

/** A process that is really gone, and its number. */
async function deadProcess(): Promise<{ pid: number; processStart: string }> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const { pid } = child;
  assert.ok(pid);
  const began = await processStart(pid);
  child.stdin.end();
  await once(child, 'exit');
  return { pid, processStart: began };
}

describe('a journal', () => {
  it('keeps every event in the order of the calls, on disk when append resolves, readable by its owner alone', async () => {
    const path = join(directory, 'run.jsonl');
    const journal = await openJournal(path);
    const plan = planOf('r1', ['a']);
    const notes = Array.from({ length: 200 }, (_, index): RunEvent => ({
      type: 'note',
      run: 'r1',
      at,
      host: 'a',
      level: 'info',
      text: String(index),
    }));
    const writes = [started(plan), ...notes].map((event) => journal.append(event));
    await writes[0];
    assert.match(await readFile(path, 'utf8'), /run-started/);
    await Promise.all(writes);
    assert.deepEqual(await readJournal(path), [started(plan), ...notes]);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await journal.close();
  });

  it('is read up to a line that a crash cut short, and past lines that are no events', async () => {
    const path = join(directory, 'run.jsonl');
    const plan = planOf('r1', ['a']);
    await writeFile(path, `${JSON.stringify(started(plan))}\n{"type":"unheard-of"}\nnot json\n`);
    await appendFile(path, '{"type":"note","run":"r1","at":"2026');
    assert.deepEqual(await readJournal(path), [started(plan)]);
  });
});

describe('the lock of a host', () => {
  it('F4 refuses a second run and says who holds the host and since when', async () => {
    const plan = planOf('first', ['a', 'b']);
    const release = await lockHosts(directory, 'first', plan.targets, new Date(at));
    await assert.rejects(
      lockHosts(directory, 'second', planOf('second', ['c', 'b']).targets, new Date()),
      (error: unknown) => {
        assert.ok(error instanceof LockedError);
        assert.equal(error.holder.run, 'first');
        assert.match(error.message, /b is held by the run first of .+ since 2026-11-20T10:30:01/);
        return true;
      },
    );
    assert.deepEqual((await readdir(directory)).length, 2, 'the refused run keeps none of its locks');
    await release();
    assert.deepEqual(await readdir(directory), []);
  });

  it('F4 recognises a lock that a dead owner left', async () => {
    const owner = await deadProcess();
    const targets = planOf('second', ['a']).targets;
    const release = await lockHosts(directory, 'first', targets, new Date());
    const [name = ''] = await readdir(directory);
    const path = join(directory, name);
    const held = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...held, ...owner, computer: hostname() }));
    const again = await lockHosts(directory, 'second', targets, new Date());
    assert.equal((JSON.parse(await readFile(path, 'utf8')) as { run: string }).run, 'second');
    await again();
    await release();
  });

  it('F4 tells a process from a later one with the same number', async function () {
    const mine = await processStart(process.pid);
    if (mine === '') {
      console.log('skipped: this system does not tell when a process began');
      this.skip();
    }
    const targets = planOf('second', ['a']).targets;
    await lockHosts(directory, 'first', targets, new Date());
    const [name = ''] = await readdir(directory);
    const path = join(directory, name);
    const held = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...held, processStart: 'another boot/1' }));
    const release = await lockHosts(directory, 'second', targets, new Date());
    await release();
  });

  it('F3 is shared by a lock group, so that two runs never have members of one down together', async () => {
    const member = (host: string) => planOf('x', [host]).targets.map((target) => ({ ...target, lockGroup: 'galera' }));
    const release = await lockHosts(directory, 'first', [...member('db1'), ...member('db2')], new Date());
    await assert.rejects(
      lockHosts(directory, 'second', member('db3'), new Date()),
      /the lock group galera is held by the run first/,
    );
    await release();
    assert.deepEqual(await readdir(directory), []);
  });

  it('of a damaged lock file nobody is the owner', async () => {
    const targets = planOf('second', ['a']).targets;
    await lockHosts(directory, 'first', targets, new Date());
    const [name = ''] = await readdir(directory);
    await writeFile(join(directory, name), '{"run":');
    const release = await lockHosts(directory, 'second', targets, new Date());
    await release();
    assert.deepEqual(await readdir(directory), []);
  });

  it('is taken by exactly one of many at once', async () => {
    const targets = planOf('x', ['a']).targets;
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => lockHosts(directory, `run${String(index)}`, targets, new Date())),
    );
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  });
});

describe('the store of runs', () => {
  it('finds a run whose process died before it finished, and offers it until it is dismissed', async () => {
    const store = createRunStore(directory);
    const plan = planOf(newRunId(new Date(at)), ['a']);
    const journal = await store.create(plan);
    await journal.append(started(plan));
    assert.deepEqual(await store.interrupted(), [], 'its process, this one, lives');
    await journal.close();
    const owner = await deadProcess();
    await writeFile(join(directory, 'runs', `${plan.run}.owner`), JSON.stringify({ ...owner, computer: hostname() }));
    const [run] = await store.interrupted();
    assert.equal(run?.id, plan.run);
    await store.dismiss(run);
    assert.deepEqual(await store.interrupted(), []);
  });

  it('does not offer finished runs or dry runs, and lists the newest first', async () => {
    const store = createRunStore(directory);
    const [old, recent] = [planOf('20260101T000000Z-aaaaaa', ['a']), planOf('20260102T000000Z-aaaaaa', ['b'], true)];
    for (const plan of [old, recent]) {
      const journal = await store.create(plan);
      await journal.append(started(plan));
      if (plan === old) await journal.append(finished(plan));
      await journal.close();
      await rm(join(directory, 'runs', `${plan.run}.owner`));
    }
    assert.deepEqual(await store.interrupted(), []);
    assert.deepEqual(await store.list(), [recent.run, old.run]);
    assert.equal((await store.read(old.run))?.state.finished?.outcome, 'succeeded');
  });

  it('releases the hosts when the journal is closed', async () => {
    const store = createRunStore(directory);
    const first = await store.create(planOf('r1', ['a']));
    await assert.rejects(store.create(planOf('r2', ['a'])), LockedError);
    await first.close();
    const second = await store.create(planOf('r2', ['a']));
    await second.close();
  });
});
