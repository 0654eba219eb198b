import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { contractReaders, contractSource } from '../contract/index.ts';
import type { ImportMapping, MappedObject } from '../mapping/kind.ts';
import { applyPatch } from '../model/change.ts';
import type { ProjectView } from '../model/project.ts';
import { countingIds, type Unit } from '../model/unit.ts';
import type { StructureDocument } from '../structure/structure-document.ts';
import { planImport } from './plan-import.ts';
import { planUpdate } from './plan-update.ts';

const readerOf = (kind: string) => {
  const reader = contractReaders.find((r) => r.kind === kind);
  if (!reader) throw new Error(`no reader ${kind}`);
  return reader;
};
const sourceOf = (kind: string, text: string) =>
  contractSource([{ path: `order.${kind === 'xsd' ? 'xsd' : 'json'}`, bytes: new TextEncoder().encode(text) }]);
const hashOf = (bytes: Uint8Array) => `${bytes.length}`.padStart(64, '0');

/** A project with the structure of a contract, entities and both mappings. */
function imported(kind: string, text: string): { view: ProjectView; unit: Unit<StructureDocument> } {
  const before = new ProjectBuilder().view();
  const plan = planImport(
    before,
    readerOf(kind),
    sourceOf(kind, text),
    { parent: 'm', name: 'Order', entities: true, mappings: true },
    countingIds(),
    hashOf,
  );
  expect(plan.diagnostics).toEqual([]);
  const view = applied(before, plan.change?.ops ?? []);
  return { view, unit: view.unit(plan.structures[0]) as Unit<StructureDocument> };
}

function applied(view: ProjectView, ops: readonly { op: string }[]): ProjectView {
  return (ops as Parameters<typeof Object>[0][]).reduce<ProjectView>(
    (next, op: { op: string; id: string; unit: Unit; patch: never }) =>
      next.withUnits([op.op === 'create' ? op.unit : (applyPatch(next.unit(op.id), op.patch).value as Unit)], []),
    view,
  );
}

function update(kind: string, before: string, after: string) {
  const { view, unit } = imported(kind, before);
  const plan = planUpdate(view, unit, readerOf(kind), sourceOf(kind, after), hashOf);
  return {
    view,
    unit,
    plan,
    changes: plan.changes.map((c) => `${c.change} ${c.path}${c.to ? ` → ${c.to}` : ''}: ${c.words}`),
    mappings: plan.mappings.map(({ name, kept, moved, dropped }) => ({
      name,
      kept,
      moved: moved.map(({ from, to }) => `${from} → ${to}`),
      dropped: dropped.map(({ path, target }) => `${path}: ${target}`),
    })),
    after: applied(view, plan.change?.ops ?? []),
  };
}

const schema = (members: string) =>
  `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{${members}}}`;

