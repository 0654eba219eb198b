import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

let runtime: Runtime;
let base: string;
beforeAll(async () => {
  const unique = (type: 'string' | 'integer') => ({ type, validations: [{ rule: 'unique', message: '' }] }) as const;
  const copy = (type: 'string' | 'integer') => ({ ...unique(type), validations: [...unique(type).validations] });
  const project = new ProjectBuilder()
    .entity('Country', { Iso: copy('string'), Name: copy('string'), Rank: copy('integer'), Note: 'string' })
    .entity('City', { Name: copy('string') })
    .association('City_Country', 'City', 'Country');
  runtime = await startRuntime(publishOData(project, ['Country', 'City']));
  base = `${runtime.url}/odata/m-data`;
  expect((await send('POST', 'Countries', { Iso: 'NL', Name: "Pays d'en bas", Rank: -1 })).status).toBe(201);
  expect((await send('POST', 'Countries', { Iso: 'XX' })).status).toBe(201);
});
afterAll(() => runtime.stop());

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await fetch(`${base}/${path}`, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: text.startsWith('{') ? JSON.parse(text) : null };
}

it('what is unique is a key by its name, and described as one', async () => {
  const { text } = await send('GET', '$metadata');
  expect(text.match(/AlternateKeys/g)).toHaveLength(1);
  expect(text).toMatch(/Property="Name" PropertyPath="Rank"/);
  const full = { accept: 'application/json;odata.metadata=full' };
  for (const key of ["Iso='NL'", "Name='Pays d''en bas'", 'Rank=-1', 'Rank=@r']) {
    const found = await send('GET', `Countries(${key})?@r=-1`, undefined, full);
    expect([key, found.json['@odata.id']]).toEqual([key, `${base}/Countries('NL')`]);
  }
  const openApi = JSON.parse((await send('GET', '$openapi')).text);
  expect(Object.keys(openApi.paths)).toContain('/Countries(Rank={Rank})');
});

it('changes and links go by it; nothing is made by it', async () => {
  expect((await send('PATCH', 'Countries(Rank=-1)', { Note: 'low' })).json).toMatchObject({ Iso: 'NL', Note: 'low' });
  const city = await send('POST', 'Cities', { Name: 'Delft', 'Country@odata.bind': 'Countries(Rank=-1)' });
  expect(city.status).toBe(201);
  expect((await send('GET', "Countries(Rank=-1)/Cities('Delft')")).json).toMatchObject({ Name: 'Delft' });
  expect((await send('GET', "Cities('Delft')/Country/Note/$value")).text).toBe('low');
  expect((await send('PATCH', 'Countries(Rank=7)', { Note: 'new' })).status).toBe(404);
  expect((await send('DELETE', 'Countries(Rank=7)')).status).toBe(404);
});

it.each([
  ["Countries(Note='low')", 400],
  ["Countries(Iso='NL',Rank=-1)", 400],
  ['Countries(Rank=null)', 400],
  ['Countries(Rank=@none)', 400],
  ["Countries(Rank='x')", 400],
  ['Countries(-1)', 400],
  ['Countries(Rank=3)', 404],
])('%s is refused with %i', async (path, status) => {
  expect([path, (await send('GET', path)).status]).toEqual([path, status]);
});
