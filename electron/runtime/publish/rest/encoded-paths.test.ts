import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';

const start = runtimeStarter();
const text = { kind: 'string' as const };

interface Contract {
  paths: Record<string, object>;
  servers: { url: string }[];
}

const project = (service: string, resource: string, path: string) =>
  new ProjectBuilder()
    .flow('Say', [{ name: 'Key', type: text }], text, (f) => void f.add('end', { value: "'v' + $Key" }))
    .unit('rest-service', 'Odd', {
      path: service,
      resources: [
        {
          id: 'r',
          name: resource,
          operations: [
            {
              id: 'o',
              method: 'GET',
              path,
              microflow: 'Say',
              contentType: 'text/plain',
              parameters: [{ id: 'p', name: 'Key', in: 'path', type: 'string', required: true }],
            },
          ],
        },
      ],
    });

// What is encoded, what is not, letters that mean something in an address or to the router, and text that looks like a parameter.
const parts = [
  'caf%C3%A9',
  'café',
  'x%20y',
  '%7Bx%7D',
  'a%25b',
  'a%2525b',
  '%41',
  'x%2Fy',
  'a%3Fb',
  'a%23b',
  'a:b',
  'a%3Ab',
  'a%2Ab',
  "a;b=c,d&e+f$@!'()~",
  '日本',
  '[x]',
  'a|b"<>^`',
  '__proto__',
];

describe.each(['service', 'resource', 'operation'])('an odd text in the path of a %s', (where) => {
  it.each(parts)(
    '%s: an operation is found by what its contract says, which is where the service says',
    async (part) => {
      const runtime = await start(
        project(
          where === 'service' ? `${part}/v1` : 'api',
          where === 'resource' ? part : 'r',
          where === 'operation' ? `${part}/{Key}` : '{Key}',
        ),
      );
      const [said] = runtime.services();
      const contract = (await (await fetch(said?.contract as string)).json()) as Contract;
      const path = (Object.keys(contract.paths)[0] as string).replace('{Key}', 'x%2Fy');
      const base = `${runtime.url}${contract.servers[0]?.url}`;
      expect(base).toBe(said?.url);
      for (const url of [base + path, `${base}${path}/`]) {
        const answer = await fetch(url);
        expect([answer.status, await answer.text()]).toEqual([200, 'vx/y']);
      }
      expect((await fetch(said?.docs as string)).status).toBe(200);
      expect((await fetch(base + path, { method: 'PROPFIND' })).status).toBe(405);
      expect((await fetch(`${base}/nothing`)).status).toBe(404);
    },
  );
});

it('letters that an address may have as they are or encoded lead to the same', async () => {
  const runtime = await start(project('a:b', 'c,d', '{Key}'));
  for (const path of ['a:b/c,d', 'a%3Ab/c,d', 'a%3ab/c%2Cd'])
    expect((await fetch(`${runtime.url}/${path}/k`)).status).toBe(200);
  expect((await fetch(`${runtime.url}/other/c,d/k`)).status).toBe(404);
});

it('a service at the root says addresses with one slash', async () => {
  const runtime = await start(project('/', 'r', '{Key}'));
  const [said] = runtime.services();
  expect(said).toMatchObject({ url: runtime.url, contract: `${runtime.url}/openapi.json` });
  const page = await (await fetch(said?.docs as string)).text();
  expect(page).toContain('href="/openapi.json"');
  expect((await fetch(`${runtime.url}/r/k`)).status).toBe(200);
});
