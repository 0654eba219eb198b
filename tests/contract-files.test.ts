import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileHash } from '../electron/host/contract/file-hash.ts';
import { createProject, newProjectOperations } from '../electron/host/session.ts';
import { ProjectStore } from '../electron/host/store/project-store.ts';
import { salvageProject } from '../electron/host/store/salvage.ts';
import { StudioServer } from '../electron/host/studio-server.ts';
import { contractReaders, contractSource, folderOfFiles } from '../shared/contract/index.ts';
import { kinds } from '../shared/kinds.ts';
import type { Change, UnitOperation } from '../shared/model/change.ts';
import type { Unit } from '../shared/model/unit.ts';
import { originsOf } from '../shared/structure/contract-origin.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { connectClient } from './harness/studio-client.ts';
import { weft } from './harness/weft.ts';

const order = '{"id": 1, "note": "ü"}\r\n';
const hash = fileHash(Buffer.from(order));
let folder: ReturnType<typeof temporaryFolder>;
let file: string;
const path = (name: string) => join(folder.path, name);
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
const structures = (units: Iterable<Unit>) => [...units].filter((u) => u.kind === 'json-structure');

beforeEach(() => {
  folder = temporaryFolder();
  file = path('a.weft');
  createProject(file, newProjectOperations('Main')).close();
});
afterEach(() => folder.dispose());

