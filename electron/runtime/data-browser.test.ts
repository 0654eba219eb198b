import { expect, it } from 'vitest';
import type { DataEdited, DataPage } from '../../shared/rpc/calls/data.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../tests/harness/running-project.ts';
import { answerDataRequest } from './data-browser.ts';
import type { DataRequest } from './messages.ts';

const start = runtimeStarter();

async function shop() {
  const view = new ProjectBuilder()
    .entity('Customer', { Name: 'string' })
    .entity('Tag', { Label: 'string' })
    .association('Customer_Tag', 'Customer', 'Tag', { type: 'reference-set' })
    .view();
  const runtime = await start(view);
  const ask = <T>(request: DataRequest) => answerDataRequest(runtime, request) as Promise<T>;
  const page = (entity: string, constraint = '') =>
    ask<DataPage>({ kind: 'page', entity, constraint, sort: null, descending: false, offset: 0, limit: 100 });
  const create = (entity: string, member: string, text: string) =>
    ask<DataEdited>({ kind: 'create', entity, cells: { [`${entity}.${member}`]: text } });
  const set = (id: string, text: string) =>
    ask<DataEdited>({ kind: 'set', entity: 'Customer', id, member: 'Customer_Tag', text });
  return { page, create, set };
}

it('a reference set is the words of its objects with their count; one is put in and taken out', async () => {
  const { page, create, set } = await shop();
  for (const label of ['Red', 'Blue']) expect((await create('Tag', 'Label', label)).error).toBeNull();
  for (const name of ['Oak', 'Elm']) await create('Customer', 'Name', name);
  const [red, blue] = (await page('Tag')).rows.map((r) => r.id) as [string, string];
  const oak = (await page('Customer')).rows.find((r) => r.words === 'Oak')?.id as string;
  expect((await page('Customer')).columns.at(-1)).toMatchObject({
    type: 'reference-set',
    target: 'Tag',
    editable: true,
  });
  expect(await set(oak, `+${red}`)).toEqual({ error: null });
  expect(await set(oak, `+${blue}`)).toEqual({ error: null });
  // What is in it already comes in once.
  expect(await set(oak, `+${blue}`)).toEqual({ error: null });
  const seen = async () =>
    (await page('Customer')).rows.map((r) => [r.words, r.values.at(-1), r.sets['Customer_Tag']?.count]);
  expect((await seen()).toSorted()).toEqual([
    ['Elm', null, 0],
    ['Oak', 'Red, Blue', 2],
  ]);
  expect(await set(oak, `-${red}`)).toEqual({ error: null });
  expect((await seen()).find(([words]) => words === 'Oak')).toEqual(['Oak', 'Blue', 1]);
  const gone = await set(oak, '+999');
  expect(gone.cells).toEqual({ Customer_Tag: 'The other object was deleted meanwhile.' });
});

it('of a large set the first are told by name, the rest is counted', async () => {
  const { page, create, set } = await shop();
  await create('Customer', 'Name', 'Oak');
  const [oak] = (await page('Customer')).rows.map((r) => r.id) as [string];
  for (let i = 0; i < 53; i++) await create('Tag', 'Label', `T${i}`);
  for (const tag of (await page('Tag')).rows) await set(oak, `+${tag.id}`);
  const [row] = (await page('Customer')).rows;
  const { count, rows } = row?.sets['Customer_Tag'] ?? { count: 0, rows: [] };
  expect([count, rows.length, rows[0]?.words]).toEqual([53, 50, 'T0']);
  expect(row?.values.at(-1)).toMatch(/T49, 3 more$/);
});