describe('a new version of a contract', () => {
  it('what is the same changes nothing but its files', () => {
    const text = schema('"id":{"type":"string"}');
    const { changes, plan, mappings } = update('json-schema', text, `${text}\n`);
    expect(changes).toEqual([]);
    expect(mappings.every((m) => m.moved.length + m.dropped.length === 0 && m.kept === 2)).toBe(true);
    expect(plan.change?.ops).toHaveLength(1);
  });

  it('moves what has a clearly similar name, keeps what stayed, and lists what is gone', () => {
    const { changes, mappings, after, view } = update(
      'json-schema',
      schema(
        '"orderNumber":{"type":"string"},"placedOn":{"type":"string","format":"date"},"total":{"type":"number"},"note":{"type":"string"}',
      ),
      schema(
        '"orderNo":{"type":"string"},"placedOn":{"type":"string","format":"date"},"total":{"type":"string"},"currency":{"type":"boolean"}',
      ),
    );
    expect(changes).toEqual([
      'removed $.note: string, optional',
      'added $.currency: boolean, optional',
      'renamed $.orderNumber → $.orderNo: orderNumber → orderNo',
      'retyped $.total: decimal, optional → string, optional',
    ]);
    expect(mappings.map((m) => m.name)).toEqual(['M.Import_Order', 'M.Export_Order']);
    expect(mappings[0]).toEqual({
      name: 'M.Import_Order',
      kept: 3,
      moved: ['$.orderNumber → $.orderNo'],
      dropped: ['$.note: M.Order.Note'],
    });
    const paths = (of: ProjectView) =>
      of.ofKind<{ root: { values: { path: string }[] } }>('import-mapping')[0]?.data.root.values.map((v) => v.path);
    expect(paths(view)).toEqual(['$.orderNumber', '$.placedOn', '$.total', '$.note']);
    expect(paths(after)).toEqual(['$.orderNo', '$.placedOn', '$.total']);
  });

  it.each([
    ['two that are alike', '"orderNo":{"type":"string"}', '"orderNo1":{"type":"string"},"orderNo2":{"type":"string"}'],
    ['another type', '"orderNo":{"type":"string"}', '"orderNumber":{"type":"boolean"}'],
    ['nothing alike', '"orderNo":{"type":"string"}', '"weight":{"type":"string"}'],
  ])('guesses no rename: %s', (_, before, after) => {
    const { changes } = update(
      'json-schema',
      schema(`"id":{"type":"string"},${before}`),
      schema(`"id":{"type":"string"},${after}`),
    );
    expect(changes.map((c) => c.split(' ')[0])).not.toContain('renamed');
    expect(changes[0]).toMatch(/^removed \$\.orderNo/);
  });

  it('an object by another name is known by what stands in it', () => {
    const inside = '{"type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}';
    const { mappings, changes } = update(
      'json-schema',
      schema(`"shipTo":${inside}`),
      schema(`"deliveryAddress":${inside}`),
    );
    expect(changes).toEqual(['renamed $.shipTo → $.deliveryAddress: shipTo → deliveryAddress']);
    expect(mappings[0]?.moved).toEqual([
      '$.shipTo → $.deliveryAddress',
      '$.shipTo.street → $.deliveryAddress.street',
      '$.shipTo.city → $.deliveryAddress.city',
    ]);
  });

  const xsd = (line: string, type = '') =>
    `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o" xmlns="urn:o" elementFormDefault="qualified"><xs:element name="Order"><xs:complexType><xs:sequence><xs:element name="Number" type="xs:string"/>${line}</xs:sequence></xs:complexType></xs:element>${type}</xs:schema>`;
  const line = (occurs: string, members: string) =>
    `<xs:element name="Line" ${occurs}><xs:complexType><xs:sequence>${members}</xs:sequence></xs:complexType></xs:element>`;

  it('one that becomes a list, and a list that becomes one, keep what is mapped in them', () => {
    const sku = '<xs:element name="Sku" type="xs:string"/>';
    const many = update('xsd', xsd(line('', sku)), xsd(line('maxOccurs="unbounded"', sku)));
    expect(many.changes).toEqual(['occurrence $.Order.Line: object → array 1..*']);
    expect(many.mappings[0]).toMatchObject({
      moved: ['$.Order.Line → $.Order.Line[*]', '$.Order.Line.Sku → $.Order.Line[*].Sku'],
      dropped: [],
    });
    const one = update('xsd', xsd(line('maxOccurs="unbounded"', sku)), xsd(line('', sku)));
    expect(one.mappings[0]).toMatchObject({
      moved: ['$.Order.Line[*] → $.Order.Line', '$.Order.Line[*].Sku → $.Order.Line.Sku'],
      dropped: [],
    });
  });

  it('types that refer to themselves are compared once', () => {
    const type = (members: string) =>
      `<xs:complexType name="Part"><xs:sequence><xs:element name="Name" type="xs:string"/>${members}<xs:element name="Part" type="Part" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>`;
    const part = '<xs:element name="Part" type="Part"/>';
    const { changes, mappings } = update(
      'xsd',
      xsd(part, type('<xs:element name="Weight" type="xs:decimal"/>')),
      xsd(part, type('<xs:element name="Colour" type="xs:boolean"/>')),
    );
    expect(changes).toEqual(['removed $.Order.Part.Weight: decimal', 'added $.Order.Part.Colour: boolean']);
    expect(mappings[0]?.dropped).toEqual(['$.Order.Part.Weight: M.Part.Weight']);
  });

  it('a new sample of a JSON structure, and what was set by hand', () => {
    const { view, unit } = imported('json', '{"id":1,"name":"a"}');
    const byHand = {
      ...unit,
      data: { ...unit.data, overrides: { '$.name': { nullable: true }, '$.id': { optional: true } } },
    };
    const plan = planUpdate(
      view.withUnits([byHand], []),
      byHand,
      readerOf('json'),
      sourceOf('json', '{"name":"a","extra":true}'),
      hashOf,
    );
    const after = applied(view.withUnits([byHand], []), plan.change?.ops ?? []).unit(
      unit.id,
    ) as Unit<StructureDocument>;
    expect(after.data.overrides).toEqual({ '$.name': { nullable: true } });
    expect(after.data.root.children?.map((c) => [c.name, c.nullable ?? false])).toEqual([
      ['name', true],
      ['extra', false],
    ]);
  });

  it('a value for the microflow that gets an object moves along, and one that is gone is listed', () => {
    const { view, unit } = imported('json', '{"orderNumber":"a","note":"b"}');
    const mapping = view.ofKind('import-mapping')[0] as Unit<ImportMapping>;
    const root = mapping.data.root as MappedObject;
    const argument = (parameter: string, path: string) => ({ parameter, path, value: '' });
    const all = [argument('Number', '$.orderNumber'), argument('Note', '$.note'), argument('Fixed', '')];
    const given = { ...mapping, data: { ...mapping.data, root: { ...root, values: [], arguments: all } } };
    const before = view.withUnits([given], []);
    const plan = planUpdate(before, unit, readerOf('json'), sourceOf('json', '{"orderNo":"a"}'), hashOf);
    expect(plan.mappings[0]).toMatchObject({
      moved: [{ from: '$.orderNumber', to: '$.orderNo' }],
      dropped: [{ path: '$.note', target: '$Note' }],
    });
    const after = applied(before, plan.change?.ops ?? []).unit(mapping.id) as Unit<ImportMapping>;
    expect(after.data.root?.arguments.map((a) => a.path)).toEqual(['$.orderNo', '', '']);
  });

  it('several objects of one element move with it, and those of which a value is gone stay', () => {
    const rows = (list: string, member: string) => `{"${list}":[{"sku":"A","order":"O1","${member}":1,"note":"x"}]}`;
    const { view, unit } = imported('json', rows('lines', 'qty'));
    const own = view.ofKind<ImportMapping>('import-mapping')[0] as Unit<ImportMapping>;
    const mapping = structuredClone(own);
    const line = (mapping.data.root as MappedObject).objects[0] as MappedObject;
    const moved = line.values.filter((v) => /order|note/.test(v.path));
    line.values = line.values.filter((v) => !moved.includes(v));
    line.objects = [{ ...structuredClone(line), association: null, values: moved }];
    const before = view.withUnits([mapping], []);
    const plan = planUpdate(
      before,
      unit,
      readerOf('json'),
      sourceOf('json', rows('orderLines', 'qty').replace(',"note":"x"', '')),
      hashOf,
    );
    const after = applied(before, plan.change?.ops ?? []).unit(mapping.id) as Unit<ImportMapping>;
    const first = after.data.root?.objects[0];
    expect([first?.path, first?.objects[0]?.path]).toEqual(['$.orderLines[*]', '$.orderLines[*]']);
    expect(first?.values.map((v) => v.path)).toEqual(['$.orderLines[*].sku', '$.orderLines[*].qty']);
    expect(first?.objects[0]?.values.map((v) => v.path)).toEqual(['$.orderLines[*].order']);
    expect(plan.mappings.find((m) => m.unit === mapping.id)?.dropped.map((d) => d.path)).toEqual(['$.lines[*].note']);
  });

  it('a contract of another kind, or one that cannot be read, changes nothing', () => {
    const { view, unit } = imported('json', '{"id":1}');
    const other = planUpdate(view, unit, readerOf('xsd'), sourceOf('xsd', xsd('')), hashOf);
    expect([other.change, other.diagnostics.map((d) => d.code)]).toEqual([null, ['import/other-kind']]);
    const broken = planUpdate(view, unit, readerOf('json'), sourceOf('json', '{"id":'), hashOf);
    expect([broken.change, broken.diagnostics.length > 0]).toEqual([null, true]);
  });

  it('services and flows of a touched mapping are named', () => {
    const { view, unit } = imported('json', '{"id":1,"name":"a"}');
    const mapping = view.ofKind('import-mapping')[0] as Unit;
    const service: Unit = {
      id: 'api',
      kind: 'rest-service',
      name: 'Api',
      parent: 'm',
      documentation: '',
      data: { ...view.kinds.require('rest-service').schema.parse({ path: 'a' }), resources: [] },
    };
    const withService = view.withUnits(
      [
        {
          ...service,
          data: view.kinds.require('rest-service').schema.parse({
            path: 'a',
            resources: [
              { id: 'r', name: 'orders', operations: [{ id: 'o', method: 'POST', importMapping: mapping.id }] },
            ],
          }),
        },
      ],
      [],
    );
    const plan = planUpdate(withService, unit, readerOf('json'), sourceOf('json', '{"id":1}'), hashOf);
    expect(plan.usedBy).toEqual([{ unit: 'api', name: 'M.Api' }]);
  });

  it.each([
    ['{"shapeKinds":"c","number":"1"}', '$.shapeKinds', ['$.shapeKind → $.shapeKinds'], []],
    ['{"number":"1"}', '', [], ['$.shapeKind: specializations of M.Shape']],
  ])('the value that says the specialization moves, and is listed when it is gone: %s', (after, to, moved, dropped) => {
    const leaf = (name: string) => ({ name, type: 'string', optional: true });
    const view = new ProjectBuilder()
      .entity('Shape', { No: 'string' })
      .entity('Circle', { R: 'string' }, { generalization: 'Shape' })
      .unit('json-structure', 'S', {
        root: { name: '', type: 'object', children: [leaf('shapeKind'), leaf('number')] },
      })
      .unit('import-mapping', 'I', {
        structure: 'S',
        root: {
          path: '$',
          entity: 'Shape',
          discriminator: '$.shapeKind',
          specializations: [{ value: 'c', entity: 'Circle' }],
          values: [{ path: '$.number', attribute: 'Shape.No' }],
        },
      })
      .view();
    const unit = view.unit('S') as Unit<StructureDocument>;
    const plan = planUpdate(view, unit, readerOf('json'), sourceOf('json', after), hashOf);
    const [update] = plan.mappings;
    expect(update?.moved.map((m) => `${m.from} → ${m.to}`)).toEqual(moved);
    expect(update?.dropped.map((d) => `${d.path}: ${d.target}`)).toEqual(dropped);
    const mapping = applied(view, plan.change?.ops ?? []).unit('I') as Unit<ImportMapping>;
    expect(mapping.data.root?.discriminator).toBe(to);
  });
});
