import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProjectChecker } from '../../../../shared/checks/index.ts';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../../tests/harness/running-project.ts';
import type { LoadedProgram } from '../../engine/loaded-program.ts';
import type { Runtime } from '../../runtime.ts';
import { type StarterContext, startAll } from '../index.ts';

const start = runtimeStarter();
let folder: ReturnType<typeof temporaryFolder>;
let database: string;
beforeEach(() => {
  folder = temporaryFolder();
  database = join(folder.path, 'run.sqlite');
});
const begun: { dispose(): void }[] = [];
afterEach(async () => {
  for (const one of begun.splice(0)) one.dispose();
  // Runs that wait come to their end.
  if (vi.isFakeTimers()) await elapse(900, 3);
  vi.useRealTimers();
  folder.dispose();
});

/** Writes a row a tick, then takes its time. */
const project = (event: object, waitMs = 0, settings: object = {}) =>
  new ProjectBuilder()
    .entity('Beat', { At: 'datetime' })
    .flow('Tick', [], { kind: 'nothing' }, (f) => {
      f.add('create-object', {
        entity: 'Beat',
        output: 'B',
        members: [{ member: 'Beat.At', operation: 'set', value: '[%CurrentDateTime%]' }],
        commit: 'with-events',
      });
      if (waitMs > 0) f.add('wait', { milliseconds: String(waitMs) });
      f.add('end', {});
    })
    .unit('settings', 'Settings', settings)
    .unit('scheduled-event', 'Every', { microflow: 'Tick', by: 'interval', interval: 60, ...event });

/** When runs began, in the order of time. */
const beats = (runtime: Runtime) =>
  (databaseOf(runtime).prepare('SELECT at FROM m_beat ORDER BY at').pluck().all() as number[]).map((at) =>
    new Date(at).toISOString().replace(/^2026-|\.000Z$/g, ''),
  );
const setMark = (runtime: Runtime, at: string) =>
  databaseOf(runtime)
    .prepare("INSERT OR REPLACE INTO _weft_marks (name, at) VALUES ('schedule:Every', ?)")
    .run(Date.parse(at));

const setClock = (at: string) => vi.setSystemTime(new Date(at));
/** What is under way gets to its next wait. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
}
/** The clock goes on, in steps. */
async function elapse(seconds: number, steps = 1): Promise<void> {
  await settle();
  for (let step = 0; step < steps; step++) {
    await vi.advanceTimersByTimeAsync((seconds * 1_000) / steps);
    await settle();
  }
}

/** A project at an instant, and what begins its schedules: a replica each, unless `running` says that it is the same process. */
async function at(instant: string, built: ProjectBuilder) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: new Date(instant) });
  const runtime = await start(built, { database, startsRuns: false });
  const { loaded, operations } = (
    runtime as unknown as { current: { loaded: LoadedProgram; operations: StarterContext['operations'] } }
  ).current;
  const begin = (aheadMs = 0, running: StarterContext['running'] = new Map()) => {
    const one = startAll(loaded.program.starters, { operations, running, now: () => Date.now() + aheadMs });
    begun.push(one);
    return one;
  };
  return { runtime, loaded, begin, beats: () => beats(runtime) };
}

