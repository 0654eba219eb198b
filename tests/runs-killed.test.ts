import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject } from '../electron/host/session.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { orderProject } from './harness/resource-runtime.ts';
import { startRun } from './harness/weft.ts';

/** How often the running service is killed; more by hand: WEFT_RUN_KILLS=100. */
const kills = Number(process.env['WEFT_RUN_KILLS'] ?? 6);

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

describe('a service that is killed under load', () => {
  it(
    `${kills} times at a random moment: every acknowledged order is stored once, none twice`,
    async () => {
      const file = join(folder.path, 'orders.weft');
      const database = join(folder.path, 'run.sqlite');
      const view = orderProject();
      const units = [...view.units.values()].sort((a, b) => Number(b.kind === 'module') - Number(a.kind === 'module'));
      createProject(
        file,
        units.map((unit) => ({ op: 'create' as const, unit })),
      ).close();
      const acknowledged = new Set<string>();
      let sent = 0;
      for (let kill = 0; kill < kills; kill++) {
        const server = await startRun(file, ['--db', `sqlite:${database}`]);
        let isAlive = true;
        const worker = async () => {
          while (isAlive) {
            const orderNumber = `K${kill}-${++sent}`;
            const body = JSON.stringify({ orderNumber, total: 1 });
            try {
              const answer = await fetch(`${server.url}/m/v1/orders`, { method: 'POST', body });
              if (answer.status === 201) acknowledged.add(orderNumber);
            } catch {
              return;
            }
          }
        };
        const workers = Array.from({ length: 8 }, worker);
        await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 350));
        const gone = new Promise((resolve) => server.process.once('exit', resolve));
        server.kill();
        await gone;
        isAlive = false;
        await Promise.all(workers);
        const reader = new Database(database, { readonly: true });
        const stored = reader.prepare('SELECT ordernumber FROM m_order').pluck().all() as string[];
        expect(reader.pragma('integrity_check', { simple: true })).toBe('ok');
        reader.close();
        expect(stored).toHaveLength(new Set(stored).size);
        const there = new Set(stored);
        expect([...acknowledged].filter((number) => !there.has(number))).toEqual([]);
      }
      expect(acknowledged.size).toBeGreaterThan(kills);
      console.info(`${kills} kills, ${sent} orders sent, ${acknowledged.size} acknowledged, 0 lost`);
    },
    kills * 15_000,
  );
});
