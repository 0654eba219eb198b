import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './harness/checkout.ts';
import { weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
const path = (name: string) => join(folder.path, name);

const xsd = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a" xmlns:b="urn:b" elementFormDefault="qualified">
<xs:import namespace="urn:b" schemaLocation="b.xsd"/>
<xs:element name="Order"><xs:complexType><xs:sequence><xs:element ref="b:Part" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element></xs:schema>`;
const part = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"><xs:element name="Part" type="xs:string"/></xs:schema>`;

beforeAll(async () => {
  folder = temporaryFolder();
  writeFileSync(path('order.json'), '{"id":1,"lines":[{"sku":"A"}]}');
  writeFileSync(path('a.xsd'), xsd);
  writeFileSync(path('b.xsd'), part);
  await weft(['new', path('a.weft')]);
  for (const [contract, name] of [
    ['order.json', 'Order'],
    ['a.xsd', 'Parts'],
  ] as const)
    expect((await weft(['import', path('a.weft'), path(contract), '--module', 'M', '--name', name])).code).toBe(0);
}, 60_000);
afterAll(() => folder.dispose());

describe('weft contract', () => {
  it('prints a structure as JSON Schema and as XSD', async () => {
    const schema = await weft(['contract', path('a.weft'), 'M.Order', '--as', 'json-schema']);
    expect(schema.code).toBe(0);
    expect(JSON.parse(schema.stdout)).toMatchObject({
      title: 'Order',
      type: 'object',
      properties: { id: { type: 'integer' }, lines: { type: 'array', items: { type: 'object' } } },
      required: ['id', 'lines'],
    });
    const asXsd = await weft(['contract', path('a.weft'), 'M.Order', '--as', 'xsd']);
    expect(asXsd.stdout).toMatch(/<xs:element name="Order">[\s\S]*<xs:element name="sku" type="xs:string"/);
  });

  it('writes a contract of several files into a folder, from where it is imported again', async () => {
    expect((await weft(['contract', path('a.weft'), 'M.Parts', '--as', 'xsd'])).code).toBe(2);
    mkdirSync(path('out'));
    expect((await weft(['contract', path('a.weft'), 'M.Parts', '--as', 'xsd', '--out', path('out')])).code).toBe(0);
    expect(readdirSync(path('out')).length).toBe(2);
    const again = await weft(['import', path('a.weft'), path('out/Parts.xsd'), '--module', 'M', '--name', 'Again']);
    expect(again.code).toBe(0);
    // Only the files that they were read from are others.
    const tree = async (name: string) =>
      (await weft(['show', path('a.weft'), name])).stdout
        .replace(/^(?:name|id): .*\n/gm, '')
        .replace(/^contract:\n(?: {2}.*\n)+/m, '');
    expect(await tree('M.Again')).toBe(await tree('M.Parts'));
  });

  it('refuses another form, and what is no structure, as a wrong call', async () => {
    const other = await weft(['contract', path('a.weft'), 'M.Order', '--as', 'raml']);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('Forms: json-schema, xsd')]);
    expect((await weft(['contract', path('a.weft'), 'M.Nothing', '--as', 'xsd'])).code).toBe(2);
    const file = path('order.schema.json');
    expect((await weft(['contract', path('a.weft'), 'M.Order', '--as', 'json-schema', '--out', file])).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ title: 'Order' });
  });
});
