import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../../shared/checks/index.ts';
import { temporaryFolder } from '../../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../../tests/harness/running-project.ts';
import type { Runtime } from '../../runtime.ts';

const start = runtimeStarter();
let folder: ReturnType<typeof temporaryFolder>;
let database: string;
beforeEach(() => {
  folder = temporaryFolder();
  database = join(folder.path, 'run.sqlite');
});
afterEach(() => folder.dispose());

/** Writes a row a tick, then takes its time. */
const project = (event: object, waitMs = 0) =>
  new ProjectBuilder()
    .entity('Beat', { At: 'datetime', Done: 'boolean' })
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
    .unit('scheduled-event', 'Every', { microflow: 'Tick', by: 'interval', interval: 1, ...event });
const beats = (runtime: Runtime) => databaseOf(runtime).prepare('SELECT at FROM m_beat ORDER BY at').pluck().all();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a scheduled event', () => {
  it('runs at every tick, once for all replicas, and not again after a restart', async () => {
    const first = await start(project({}), { database });
    const second = await start(project({}), { database });
    await pause(3_200);
    await second.stop();
    const seconds = () => (beats(first) as number[]).map((at) => Math.floor(at / 1_000));
    const before = seconds();
    expect(before.length).toBeGreaterThanOrEqual(2);
    expect(new Set(before).size).toBe(before.length);
    await first.stop();
    const third = await start(project({ missed: 'skip' }), { database });
    await pause(100);
    const after = (beats(third) as number[]).map((at) => Math.floor(at / 1_000));
    expect(new Set(after).size).toBe(after.length);
  });

  it('that still runs leaves a tick out, or runs after it', async () => {
    const skipping = await start(project({ onOverlap: 'skip' }, 1_500), { database });
    await pause(3_700);
    await skipping.stop(0);
    const reader = await start(project({ enabled: false }), { database });
    // Of three or four ticks every second one is left out, and a run that was stopped stored nothing.
    expect(beats(reader).length).toBeLessThanOrEqual(2);
  });

  it('missed while nothing ran: once at the start, or not at all', async () => {
    const writer = await start(project({ enabled: false }), { database });
    databaseOf(writer).exec("INSERT INTO _weft_marks (name, at) VALUES ('schedule:Every', 1000)");
    await writer.stop();
    const hourly = { by: 'cron', cron: '0 0 1 1 *' };
    const skipping = await start(project({ ...hourly, missed: 'skip' }), { database });
    await pause(200);
    expect(beats(skipping)).toHaveLength(0);
    await skipping.stop();
    const catching = await start(project({ ...hourly, missed: 'once' }), { database });
    await pause(300);
    expect(beats(catching)).toHaveLength(1);
    await catching.stop();
    const again = await start(project({ ...hourly, missed: 'once' }), { database });
    await pause(200);
    expect(beats(again)).toHaveLength(1);
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
