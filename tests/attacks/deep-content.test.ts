import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { damagedText, mendedUnit } from '../../electron/host/damaged-document.ts';
import { readSampleProject } from '../../electron/host/samples.ts';
import { createProject } from '../../electron/host/session.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { salvageProject } from '../../electron/host/store/salvage.ts';
import { StudioServer } from '../../electron/host/studio-server.ts';
import { ProjectChecker } from '../../shared/checks/index.ts';
import { kinds } from '../../shared/kinds.ts';
import { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { compileProgram } from '../../shared/program/compile-program.ts';
import { parseUnitText, unitToText } from '../../shared/text/unit-text.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { editSealed } from '../harness/sealed-rows.ts';
import { connectClient } from '../harness/studio-client.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
});
afterEach(() => folder.dispose());

const nested = (depth: number): unknown =>
  JSON.parse(
    `${'{"name":"a","type":"object","children":['.repeat(depth)}{"name":"x","type":"string"}${']}'.repeat(depth)}`,
  );

describe('an expression that is a chain of 9,000 operators', () => {
  it('is stored, and is an error of its document; the project opens', async () => {
    createProject(file, readSampleProject('orders-hub')).close();
    const server = new StudioServer(join(folder.path, 'settings'));
    try {
      const client = connectClient(server);
      const { units, version } = (await client.call('project.open', { file })) as unknown as {
        units: Unit<{ nodes: { action?: { type: string } }[] }>[];
        version: number;
      };
      const isEnd = (node: { action?: { type: string } }) => node.action?.type === 'end';
      const flow = units.find((u) => u.kind === 'microflow' && u.data.nodes.some(isEnd)) as (typeof units)[0];
      const path = ['data', 'nodes', flow.data.nodes.findIndex(isEnd), 'action', 'value'];
      const ops = [
        { op: 'patch', id: flow.id, patch: [{ op: 'replace', path, value: `'a'${" + 'a'".repeat(9_000)}` }] },
      ];
      expect(await client.call('project.apply', { change: { label: 'x', ops }, version } as never)).toMatchObject({
        ok: true,
      });
    } finally {
      await server.dispose();
    }
    const store = new ProjectStore(file, kinds);
    const found = new ProjectChecker().checkAll(new ProjectView(store.all(), kinds));
    store.close();
    expect(found.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'expression/too-deep',
    ]);
  }, 60_000);
});

describe('an expression', () => {
  const flow = (value: string) =>
    new ProjectBuilder().flow('F', [], { kind: 'string' }, (f) => f.add('end', { value })).view();

  it.each([
    ['500 operators in a row', `'a'${" + 'a'".repeat(500)}`],
    ['300 inside 190 brackets', `${'('.repeat(190)}'a'${" + 'a'".repeat(300)}${')'.repeat(190)}`],
    ['300 inside 190 calls', `${"toString('b' + ".repeat(190)}'a'${" + 'a'".repeat(300)}${')'.repeat(190)}`],
  ])('of %s is compiled', (_, value) => {
    expect(new ProjectChecker().checkAll(flow(value))).toEqual([]);
    const { source } = compileProgram(flow(value), { name: 'test' });
    expect(() => new Function(source)).not.toThrow();
  });

  it.each([
    ['501 operators in a row', `'a'${" + 'a'".repeat(501)}`],
    ['a chain in each of many brackets', `${'('.repeat(190)}'a'${`${" + 'a'".repeat(50)})`.repeat(190)}`],
  ])('of %s is an error', (_, value) => {
    expect(new ProjectChecker().checkAll(flow(value)).map(({ code }) => code)).toContain('expression/too-deep');
  });
});

it('a check that fails costs its document, and not the project', () => {
  const view = new ProjectBuilder().flow('F', [], { kind: 'nothing' }, (f) => f.add('end', {})).view();
  const data = Object.defineProperty({}, 'nodes', {
    enumerable: true,
    get: () => {
      throw new RangeError('Maximum call stack size exceeded');
    },
  });
  const found = new ProjectChecker().checkAll(view.withUnits([{ ...(view.unit('F') as Unit), data }], []));
  expect(found).toMatchObject([{ code: 'project/check-failed', document: 'M.F' }]);
});

describe('data that are nested deeper than anybody nests them', () => {
  const spoil = (data: string) =>
    editSealed(file, (d) =>
      d
        .prepare("UPDATE unit SET data = ? WHERE id = (SELECT id FROM unit WHERE kind = 'json-structure' LIMIT 1)")
        .run(data),
    );

  it.each([1_000, 3_000, 20_000])(
    'in a foreign file cost their document (%i)',
    (depth) => {
      createProject(file, readSampleProject('orders-hub')).close();
      spoil(`{"root":${'{"name":"a","type":"object","children":['.repeat(depth)}{}${']}'.repeat(depth)}}`);
      const store = new ProjectStore(file, kinds);
      const [damaged] = store.damagedDocuments();
      expect(damaged?.reasons).toEqual([expect.stringContaining('500 levels')]);
      const { stored } = store.damagedDocument(damaged?.id ?? '') ?? {};
      const view = new ProjectView(store.all(), kinds);
      const text = damagedText(damaged as never, stored as never, view);
      expect(mendedUnit(damaged as never, text, view)).toMatchObject({ diagnostics: [{ code: 'text/yaml' }] });
      expect(store.all().size).toBe(24);
      store.close();
      expect(salvageProject(file, kinds).leftOut.join()).toContain('500 levels');
      expect(salvageProject(file, kinds).units).toHaveLength(24);
    },
    30_000,
  );

  it('are refused at the door, and nothing is stored', () => {
    const store = createProject(file, readSampleProject('orders-hub'));
    const [structure] = new ProjectView(store.all(), kinds).ofKind('json-structure');
    const [id, before] = [structure?.id as string, store.version];
    for (const depth of [260, 1_500, 20_000]) {
      const patch = [{ op: 'replace' as const, path: ['data', 'root'], value: nested(depth) }];
      expect(store.apply({ label: 'x', ops: [{ op: 'patch', id, patch }] }, store.version)).toMatchObject({
        ok: false,
        code: 'model/invalid',
      });
    }
    expect(store.version).toBe(before);
    store.close();
  });

  it('up to the limit are written, checked, shown as text and read again', () => {
    const store = createProject(file, readSampleProject('orders-hub'));
    const [structure] = new ProjectView(store.all(), kinds).ofKind<object>('json-structure');
    const unit = { ...(structure as Unit<object>), data: { ...structure?.data, root: nested(248) } };
    const patch = [{ op: 'replace' as const, path: ['data'], value: unit.data }];
    expect(store.apply({ label: 'x', ops: [{ op: 'patch', id: unit.id, patch }] }, store.version).ok).toBe(true);
    store.close();
    const again = new ProjectStore(file, kinds);
    expect(again.findings()).toEqual([]);
    const view = new ProjectView(again.all(), kinds);
    expect(new ProjectChecker().checkAll(view).map(({ code }) => code)).not.toContain('project/check-failed');
    const text = unitToText(again.all().get(unit.id) as Unit, view);
    expect(parseUnitText(text, kinds, () => 'new').diagnostics).toEqual([]);
    again.close();
  });
});