function openStore<T>(work: (store: ProjectStore) => T, name = file): T {
  const store = new ProjectStore(name, kinds);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

describe('the files of a contract that the window brings in', () => {
  let server: StudioServer;
  let client: ReturnType<typeof connectClient>;
  beforeEach(() => {
    server = new StudioServer(path('home'));
    client = connectClient(server);
  });
  afterEach(() => server.dispose());

  async function importFiles(files: { path: string; content: string }[]) {
    const { units, version } = await client.call('project.open', { file });
    const parent = units.find((u) => u.kind === 'module')?.id as string;
    const plan = await client.call('contract.plan', { files, parent });
    if (plan.change)
      expect(await client.call('project.apply', { change: plan.change, version })).toMatchObject({ ok: true });
    return plan;
  }

  it('are kept by hash with the change, undone and redone with it', async () => {
    const { structures: made } = await importFiles([{ path: 'order.json', content: base64(order) }]);
    const kept = () =>
      openStore((store) => ({ held: store.holdsFile(hash), documents: structures(store.all().values()) }));
    const [unit] = kept().documents as [Unit];
    expect(unit.id).toBe(made[0]);
    expect(originsOf(unit, kinds)[0]?.origin).toEqual({ kind: 'json', files: [{ path: 'order.json', hash }] });
    await client.call('project.undo', {});
    expect(kept()).toMatchObject({ documents: [], held: true });
    await client.call('project.redo', {});
    expect(kept()).toMatchObject({ documents: [unit], held: true });
    // What can never come back any more is not kept either.
    await client.call('project.undo', {});
    openStore((store) => {
      const module = [...store.all().values()].find((u) => u.kind === 'module') as Unit;
      const patch = [{ op: 'replace' as const, path: ['documentation'], value: 'x' }];
      expect(store.apply({ label: 'Other', ops: [{ op: 'patch', id: module.id, patch }] }, store.version).ok).toBe(
        true,
      );
      expect(store.holdsFile(hash)).toBe(false);
    });
  });

  it('several files and a zip give a structure each, known by its own file', async () => {
    const zip = zipSync({ 'in/line.json': strToU8('{"sku":"A"}'), '../evil.json': strToU8('{}') });
    const plan = await importFiles([
      { path: 'order.json', content: base64(order) },
      { path: 'more.zip', content: base64(zip) },
    ]);
    expect(plan.diagnostics.map((d) => d.code)).toEqual(['contract/outside']);
    expect(plan.change?.label).toBe('Import order.json and 1 more');
    openStore((store) =>
      expect(
        structures(store.all().values()).map((u) => [u.name, originsOf(u, kinds)[0]?.origin.files[0]?.path]),
      ).toEqual(
        expect.arrayContaining([
          ['Order', 'order.json'],
          ['Line', 'in/line.json'],
        ]),
      ),
    );
  });

  it('a document cannot name a file that the project does not hold; a copy elsewhere forgets it', async () => {
    const { change } = await importFiles([{ path: 'order.json', content: base64(order) }]);
    const { unit } = (change as Change).ops[0] as UnitOperation & { op: 'create' };
    const other = path('b.weft');
    createProject(other, newProjectOperations('Main')).close();
    const text = await client.call('project.copy', { ids: [unit.id] });
    const { units, version } = await client.call('project.open', { file: other });
    const parent = units.find((u) => u.kind === 'module')?.id as string;
    const create = { op: 'create' as const, unit: { ...unit, parent } };
    expect(await client.call('project.apply', { change: { label: 'x', ops: [create] }, version })).toMatchObject({
      ok: false,
      code: 'change/no-file',
    });
    const pasted = await client.call('project.planPaste', { text, parent });
    if ('error' in pasted) throw new Error(pasted.error);
    expect(await client.call('project.apply', { change: pasted.change, version })).toMatchObject({ ok: true });
    openStore(
      (store) => expect(structures(store.all().values()).flatMap((u) => originsOf(u, kinds))).toEqual([]),
      other,
    );
  });

  it('lead back to the contract as it was, for the comparison with a new one', async () => {
    await importFiles([{ path: 'order.json', content: base64(order) }]);
    openStore((store) => {
      const [unit] = structures(store.all().values()) as [Unit<{ root: unknown }>];
      const { kind, files } = (originsOf(unit, kinds)[0] as ReturnType<typeof originsOf>[number]).origin;
      const read = files.map((f) => ({ path: f.path, bytes: store.contractFile(f.hash) as Uint8Array }));
      const reader = contractReaders.find((r) => r.kind === kind);
      const again = reader?.read(contractSource(read.slice(0, 1), [folderOfFiles(read)], reader));
      expect(again?.structures[0]?.root).toEqual(unit.data.root);
    });
    expect([...salvageProject(file, kinds).files.keys()]).toEqual([hash]);
  });
});

describe('weft import, unpack and pack', () => {
  const tree = (dir: string) =>
    (
      readdirSync(dir, { recursive: true, withFileTypes: true }) as {
        isFile(): boolean;
        parentPath: string;
        name: string;
      }[]
    )
      .filter((e) => e.isFile())
      .map((e) => join(e.parentPath, e.name).slice(dir.length + 1))
      .sort();

  it('a folder with --files, packed and unpacked, keeps each file byte for byte', { timeout: 60_000 }, async () => {
    mkdirSync(path('contract/in'), { recursive: true });
    mkdirSync(path('lib'));
    writeFileSync(path('contract/order.json'), order);
    writeFileSync(path('contract/in/order.json'), '{"id": "other"}');
    const imported = await weft(['import', file, path('contract'), '--module', 'M', '--files', path('lib'), '--json']);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(imported.stdout)).toMatchObject({ structures: ['M.Order', 'M.Order2'], diagnostics: [] });
    expect((await weft(['unpack', file, path('text')])).code).toBe(0);
    expect(tree(path('text')).filter((f) => f.includes('contracts'))).toEqual([
      'M/contracts/in/order.json',
      'M/contracts/order.json',
    ]);
    expect(readFileSync(path('text/M/contracts/order.json'), 'utf8')).toBe(order);
    expect((await weft(['pack', path('text'), path('b.weft')])).code).toBe(0);
    openStore(
      (store) => expect(Buffer.from(store.contractFile(hash) as Uint8Array).toString()).toBe(order),
      path('b.weft'),
    );
    expect((await weft(['unpack', path('b.weft'), path('again')])).code).toBe(0);
    expect(tree(path('again'))).toEqual(tree(path('text')));

    // What another project leaves behind there is removed, what somebody put there is not.
    writeFileSync(path('again/M/contracts/mine.txt'), 'x');
    createProject(path('c.weft'), newProjectOperations('M')).close();
    expect((await weft(['unpack', path('c.weft'), path('again')])).code).toBe(0);
    expect(tree(path('again')).filter((f) => f.includes('contracts'))).toEqual(['M/contracts/mine.txt']);

    writeFileSync(path('text/M/contracts/order.json'), 'changed');
    const changed = await weft(['pack', path('text'), path('d.weft')]);
    expect(changed.code).toBe(1);
    expect(changed.stderr).toContain('[text/no-contract-file]');
  });

  it('a zip is a contract; a folder without one and a wrong --files are said', { timeout: 60_000 }, async () => {
    writeFileSync(path('c.zip'), zipSync({ 'order.json': strToU8(order) }));
    mkdirSync(path('empty'));
    expect((await weft(['import', file, path('c.zip'), '--module', 'M'])).code).toBe(0);
    openStore((store) => expect(store.holdsFile(hash)).toBe(true));
    const empty = await weft(['import', file, path('empty'), '--module', 'M', '--json']);
    expect(empty.code).toBe(1);
    expect(JSON.parse(empty.stdout)).toMatchObject({ structures: [], diagnostics: [{ code: 'contract/no-file' }] });
    expect((await weft(['import', file, path('c.zip'), '--module', 'M', '--files', path('gone')])).code).toBe(2);
  });
});
