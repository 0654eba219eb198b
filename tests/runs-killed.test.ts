import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject } from '../electron/host/session.ts';
import { readEnvelope, writeEnvelope } from '../shared/soap/envelope.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { startCountingPartner } from './harness/counting-partner.ts';
import { meetingProject } from './harness/meeting-project.ts';
import { startRun } from './harness/weft.ts';

/** How often the running service is killed; more by hand: WEFT_RUN_KILLS=100. */
const kills = Number(process.env['WEFT_RUN_KILLS'] ?? 6);
const accounts = ['a', 'b', 'c'];

let folder: ReturnType<typeof temporaryFolder>;
let partner: Awaited<ReturnType<typeof startCountingPartner>>;
beforeEach(async () => {
  folder = temporaryFolder();
  partner = await startCountingPartner(() => Math.random() * 20);
});
afterEach(() => {
  partner.close();
  folder.dispose();
});

const parametersOf: Record<string, [string, 'string' | 'integer'][]> = {
  Open: [['Name', 'string']],
  Add: [
    ['Name', 'string'],
    ['Amount', 'integer'],
    ['By', 'string'],
  ],
  Move: [
    ['From', 'string'],
    ['To', 'string'],
    ['Amount', 'integer'],
    ['By', 'string'],
  ],
  Ask: [
    ['Name', 'string'],
    ['By', 'string'],
  ],
};

/** The flows that meet, published by both doors: `POST /api/Add?Name=a&Amount=1&By=x`, and as operations of the web service `/ws`. */
function publishedProject() {
  const operations = Object.entries(parametersOf).map(([flow, parameters]) => ({
    id: flow,
    method: 'POST',
    path: flow,
    microflow: flow,
    emptyStatus: 204,
    parameters: parameters.map(([name, type]) => ({ id: name, name, in: 'query', type, required: true })),
  }));
  const soap = Object.entries(parametersOf).map(([flow, parameters]) => ({
    id: flow,
    name: flow,
    microflow: flow,
    parameters: parameters.map(([name]) => ({ id: name, name })),
  }));
  return meetingProject(partner.url)
    .unit('rest-service', 'Api', { path: 'api', resources: [{ id: 'r', name: '', operations }] })
    .unit('soap-service', 'Ws', { path: 'ws', namespace: 'urn:ws', operations: soap })
    .view();
}

/** Posts the request by one of the doors; true where it was acknowledged. Nothing but that somebody came between is an error. */
async function post(url: string, door: 'rest' | 'soap', path: string, query: Record<string, string>): Promise<boolean> {
  if (door === 'rest') {
    const { status } = await fetch(`${url}/api/${path}?${new URLSearchParams(query)}`, { method: 'POST' });
    expect([200, 204, 409]).toContain(status);
    return status < 300;
  }
  const values = Object.entries(query).map(([name, value]) => `<${name}>${value}</${name}>`);
  const response = await fetch(`${url}/ws`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: writeEnvelope('1.1', [], `<${path} xmlns="urn:ws">${values.join('')}</${path}>`),
  });
  const { fault } = readEnvelope(await response.text());
  if (fault) expect(fault.reason).toContain('by another run');
  expect(response.status).toBe(fault ? 500 : 200);
  return fault === null;
}

const pick = <T>(list: readonly T[]) => list[Math.floor(Math.random() * list.length)] as T;

/** A request at random, and the entries that it makes when it is acknowledged. */
function randomRequest(by: string): { path: string; query: Record<string, string>; entries: string[] } {
  const kind = Math.random();
  if (kind < 0.5)
    return { path: 'Add', query: { Name: pick(accounts), Amount: pick(['-3', '1', '4']), By: by }, entries: [by] };
  if (kind < 0.8)
    return {
      path: 'Move',
      query: { From: pick(accounts), To: pick(accounts), Amount: '3', By: by },
      entries: [`${by}-`, `${by}+`],
    };
  return { path: 'Ask', query: { Name: pick(accounts), By: by }, entries: [by] };
}

/** What must hold of the stored rows, whatever was under way when the service was killed. */
function expectSound(database: string, acknowledged: ReadonlySet<string>): void {
  const reader = new Database(database, { readonly: true });
  try {
    expect(reader.pragma('integrity_check', { simple: true })).toBe('ok');
    const entries = reader
      .prepare('SELECT e.by, e.amount, a.name FROM m_entry e JOIN m_account a ON a._id = e.entry_account_id')
      .all() as { by: string; amount: number; name: string }[];
    const stored = new Set(entries.map((e) => e.by));
    expect(entries).toHaveLength(stored.size);
    expect([...acknowledged].filter((by) => !stored.has(by))).toEqual([]);
    // Both halves of a move, or none.
    for (const by of stored)
      if (by.endsWith('-') || by.endsWith('+'))
        expect(stored).toContain(`${by.slice(0, -1)}${by.endsWith('-') ? '+' : '-'}`);
    // Each balance is what its entries make of it.
    for (const { name, balance } of reader.prepare('SELECT name, balance FROM m_account').all() as {
      name: string;
      balance: number;
    }[])
      expect(balance).toBe(entries.filter((e) => e.name === name).reduce((sum, e) => sum + e.amount, 0));
  } finally {
    reader.close();
  }
}

describe('a service that is killed under load', () => {
  it(
    `${kills} times at a random moment: what was acknowledged is stored once, whole, and asked of the partner once`,
    async () => {
      const file = join(folder.path, 'accounts.weft');
      const database = join(folder.path, 'run.sqlite');
      const units = [...publishedProject().units.values()].sort(
        (a, b) => Number(b.kind === 'module') - Number(a.kind === 'module'),
      );
      createProject(
        file,
        units.map((unit) => ({ op: 'create' as const, unit })),
      ).close();
      const acknowledged = new Set<string>();
      const answered = { rest: 0, soap: 0 };
      let sent = 0;
      for (let kill = 0; kill < kills; kill++) {
        const server = await startRun(file, ['--db', `sqlite:${database}`]);
        if (kill === 0)
          for (const Name of accounts) expect(await post(server.url, 'soap', 'Open', { Name })).toBe(true);
        let isAlive = true;
        const worker = async () => {
          while (isAlive) {
            const { path, query, entries } = randomRequest(`k${kill}.${++sent}`);
            try {
              const door = pick(['rest', 'soap'] as const);
              if (!(await post(server.url, door, path, query))) continue;
              for (const entry of entries) acknowledged.add(entry);
              answered[door]++;
            } catch (error) {
              if (isAlive) throw error;
            }
          }
        };
        const workers = Array.from({ length: 8 }, worker);
        await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 350));
        isAlive = false;
        const gone = new Promise((resolve) => server.process.once('exit', resolve));
        server.kill();
        await gone;
        await Promise.all(workers);
        expectSound(database, acknowledged);
      }
      expect(acknowledged.size).toBeGreaterThan(kills);
      expect(Math.min(answered.rest, answered.soap)).toBeGreaterThan(0);
      expect([...partner.seen.values()].every((n) => n === 1)).toBe(true);
      console.info(`${kills} kills, ${sent} requests, ${acknowledged.size} entries acknowledged, 0 lost, 0 doubled`);
    },
    kills * 15_000,
  );
});
