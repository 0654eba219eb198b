import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import type { Unit } from '../../model/unit.ts';
import type { RestService } from './kind.ts';
import { openApiOf } from './openapi.ts';
import type { JsonObject } from './openapi-answer.ts';

const text = { kind: 'string' as const };
const thing = { kind: 'object' as const, entity: 'Thing' };
const parameter = (name: string, place: string, more: object = {}) => ({
  id: `${place} ${name}`,
  name,
  in: place,
  argument: 'T',
  ...more,
});
const root = { name: '', type: 'object', children: [{ name: 's', type: 'string' }] };
const mapped = { path: '$', entity: 'Thing', values: [{ path: '$.s', attribute: 'Thing.S' }] };

interface Contract {
  paths: Record<string, Record<string, { parameters?: { name: string; in: string }[]; security?: unknown }>>;
  components: { schemas: JsonObject; securitySchemes?: JsonObject };
  tags: { name: string; description?: string }[];
  servers: { url: string }[];
}

function contractOf(operations: object[], more: object[] = []): Contract {
  const view = new ProjectBuilder()
    .entity('Thing', { S: 'string' })
    .unit('json-structure', 'Größe', { root })
    .unit('json-structure', 'Grosse', { root })
    .unit('json-structure', '寸法', { root })
    .unit('export-mapping', 'Out', { structure: 'Größe', root: mapped })
    .unit('export-mapping', 'Other', { structure: '寸法', root: mapped })
    .flow('Echo', [{ name: 'T', type: text }], text, (f) => void f.add('end', { value: '$T' }))
    .flow('Give', [], thing, (f) => {
      f.add('create-object', { entity: 'Thing', output: 'X' });
      f.add('end', { value: '$X' });
    })
    .unit('rest-service', 'Api', { path: 'ü/v1', resources: [{ id: 'r', name: 'r', operations }, ...more] })
    .view();
  const [unit] = view.ofKind<RestService>('rest-service');
  return openApiOf(unit as Unit<RestService>, view) as unknown as Contract;
}
const echo = (id: string, path: string, parameters: object[], method = 'GET') => ({
  id,
  method,
  path,
  microflow: 'Echo',
  parameters,
});

it('components, references and addresses are in the letters that OpenAPI and addresses have', () => {
  const give = { method: 'GET', microflow: 'Give' };
  const contract = contractOf([
    { ...give, id: 'a', path: 'größe', exportMapping: 'Out' },
    { ...give, id: 'b', path: 'b', exportMapping: 'Other' },
  ]);
  const names = Object.keys(contract.components.schemas);
  expect(names).toHaveLength(3);
  for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9._-]+$/);
  const refs = [...JSON.stringify(contract).matchAll(/"\$ref":"#\/components\/schemas\/([^"]*)"/g)].map((m) => m[1]);
  expect(new Set(refs)).toEqual(new Set(names));
  expect(contract.servers[0]?.url).toBe('/%C3%BC/v1');
  expect(Object.keys(contract.paths)).toEqual(['/r/gr%C3%B6%C3%9Fe', '/r/b']);
});

it('what is encoded already stays what it means', () => {
  const paths = (...texts: string[]) =>
    Object.keys(contractOf(texts.map((path, i) => echo(`${i}`, path, [], i === 0 ? 'GET' : 'PUT'))).paths);
  expect(paths('caf%C3%A9', 'café')).toEqual(['/r/caf%C3%A9']);
  expect(paths('%7Bx%7D', '%7bx%7d')).toEqual(['/r/%7Bx%7D']);
  expect(paths('a%25b', '%41-%2D')).toEqual(['/r/a%25b', '/r/A--']);
  expect(paths('x\ud800')).toEqual(['/r/x%EF%BF%BD']);
});

it('paths that differ in the names of parameters alone are one, with one name for each', () => {
  const { paths } = contractOf([
    echo('a', 'clash/{x}', [parameter('x', 'path')]),
    echo('b', 'clash/{y}', [parameter('y', 'path')], 'DELETE'),
    echo('c', 'clash/{y}/more', [parameter('y', 'path')]),
  ]);
  expect(Object.keys(paths)).toEqual(['/r/clash/{x}', '/r/clash/{y}/more']);
  expect(paths['/r/clash/{x}']?.['delete']?.parameters).toMatchObject([{ name: 'x', in: 'path' }]);
});

it('a parameter is there once, and a tag as well', () => {
  const { paths, tags } = contractOf(
    [
      echo('a', 'twice', [
        parameter('X-A', 'header'),
        parameter('x-a', 'header'),
        parameter('t', 'query'),
        parameter('T', 'query'),
        parameter('t', 'query', { id: 'again' }),
      ]),
    ],
    [{ id: 'r2', name: 'r', documentation: 'More of it.', operations: [] }],
  );
  expect(paths['/r/twice']?.['get']?.parameters?.map((p) => p.name)).toEqual(['X-A', 't', 'T']);
  expect(tags).toEqual([{ name: 'r', description: 'More of it.' }]);
});

it('who asks is a security scheme; what readers leave out of parameters is none', () => {
  const contract = contractOf([
    echo('a', 'may', [parameter('authorization', 'header'), parameter('Accept', 'header')]),
    echo('b', 'must', [parameter('Authorization', 'header', { required: true })]),
    echo('c', 'not', []),
  ]);
  const operation = (path: string) => contract.paths[`/r/${path}`]?.['get'];
  expect(operation('may')?.parameters).toBeUndefined();
  expect(operation('may')?.security).toEqual([{ authorization: [] }, {}]);
  expect(operation('must')?.security).toEqual([{ authorization: [] }]);
  expect(operation('not')?.security).toBeUndefined();
  expect(contract.components.securitySchemes).toEqual({
    authorization: { type: 'apiKey', in: 'header', name: 'Authorization' },
  });
});