describe('a scheduled event', () => {
  it('runs at every tick of an interval, once for two replicas whose clocks differ', async () => {
    const { begin, beats } = await at('2026-07-01T10:00:30Z', project({}));
    begin();
    begin(1);
    begin(-1);
    await elapse(180, 36);
    expect(beats()).toHaveLength(3);
  });

  it('runs at every tick of a cron pattern', async () => {
    const { begin, beats } = await at(
      '2026-07-03T03:30:00Z',
      project({ by: 'cron', cron: '0 6 * * 1-5' }, 0, { timeZone: 'Europe/Berlin' }),
    );
    begin();
    await elapse(86_400 * 4, 96);
    expect(beats()).toEqual(['07-03T04:00:00', '07-06T04:00:00']);
  });

  it.each([
    ['0 * * * *', '2026-03-28T23:30:00Z', ['03-29T00:00:00', '03-29T01:00:00', '03-29T02:00:00', '03-29T03:00:00']],
    ['30 2 * * *', '2026-03-28T23:30:00Z', ['03-29T01:00:00']],
    ['30 2 * * *', '2026-10-24T22:30:00Z', ['10-25T00:30:00']],
    ['*/30 2 * * *', '2026-10-24T22:30:00Z', ['10-25T00:00:00', '10-25T00:30:00', '10-25T01:00:00', '10-25T01:30:00']],
  ])('%s on the days when the clocks are changed, from %s', async (cron, from, ticks) => {
    const { begin, beats } = await at(from, project({ by: 'cron', cron }, 0, { timeZone: 'Europe/Berlin' }));
    begin();
    await elapse(4 * 3_600, 16);
    expect(beats()).toEqual(ticks);
  });

  it('that still runs leaves ticks out; the first one after its end is run', async () => {
    const { begin, beats } = await at('2026-07-01T10:00:30Z', project({ onOverlap: 'skip' }, 90_000));
    begin();
    await elapse(330, 66);
    expect(beats()).toEqual(['07-01T10:01:00', '07-01T10:03:00']);
  });

  it('that still runs has one tick wait for its end, and not two', async () => {
    const { begin, beats } = await at('2026-07-01T10:00:30Z', project({ onOverlap: 'queue', interval: 60 }, 150_000));
    begin();
    // 10:02 waits, 10:03 is left out; 10:04 waits for what began at 10:03:30, and 10:05 is left out.
    await elapse(30 + 480, 102);
    expect(beats()).toEqual(['07-01T10:01:00', '07-01T10:03:30', '07-01T10:06:00']);
  });

  it('has one tick wait whatever version of the program began the run', async () => {
    const { begin, beats } = await at('2026-07-01T10:00:30Z', project({ onOverlap: 'queue', interval: 60 }, 150_000));
    const running = new Map();
    const first = begin(0, running);
    await elapse(100, 20);
    first.dispose();
    begin(0, running).dispose();
    begin(0, running);
    await elapse(410, 82);
    expect(beats()).toEqual(['07-01T10:01:00', '07-01T10:03:30', '07-01T10:06:00']);
  });

  it.each([
    ['once', ['07-01T10:00:30']],
    ['skip', []],
  ])('missed while nothing ran: %s', async (missed, expected) => {
    const { runtime, begin, beats } = await at('2026-07-01T10:00:30Z', project({ missed, interval: 3_600 }));
    setMark(runtime, '2026-06-30T08:00:00Z');
    const replicas = [begin(), begin(1)];
    await elapse(30);
    for (const one of replicas) one.dispose();
    begin();
    await elapse(30);
    expect(beats()).toEqual(expected);
  });

  it('is new: nothing was missed', async () => {
    const { begin, beats } = await at('2026-07-01T10:00:30Z', project({ interval: 3_600 }));
    begin();
    await elapse(30);
    expect(beats()).toEqual([]);
  });

  it('goes on after a restart where it was', async () => {
    const first = await at('2026-07-01T10:00:30Z', project({}));
    const one = first.begin();
    await elapse(45, 3);
    one.dispose();
    await first.runtime.stop();
    setClock('2026-07-01T10:01:30Z');
    const second = await at('2026-07-01T10:01:30Z', project({}));
    second.begin();
    await elapse(45, 3);
    expect(second.beats()).toEqual(['07-01T10:01:00', '07-01T10:02:00']);
  });

  it.each(['once', 'skip'])('loses no tick when the program is exchanged (%s)', async (missed) => {
    const { begin, beats } = await at('2026-07-01T10:00:30Z', project({ missed }));
    begin().dispose();
    const first = begin();
    await elapse(1);
    // The process was busy when the tick came.
    setClock('2026-07-01T10:01:20Z');
    first.dispose();
    begin();
    await elapse(5);
    expect(beats()).toEqual(['07-01T10:01:20']);
  });

  it('takes a tick that comes between two versions for neither missed nor done', async () => {
    const { begin, beats } = await at('2026-07-01T10:00:30Z', project({ missed: 'skip' }));
    const first = begin();
    await elapse(29);
    setClock('2026-07-01T10:00:59.999Z');
    first.dispose();
    setClock('2026-07-01T10:01:00Z');
    begin();
    await elapse(5);
    expect(beats()).toEqual(['07-01T10:01:00']);
  });

  it('is run by the version that moved its mark, though it is exchanged before it hears so', async () => {
    const { runtime, begin, beats } = await at('2026-07-01T10:00:55Z', project({}));
    const { store } = runtime.generationInUse;
    const first = begin();
    await elapse(1);
    const advance = store.advance.bind(store);
    vi.spyOn(store, 'advance').mockImplementationOnce(async (...mark) => {
      const isMoved = await advance(...mark);
      first.dispose();
      begin();
      return isMoved;
    });
    await elapse(10, 2);
    expect(beats()).toHaveLength(1);
  });

  it('has a version live until what waits in it has run', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: new Date('2026-07-01T10:00:30Z') });
    const built = project({ onOverlap: 'queue', interval: 60 }, 90_000);
    const runtime = await start(built, { database });
    await elapse(95, 19);
    await runtime.reload(compileProgram(project({ enabled: false }).view(), { name: 'test' }));
    await elapse(300, 60);
    expect(beats(runtime)).toEqual(['07-01T10:01:00', '07-01T10:02:30']);
  });

  it.each([
    ['once', ['07-01T16:00:30']],
    ['skip', []],
  ])('slept through, as the clock was set forward or the machine was suspended: %s', async (missed, expected) => {
    const { begin, beats } = await at('2026-07-01T10:00:30Z', project({ missed, interval: 3_600 }));
    begin();
    await elapse(1);
    setClock('2026-07-01T16:00:30Z');
    // Nobody sleeps longer than a minute.
    await elapse(60);
    expect(beats().map((b) => b.slice(0, 10))).toEqual(expected.map((b) => b.slice(0, 10)));
    await elapse(3_600, 10);
    expect(beats()).toHaveLength(expected.length + 1);
  });

  it('does not run again what it ran before the clock was set back', async () => {
    const { begin, beats } = await at('2026-07-01T10:00:30Z', project({}));
    begin();
    await elapse(150, 10);
    expect(beats()).toHaveLength(3);
    setClock('2026-07-01T10:00:30Z');
    await elapse(140, 10);
    expect(beats()).toHaveLength(3);
    await elapse(120, 10);
    expect(beats().length).toBeGreaterThanOrEqual(4);
  });

  it('ticks again after a clock that was wrong by days is set right', async () => {
    const { begin, beats } = await at('2030-07-01T10:00:30Z', project({}));
    begin();
    await elapse(45, 3);
    setClock('2026-07-01T10:00:30Z');
    await elapse(120, 12);
    // It has slept for a minute at most before it saw that.
    expect(beats()).toEqual(['07-01T10:02:00', '2030-07-01T10:01:00']);
  });

  it('looks again when the store has failed', async () => {
    const { runtime, begin, beats } = await at('2026-07-01T10:00:50Z', project({ missed: 'skip' }));
    begin();
    await elapse(5);
    const { store } = runtime.generationInUse;
    vi.spyOn(store, 'advance').mockImplementationOnce(() => {
      throw new Error('disk I/O error');
    });
    await elapse(20, 4);
    expect(beats()).toEqual(['07-01T10:01:05']);
  });

  it('findings: no microflow, one with parameters, a pattern that is none', () => {
    const view = new ProjectBuilder()
      .flow('Needs', [{ name: 'X', type: { kind: 'string' } }], { kind: 'nothing' }, (f) => f.add('end', {}))
      .unit('scheduled-event', 'A', {})
      .unit('scheduled-event', 'B', { microflow: 'Needs' })
      .unit('scheduled-event', 'C', { microflow: 'Needs', by: 'cron', cron: 'at noon' })
      .view();
    const codes = new ProjectChecker().checkAll(view).map((d) => `${d.document?.split('.')[1]} ${d.code}`);
    expect(codes).toEqual(
      expect.arrayContaining([
        'A schedule/no-microflow',
        'B schedule/parameters',
        'C schedule/parameters',
        'C schedule/cron',
      ]),
    );
  });
});
