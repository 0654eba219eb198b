import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { contractSource } from '../contract/index.ts';
import { openApiReader } from '../contract/openapi/index.ts';
import { jsonFormat } from '../format/json/index.ts';
import { afterOperations } from '../mapping/auto-map-roots.ts';
import type { ImportMapping } from '../mapping/kind.ts';
import { structureOf } from '../mapping/used-structure.ts';
import type { Unit } from '../model/unit.ts';
import type { StructureDocument } from '../structure/structure-document.ts';
import { planDrift } from './plan-drift.ts';
import { planImport } from './plan-import.ts';

const description = (member: string) => `openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    get:
      operationId: list
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}
    post:
      operationId: add
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'204': {description: done}}
components: {schemas: {Thing: {type: object, required: [id], properties: {id: {type: integer}, ${member}: {type: string}}}}}
`;
const sourceOf = (member: string) =>
  contractSource([{ path: 'a.yaml', bytes: new TextEncoder().encode(description(member)) }], [], openApiReader);

function imported() {
  const project = new ProjectBuilder();
  const before = project.view();
  const options = { parent: 'm', entities: true, mappings: true };
  const plan = planImport(before, openApiReader, sourceOf('name'), options, project.ids, () => '0'.repeat(64));
  const view = afterOperations(before, plan.change?.ops ?? []);
  return { plan, view, structure: view.unit(plan.structures[0]) as Unit<StructureDocument> };
}

describe('a structure of several messages', () => {
  it('each message has the mapping of its way: what is sent is written, what comes back is read', () => {
    const { plan } = imported();
    expect(plan.created.importMappings).toEqual(['M.Import_ListResponse']);
    expect(plan.created.exportMappings).toEqual(['M.Export_Thing']);
    expect(plan.created.entities).toEqual(['M.Thing']);
  });

  it('a mapping sees its message as the whole structure', () => {
    const { view } = imported();
    const [mapping] = view.ofKind<ImportMapping>('import-mapping');
    expect(mapping?.data).toMatchObject({ message: 'listResponse', root: { path: '$[*]' } });
    expect(structureOf(mapping?.data, view)?.data.root).toMatchObject({ name: '', type: 'array' });
    expect(
      structureOf({ ...mapping?.data, structure: mapping?.data.structure ?? null, message: 'gone' }, view),
    ).toBeUndefined();
  });

  it('a message is held to the one that it is nearest to', () => {
    const { structure } = imported();
    const codes = (text: string) =>
      jsonFormat.validate(text, structure.data).map(({ code, path }) => `${code} ${path}`);
    expect(codes('[{"id":1}]')).toEqual([]);
    expect(codes('{"id":1,"name":"a"}')).toEqual([]);
    expect(codes('{"id":"x"}')).toEqual(['structure/wrong-type $.id']);
  });

  it('a next version moves what its mappings map', () => {
    const { view, structure } = imported();
    const next = openApiReader.read(sourceOf('title')).structures[0];
    const data = { ...structure.data, ...next?.data, root: next?.root } as StructureDocument;
    const plan = planDrift(view, structure, data, 'Update', { movesOverrides: true });
    expect(plan.mappings.map(({ name, moved }) => [name, ...moved.map(({ from, to }) => `${from} to ${to}`)])).toEqual([
      ['M.Import_ListResponse', '$[*].name to $[*].title'],
      ['M.Export_Thing', '$.name to $.title'],
    ]);
  });
});
