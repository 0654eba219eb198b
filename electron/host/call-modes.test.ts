import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kinds } from '../../shared/kinds.ts';
import type { CallMode, RunState, Trace } from '../../shared/rpc/calls/run.ts';
import { temporaryFolder } from '../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { operationId, ordersWsdl, soapProject, withFlow, wsdlText } from '../../tests/harness/soap-project.ts';
import { CallModes } from './call-modes.ts';
import { runHandlers } from './calls/run.ts';
import { createProject, ProjectSession } from './session.ts';
import { ProjectStore } from './store/project-store.ts';
import { WindowMemory } from './window-memory.ts';

const text = { kind: 'string' as const };
const decimal = { kind: 'decimal' as const };
let folder: ReturnType<typeof temporaryFolder>;
let session: ProjectSession;
let told: object[];
let service: string;

const open = (file: string) =>
  new ProjectSession(
    new ProjectStore(file, kinds),
    (name, payload) => name === 'run.callModes' && told.push(payload as object),
    new CallModes(new WindowMemory(folder.path), file),
  );

beforeEach(() => {
  folder = temporaryFolder();
  told = [];
  const project = new ProjectBuilder().unit('settings', 'Settings', { port: 0 });
  // Nobody listens at port 1: what is not mocked fails.
  const { view, services, plan } = soapProject(wsdlText(ordersWsdl('http://127.0.0.1:1/orders')), { project });
  service = services[0]?.id ?? '';
  const whole = withFlow(view, project, 'Tax', [{ name: 'Country', type: text }], decimal, (f) => {
    f.add('call-operation', {
      operation: operationId(services, 'addTax'),
      arguments: [
        { parameter: 'amount', value: '12.5' },
        { parameter: 'country', value: '$Country' },
        { parameter: 'at', value: 'empty' },
      ],
      output: 'Total',
    });
    f.add('end', { value: '$Total' });
  });
  const file = join(folder.path, 'a.weft');
  createProject(
    file,
    [...whole.units.values()].map((unit) => ({ op: 'create', unit })),
    plan.files,
  ).close();
  session = open(file);
});
afterEach(() => {
  session.dispose();
  folder.dispose();
});

const call = () => session.run.ask({ what: 'call', microflow: 'M.Tax', args: { Country: 'NL' } });
const client = () => ({ send: () => {}, session, planned: new Map() });

it('a service that is switched to its mock answers in what runs at once, its trace says so, and back', async () => {
  expect(await session.run.start(session.programOfRun())).toMatchObject({ phase: 'running' });
  expect(await call()).toMatchObject({ error: { message: expect.stringContaining('127.0.0.1:1') } });
  const set = (mode: CallMode) => runHandlers['run.setCallMode'](client(), { services: [service], mode });
  expect(await set('mocked')).toEqual({ [service]: 'mocked' });
  expect(told).toEqual([{ [service]: 'mocked' }]);
  const answer = (await call()) as { result: unknown; trace: string };
  expect(Number.isNaN(Number(answer.result))).toBe(false);
  const steps = (session.run.trace(answer.trace) as Trace).steps;
  expect(steps.filter((s) => s.mocked).map((s) => s.kind)).toEqual(['call']);

  expect(await set('live')).toEqual({});
  const failed = (await call()) as { error: unknown; trace: string };
  expect(failed).toMatchObject({ error: { message: expect.stringContaining('127.0.0.1:1') } });
  expect((session.run.trace(failed.trace) as Trace).steps.some((s) => s.mocked)).toBe(false);
}, 60_000);

it('is so again when the project is opened next, and live in every other', async () => {
  await session.setCallMode([service], 'mocked');
  const { file } = session;
  session.dispose();
  session = open(file);
  expect(session.callModes).toEqual({ [service]: 'mocked' });
  const other = new CallModes(new WindowMemory(folder.path), `${file}2`);
  expect([...other.all]).toEqual([]);
  expect(await session.run.start(session.programOfRun())).toMatchObject({
    phase: 'running',
  } satisfies Partial<RunState>);
  expect(await call()).toMatchObject({ result: expect.anything() });
}, 60_000);

it('what is delivered is never mocked, whatever is switched here', async () => {
  await session.setCallMode([service], 'mocked');
  expect(session.programOfRun().consumed.map(({ mock }) => mock !== undefined)).toEqual([true]);
  expect(session.program().consumed.map(({ mock }) => mock !== undefined)).toEqual([false]);
});

it('what is no consumed service, or is not there, is refused; what was remembered wrongly is nothing', async () => {
  const set = (id: string) => async () =>
    await runHandlers['run.setCallMode'](client(), { services: [id], mode: 'mocked' });
  await expect(set('m')).rejects.toMatchObject({ code: 'run/not-a-service' });
  await expect(set('nobody')).rejects.toMatchObject({ code: 'project/no-document' });
  const memory = new WindowMemory(folder.path);
  for (const wrong of ['{', '7', '{"a":1}', '[1,null]', 'null']) {
    memory.remember('weft.calls:x', wrong);
    expect([...new CallModes(memory, 'x').all]).toEqual([]);
  }
  // What was mocked before there were recordings is not called all at once.
  memory.remember('weft.calls:x', null);
  memory.remember('weft.mocked:x', '["a","b"]');
  expect([...new CallModes(memory, 'x').all.keys()]).toEqual(['a', 'b']);
});
