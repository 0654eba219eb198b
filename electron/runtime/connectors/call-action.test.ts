import { describe, expect, it } from 'vitest';
import { actionsOf, type ConnectorManifest, connectorManifest } from '../../../shared/connector/manifest.ts';
import { readDecimal } from '../../../shared/expression/numeric.ts';
import type { Run, Trace } from '../contract/run.ts';
import { actionFunctions } from './call-action.ts';
import { type ActionCode, type ActionContext, PartnerError } from './connector-code.ts';

type Given = ConnectorManifest['actions'][number];

/** Calls one action of a connector made for it. */
function caller(
  action: Partial<Given>,
  code: ActionCode,
  { isPreview = false, deadline = null as number | null, signal = null as AbortSignal | null } = {},
) {
  const manifest = connectorManifest.parse({
    id: 'lab',
    version: '1.0.0',
    label: 'Lab',
    summary: 'For tests',
    actions: [{ id: 'try', label: 'Try', summary: 'Tries', ...action }],
  });
  const actions = actionsOf([manifest]);
  const told: string[] = [];
  const run = {
    program: { program: { settings: { timeZone: 'Europe/Berlin' } } },
    run: {
      deadline,
      signal,
      check: () => {
        if (signal?.aborted) throw new Error('The run was stopped.');
        if (deadline !== null && performance.now() > deadline) throw new Error('The run has no time left.');
      },
      log: (level: string, message: string) => told.push(`${level} ${message}`),
    },
    leave: () => void told.push('left'),
    meanwhile: () => void told.push('looked'),
  } as unknown as Run;
  const { callAction } = actionFunctions(
    { reachesOutside: !isPreview },
    [{ id: 'lab', actions: { try: code } }],
    (id) => actions.get(id),
  );
  const steps: (string | undefined)[] = [];
  const trace = {
    start: () => {},
    finish: (_values: unknown, error?: string) => steps.push(error),
  } as unknown as Trace;
  return {
    told,
    steps,
    call: (inputs: Record<string, unknown> = {}) => callAction(run, trace, 'lab/try', inputs, null),
  };
}

const input = (type: string, rest = {}) => ({ name: 'In', label: 'In', type, ...rest }) as Given['inputs'][number];

