import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../electron/host/session.ts';
import { ProjectStore } from '../electron/host/store/project-store.ts';
import { kinds } from '../shared/kinds.ts';
import type { Change } from '../shared/model/change.ts';
import { orderProject, startRuntime } from './harness/resource-runtime.ts';
import { cannotMountDisk, mountSmallDisk, type SmallDisk } from './harness/small-disk.ts';

describe.skipIf(cannotMountDisk)('a full disk', () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = mountSmallDisk(4 * 1024 * 1024) as SmallDisk;
  });
  afterEach(() => disk.dispose());

  it('refuses an edit with "Not saved"; nothing is lost, and it goes on when there is space', () => {
    const file = join(disk.path, 'orders.weft');
    createProject(file, newProjectOperations('Main')).close();
    const store = new ProjectStore(file, kinds);
    const module = [...store.all().values()].find((unit) => unit.kind === 'module');
    const constant = (name: string): Change => ({
      label: `Constant ${name}`,
      ops: [
        {
          op: 'create',
          unit: {
            id: name,
            kind: 'constant',
            name,
            parent: module?.id as string,
            documentation: 'x'.repeat(20_000),
            data: { type: 'string', value: 'x'.repeat(20_000), secret: false },
          },
        },
      ],
    });
    expect(store.apply(constant('Before'), store.version)).toMatchObject({ ok: true });
    disk.fill();
    let saved = 0;
    let refusal: unknown = null;
    for (; saved < 500 && refusal === null; saved++) {
      const result = store.apply(constant(`Full${saved}`), store.version);
      if (!result.ok) refusal = result;
    }
    expect(refusal).toMatchObject({
      ok: false,
      code: 'project/disk-full',
      message: expect.stringMatching(/^Not saved: The disk is full: .*orders\.weft was not changed\./),
    });
    // What was acknowledged is there, in this process and for one that opens the file now; the refused edit is nowhere.
    const acknowledged = [...store.all().keys()].sort();
    expect(acknowledged).toContain('Before');
    expect(acknowledged).not.toContain(`Full${saved - 1}`);
    const onDisk = () => {
      const other = new ProjectStore(file, kinds);
      const ids = [...other.all().keys()].sort();
      other.close();
      return ids;
    };
    disk.free();
    expect(onDisk()).toEqual(acknowledged);
    expect(store.apply(constant('After'), store.version)).toMatchObject({ ok: true });
    expect(store.undo()).toMatchObject({ ok: true, deleted: ['After'] });
    store.close();
    expect(onDisk()).toEqual(acknowledged);
  });

  it('under a running service: requests are answered with 507, none is half stored, and it goes on', async () => {
    const runtime = await startRuntime(orderProject(), { database: join(disk.path, 'run.sqlite') });
    try {
      const url = `${runtime.url}/m/v1/orders`;
      const post = async (number: string) => {
        const body = JSON.stringify({ orderNumber: number, total: 1.5, note: 'x'.repeat(30_000) });
        const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
        return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
      };
      const stored: string[] = [];
      let refused: Awaited<ReturnType<typeof post>> | null = null;
      disk.fill(256 * 1024);
      for (let i = 0; i < 400 && refused === null; i++) {
        const answer = await post(`SO-${i}`);
        if (answer.status === 201) stored.push(`SO-${i}`);
        else refused = answer;
      }
      expect(stored.length).toBeGreaterThan(0);
      expect(refused).toMatchObject({ status: 507, body: { title: 'Insufficient Storage', status: 507 } });
      expect(refused?.type).toContain('application/problem+json');
      // Reading goes on, and finds exactly what was acknowledged.
      const listed = async () => {
        const list = (await (await fetch(`${url}?limit=1000`)).json()) as { orderNumber: string }[];
        return list.map((order) => order.orderNumber).sort();
      };
      expect(await listed()).toEqual([...stored].sort());
      disk.free();
      expect((await post('SO-after')).status).toBe(201);
      expect(await listed()).toEqual([...stored, 'SO-after'].sort());
    } finally {
      await runtime.stop();
    }
  });

  it('inside a shared commit: the run that does not fit is told so (507), the others of its group are stored', async () => {
    const runtime = await startRuntime(orderProject(), { database: join(disk.path, 'run.sqlite') });
    try {
      const url = `${runtime.url}/m/v1/orders`;
      const post = async (number: string, length: number) => {
        const body = JSON.stringify({ orderNumber: number, total: 1.5, note: 'x'.repeat(length) });
        return (await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })).status;
      };
      expect(await post('first', 10)).toBe(201);
      disk.fill(400 * 1024);
      const small = ['a', 'b', 'c', 'd', 'e'];
      const [large, ...others] = await Promise.all([post('large', 900_000), ...small.map((n) => post(n, 10))]);
      expect(large).toBe(507);
      expect(others).toEqual(small.map(() => 201));
      const list = (await (await fetch(`${url}?limit=1000`)).json()) as { orderNumber: string }[];
      expect(list.map((order) => order.orderNumber).sort()).toEqual([...small, 'first']);
    } finally {
      await runtime.stop();
    }
  });
});
