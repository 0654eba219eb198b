import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProgramFlow } from '../../../shared/program/program.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { databaseOf, runtimeStarter } from '../../../tests/harness/running-project.ts';
import { changedMeanwhile } from '../contract/flow-error.ts';
import { collectingLog, type LogSink } from '../contract/log.ts';
import { NeedsWaiting } from '../contract/steps.ts';
import type { Runtime } from '../runtime.ts';
import { execute, type RunOptions, type Work } from './executor.ts';
import { TraceRecorder } from './trace.ts';

const start = runtimeStarter();
const string = { kind: 'string' as const };

const project = () =>
  new ProjectBuilder()
    .entity('Item', { Name: 'string' })
    .flow('Patient', [], string, (f) => {
      const wait = f.add('wait', { milliseconds: '60000' });
      f.add('end', { value: "'waited'" });
      f.onErrorOf(wait, 'custom-without-rollback', (h) => {
        h.add('log-message', { message: "'caught'" });
        h.add('end', { value: "'caught'" });
      });
    })
    .flow('Deeper', [], string, (f) => {
      f.add('call-microflow', { microflow: 'Deeper', output: 'Text' });
      f.add('end', { value: '$Text' });
    });

let runtime: Runtime;
let log: ReturnType<typeof collectingLog>;
beforeEach(async () => {
  log = collectingLog();
  runtime = await start(project(), { log });
});

const told = () => log.lines.map((line) => line.message);
const run = <T>(options: Partial<RunOptions>, work: Work<T>, waits = false): Promise<T> => {
  const { loaded, store } = runtime.generationInUse;
  return execute(loaded, store, { source: 'test', ...options }, work, waits);
};
const flow = (name: string, options: Partial<RunOptions> = {}) => {
  const { index, isAsync } = runtime.generationInUse.loaded.program.flows.find((f) => f.name === name) as ProgramFlow;
  return run(options, (u) => u.program.flows[index]?.(u, null), isAsync);
};

/** Work that meets another run at its first attempt. */
const meetsOnce = (attempt: (n: number, u: Parameters<Work<void>>[0]) => void): Work<number> => {
  let n = 0;
  return (u) => {
    attempt(++n, u);
    if (n === 1) throw changedMeanwhile('Another run came between.');
    return n;
  };
};

describe('runs that take one unique value at once', () => {
  const taking = () =>
    new ProjectBuilder()
      .entity('Seat', { No: { type: 'string', validations: [{ rule: 'unique', message: '' }] } })
      .flow('Take', [{ name: 'No', type: string }], string, (f) => {
        // They all have looked before one of them is stored.
        f.add('retrieve', { source: 'database', entity: 'Seat', output: 'Seen' });
        const made = f.add('create-object', {
          entity: 'Seat',
          output: 'S',
          members: [{ member: 'Seat.No', operation: 'set', value: '$No' }],
          commit: 'with-events',
        });
        f.add('end', { value: "'taken by me'" });
        f.onErrorOf(made, 'custom-with-rollback', (h) => h.add('end', { value: "'taken'" }));
      });

  it('one has it, and the others hear so inside their error handlers', async () => {
    runtime = await start(taking());
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => runtime.call('M.Take', { No: `seat ${round}` })),
      );
      expect(answers.map(({ result, error }) => error?.message ?? result).sort()).toEqual([
        'taken',
        'taken',
        'taken',
        'taken by me',
      ]);
    }
  });
});

describe('a run that is begun again', () => {
  it('tells its log lines at its end, and only those of the attempt that counted', async () => {
    const attempts = await run(
      {},
      meetsOnce((n, u) => {
        u.run.log('info', `attempt ${n}`);
        expect(told()).toEqual([]);
      }),
    );
    expect(attempts).toBe(2);
    expect(told()).toEqual(['attempt 2']);
  });

  it('for another colour is begun again a bounded number of times, too', async () => {
    let attempts = 0;
    const outcome = run({}, () => {
      // A thousand are without a bound.
      if (++attempts < 1_000) throw new NeedsWaiting();
    });
    await outcome.catch(() => {});
    expect(attempts).toBeLessThan(50);
  });

  it('tells its log lines at once when something of it has left', async () => {
    await run({}, (u) => {
      u.run.log('info', 'before');
      expect(told()).toEqual([]);
      u.run.leave();
      expect(told()).toEqual(['before']);
      u.run.log('info', 'after');
      expect(told()).toEqual(['before', 'after']);
    });
  });

  it('has in its trace what its door did, and only the attempt that counted', async () => {
    const trace = new TraceRecorder(runtime.generationInUse.loaded);
    trace.start({ kind: 'request', label: 'door' });
    await run(
      { trace },
      meetsOnce((n) => trace.start({ kind: 'activity', label: `attempt ${n}` })),
    );
    expect(trace.steps.map(({ label, depth }) => ({ label, depth }))).toEqual([
      { label: 'door', depth: 0 },
      { label: 'attempt 2', depth: 1 },
    ]);
  });

  it('takes its turn among those that met', async () => {
    const endTurn = await runtime.generationInUse.loaded.turns.next(0);
    let attempts = 0;
    const running = run(
      {},
      meetsOnce((n) => {
        attempts = n;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(attempts).toBe(1);
    endTurn();
    expect(await running).toBe(2);
  });
});

describe('a run that is at its end', () => {
  it('by its deadline is not caught by an error handler', async () => {
    await expect(flow('M.Patient', { deadline: performance.now() + 20 })).rejects.toMatchObject({
      code: 'flow/timeout',
    });
    expect(told()).toEqual([]);
  });

  it('by a stop is not caught by an error handler', async () => {
    await expect(flow('M.Patient', { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      code: 'flow/stopped',
    });
    expect(told()).toEqual([]);
  });

  it('after its deadline stores nothing, though all its work is done', async () => {
    const deadline = performance.now() + 60_000;
    const late: Work<void> = async (u) => {
      await u.commit([u.add(u.program.instantiate(0))], false);
      Object.assign(u.run, { deadline: performance.now() - 1 });
    };
    await expect(run({ deadline }, late)).rejects.toMatchObject({ code: 'flow/timeout' });
    expect(databaseOf(runtime).prepare('SELECT count(*) FROM m_item').pluck().get()).toBe(0);
  });

  it('by calls without an end says so', async () => {
    await expect(flow('M.Deeper')).rejects.toMatchObject({ code: 'flow/too-deep' });
  });
});

describe('what is told of a run', () => {
  const failing: LogSink = {
    write: () => {
      throw new Error('ENOSPC');
    },
  };

  it('changes nothing of one that is stored, where the log cannot be written; that is said once', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const unlogged = await start(
      new ProjectBuilder().entity('Item', { Name: 'string' }).flow('Make', [], string, (f) => {
        f.add('create-object', { entity: 'Item', output: 'I', commit: 'with-events' });
        f.add('log-message', { message: "'made'" });
        f.add('end', { value: "'made'" });
      }),
      { log: failing },
    );
    expect(await unlogged.call('M.Make', {})).toMatchObject({ result: 'made' });
    expect(await unlogged.call('M.Make', {})).toMatchObject({ result: 'made' });
    expect(said.mock.calls.filter(([text]) => String(text).includes('ENOSPC'))).toHaveLength(1);
    said.mockRestore();
  });
});