describe('a call of an action', () => {
  it.each([
    ['string', 'a', 'a'],
    ['boolean', false, false],
    ['integer', 3, 3],
    ['long', 2 ** 40, 2n ** 40n],
    ['long', 2n ** 62n, 2n ** 62n],
    ['decimal', readDecimal('0.30000000000000000004'), '0.30000000000000000004'],
    ['datetime', 1_000, new Date(1_000)],
    ['date', '2026-11-28', '2026-11-28'],
    ['binary', new Uint8Array([1]), new Uint8Array([1])],
  ] as const)('gives the code a plain value for a %s, and takes it back', async (type, value, plain) => {
    const seen: unknown[] = [];
    const { call } = caller({ inputs: [input(type)], output: { type, name: 'Out' } }, ({ In }) => {
      seen.push(In);
      return In as never;
    });
    expect(await call({ In: value })).toEqual(value);
    expect(seen).toEqual([plain]);
  });

  it.each([
    ['string', 5],
    ['string', new Date(0)],
    ['boolean', 'true'],
    ['integer', 1.5],
    ['integer', 2 ** 40],
    ['long', '2.5'],
    ['decimal', 'many'],
    ['decimal', Number.NaN],
    ['datetime', new Date(Number.NaN)],
    ['datetime', '2026-13-45T00:00:00Z'],
    ['date', '2026-02-30'],
    ['binary', 'AQ=='],
    ['string', { an: 'object' }],
    ['decimal', ['1']],
  ] as const)('what is no %s (%j) is a fault of the connector', async (type, gave) => {
    const { call } = caller({ output: { type, name: 'Out' } }, () => gave as never);
    await expect(call()).rejects.toMatchObject({ code: 'action/wrong-output', blame: 'own' });
  });

  it('nothing is empty, and an action without an output gives nothing', async () => {
    expect(await caller({ output: { type: 'string', name: 'Out' } }, () => undefined).call()).toBeNull();
    expect(await caller({}, () => 'x').call()).toBeNull();
  });

  it('an input that is empty or none of the choices does not get to the code', async () => {
    const choices = [{ value: 'a', label: 'A' }];
    const { call } = caller({ inputs: [input('string', { choices })] }, () => {
      throw new Error('was called');
    });
    await expect(call()).rejects.toMatchObject({ code: 'action/empty-input', message: 'Lab: Try: In is empty.' });
    await expect(call({ In: 'b' })).rejects.toMatchObject({ code: 'action/wrong-input' });
  });

  it('what reaches outside leaves the run and is refused in a preview; what reckons does neither', async () => {
    const outside = caller({ reaches: 'outside' }, () => null);
    await outside.call();
    expect(outside.told).toEqual(['left', 'looked']);
    const reckons = caller({ reaches: 'nothing' }, () => null, { isPreview: true });
    await reckons.call();
    expect(reckons.told).toEqual(['looked']);
    const refused = caller({ reaches: 'outside' }, () => null, { isPreview: true });
    await expect(refused.call()).rejects.toMatchObject({ code: 'action/offline' });
    expect(refused.told).toEqual([]);
  });

  it.each([
    ['an error', new Error('bad key'), 'bad key', 'own'],
    ['a slip', new TypeError('x is not a function'), 'x is not a function', 'own'],
    ['what the partner did', new PartnerError('it refused'), 'it refused', 'partner'],
    ['the same of another copy of the class', Object.assign(new Error('no'), { partner: true }), 'no', 'partner'],
    ['a text', 'no error', 'no error', 'own'],
    ['nothing', undefined, 'no reason was given', 'own'],
    ['null', null, 'no reason was given', 'own'],
    ['what is no text', Object.create(null), 'no text', 'own'],
  ])(
    'that throws %s is told with the action, and as the fault of whom it says',
    async (_what, thrown, words, blame) => {
      for (const code of [
        () => {
          throw thrown;
        },
        async () => {
          throw thrown;
        },
      ]) {
        const { call, steps, told } = caller({}, code);
        const message = `Lab: Try: ${words}`;
        await expect(call()).rejects.toMatchObject({ code: 'action/failed', message, blame });
        expect(steps).toEqual([message]);
        expect(told).toEqual(['left', 'looked']);
      }
    },
  );

  it('that gives what it must not is a step of the trace that failed', async () => {
    const { call, steps } = caller({ output: { type: 'string', name: 'Out' } }, () => 5);
    await expect(call()).rejects.toThrow('gave no string');
    expect(steps).toEqual(['Lab: Try gave no string: a fault of the connector.']);
  });

  it('that gives a local date-time means the project’s zone', async () => {
    const { call } = caller({ output: { type: 'datetime', name: 'Out' } }, () => '2026-07-01T12:00:00');
    expect(new Date((await call()) as number).toISOString()).toBe('2026-07-01T10:00:00.000Z');
  });

  it('has bytes of its own', async () => {
    const bytes = Buffer.from([1, 2, 3]);
    const given = new Uint8Array([4]);
    const { call } = caller({ inputs: [input('binary')], output: { type: 'binary', name: 'Out' } }, ({ In }) => {
      (In as Uint8Array).fill(0);
      return given;
    });
    const gave = await call({ In: bytes });
    given.fill(0);
    expect([...bytes, ...(gave as Uint8Array)]).toEqual([1, 2, 3, 4]);
  });

  it('that takes longer than it may is given up, also in a run that has all the time', async () => {
    const never: ActionCode = () => new Promise(() => {});
    await expect(caller({ timeoutMs: 20 }, never).call()).rejects.toMatchObject({
      code: 'action/timeout',
      message: 'Lab: Try gave nothing within 20 ms.',
    });
    const fine = caller({ timeoutMs: 1e12 }, async () => null, { deadline: performance.now() + 1e12 });
    expect(await fine.call()).toBeNull();
  });

  it('code that does not listen is left alone when the run has no time left, and hears of it', async () => {
    let heard: ActionContext | undefined;
    const never: ActionCode = (_inputs, context) => {
      heard = context;
      return new Promise(() => {});
    };
    const late = caller({}, never, { deadline: performance.now() + 30 });
    await expect(late.call()).rejects.toThrow('The run has no time left.');
    expect(heard?.signal.aborted).toBe(true);
    const stop = new AbortController();
    const stopped = caller({}, never, { signal: stop.signal }).call();
    stop.abort();
    await expect(stopped).rejects.toThrow('The run was stopped.');
  });

  it('writes to the log of the run', async () => {
    const { call, told } = caller({ reaches: 'nothing' }, (_inputs, { log }) => {
      log('info', 'hello');
      log('error', new Error('wrong') as never);
      log('loud' as never, null as never);
      return null;
    });
    await call();
    expect(told).toEqual(['info hello', 'error wrong', 'info ', 'looked']);
  });
});

it('a manifest is refused for names that could not stand in a project, and for two actions of one id', () => {
  const manifest = { id: 'lab', version: '1.0.0', label: 'Lab', summary: 's', actions: [] as unknown[] };
  const action = { id: 'try', label: 'Try', summary: 's' };
  for (const wrong of [
    manifest,
    { ...manifest, actions: [{ ...action, id: '../x' }] },
    { ...manifest, actions: [{ ...action, inputs: [{ name: '__proto__', label: 'x', type: 'string' }] }] },
    { ...manifest, actions: [{ ...action, emit: 'process.exit()' }] },
    { ...manifest, version: 'latest', actions: [action] },
    { ...manifest, actions: [{ ...action, inputs: [input('string'), input('binary')] }] },
    { ...manifest, actions: [{ ...action, inputs: [input('integer', { choices: [{ value: '1', label: 'One' }] })] }] },
  ])
    expect(connectorManifest.safeParse(wrong).success).toBe(false);
  const twice = connectorManifest.safeParse({ ...manifest, actions: [action, action] });
  expect(twice.error?.issues.map((issue) => issue.message)).toEqual(['Two actions have one id.']);
  const parsed = connectorManifest.parse({ ...manifest, actions: [action] });
  expect(() => actionsOf([parsed, parsed])).toThrow('Two actions are called lab/try');
});
