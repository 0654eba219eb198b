import { expect, it } from 'vitest';
import { MappingError } from '../../../shared/format/index.ts';
import type { Query } from '../../../shared/query/index.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';
import { FlowError } from '../contract/flow-error.ts';
import { collectingLog } from '../contract/log.ts';
import { settled } from '../contract/steps.ts';
import { type RecordedTrace, runOperation } from './run-operation.ts';

const start = runtimeStarter();
const named: Query = {
  entity: 'Item',
  filter: {
    kind: 'compare',
    operator: '=',
    left: { kind: 'attribute', attribute: 'Item.Name' },
    right: { kind: 'parameter', index: 0 },
  },
  sort: [],
};

it('a protocol reads and writes entities without a flow, by queries of its own, in one context', async () => {
  const traces: RecordedTrace[] = [];
  const runtime = await start(new ProjectBuilder().entity('Item', { Name: 'string' }));
  const context = {
    ...runtime.generationInUse,
    traces: { nextId: () => 't1', add: (trace: RecordedTrace) => void traces.push(trace) },
    signal: null,
  };
  const outcome = await runOperation(context, {
    source: 'GET /items',
    label: 'GET /items',
    step: { kind: 'request', label: 'GET /items' },
    principal: { name: 'ada', userRoles: [], moduleRoles: [] },
    timeoutMs: 5_000,
    *work(u, trace) {
      trace?.start({ kind: 'database', label: 'Items' });
      const item = u.add(u.program.instantiate(0));
      u.set(item, 'a0', 'x');
      yield* settled(u.commit([item], true));
      // Its own writes are laid over what is committed.
      const found = yield* settled(u.retrieve(named, ['x'], { limit: null, offset: null }));
      const others = yield* settled(u.count(named, ['y']));
      trace?.finish();
      return { found: found.map((one) => one['a0']), others, who: u.run.principal };
    },
  });
  outcome.end({ status: '200', failure: null });
  expect(outcome.error).toBeNull();
  expect(outcome.result).toEqual({ found: ['x'], others: 0, who: { name: 'ada', userRoles: [], moduleRoles: [] } });
  expect(traces[0]?.steps.map((step) => step.label)).toEqual(['GET /items', 'Items']);
});

it('an answer is given, and the log says so, where the trace cannot be kept', async () => {
  const log = collectingLog();
  const runtime = await start(new ProjectBuilder().entity('Item', { Name: 'string' }), { log });
  const add = () => {
    throw new Error('ENOSPC');
  };
  const outcome = await runOperation(
    { ...runtime.generationInUse, traces: { nextId: () => 't1', add }, signal: null },
    {
      source: 's',
      label: 'l',
      principal: null,
      timeoutMs: null,
      *work() {
        return yield* settled(1);
      },
    },
  );
  outcome.end({ status: '200', failure: null });
  expect(outcome.result).toBe(1);
  expect(log.lines.map((line) => line.message)).toEqual(['The trace could not be kept: ENOSPC']);
});

it('what an operation hands out holds no secret, whatever door asked: error, what it comes from, its places, trace', async () => {
  const traces: RecordedTrace[] = [];
  const runtime = await start(new ProjectBuilder().unit('constant', 'Key', { type: 'string', secret: true }), {
    constants: { 'M.Key': 'open-sesame-4711' },
  });
  const context = {
    ...runtime.generationInUse,
    traces: { nextId: () => 't1', add: (trace: RecordedTrace) => void traces.push(trace) },
    signal: null,
  };
  const told = 'http://partner/?key=open-sesame-4711';
  const { error, end } = await runOperation(context, {
    source: 'door',
    label: `GET ${told}`,
    principal: null,
    timeoutMs: null,
    // biome-ignore lint/correctness/useYield: it fails before
    *work() {
      const cause = new MappingError('x/y', told, { path: '$' });
      throw new FlowError('x/y', told, { cause, details: [{ path: '$', message: told, code: 'x/y' }] });
    },
  });
  end({ status: 'error', failure: null });
  const said = [
    error?.message,
    (error?.cause as Error | undefined)?.message,
    error?.details[0]?.message,
    traces[0]?.label,
  ];
  expect(said.filter((text) => !text?.includes('key=••••••'))).toEqual([]);
});
