import { describe, expect, it } from 'vitest';
import { MappingBench } from '../electron/host/workbench/mapping-preview.ts';
import { ProjectChecker } from '../shared/checks/index.ts';
import { quickFixesOf } from '../shared/checks/quick-fixes/index.ts';
import { definitionFormats, formatOf } from '../shared/format/index.ts';
import { kinds } from '../shared/kinds.ts';
import { mappedDefinition, planDefinitionMappings } from '../shared/mapping/definition-mapping.ts';
import { type MappedObject, newObject, newValue } from '../shared/mapping/kind.ts';
import { mappingInForm } from '../shared/mapping/message-form.ts';
import { structureOf } from '../shared/mapping/used-structure.ts';
import { validateByDefinition } from '../shared/mapping/validate-definition.ts';
import { Catalog } from '../shared/model/catalog.ts';
import { applyPatch } from '../shared/model/change.ts';
import { ProjectView } from '../shared/model/project.ts';
import { countingIds, type Unit } from '../shared/model/unit.ts';
import type { RestService } from '../shared/service/rest/kind.ts';
import { openApiOf } from '../shared/service/rest/openapi.ts';
import {
  associationEnds,
  chosenAssociation,
  type MessageDefinition,
  newDefinition,
} from '../shared/structure/message-definition/index.ts';
import { projectToText, textToProject } from '../shared/text/project-text.ts';
import { ProjectBuilder } from './harness/project-builder.ts';

const required = { type: 'string' as const, validations: [{ rule: 'required' as const, message: '' }] };
const base = () =>
  new ProjectBuilder()
    .entity('Order', { OrderNumber: required, Total: 'decimal', PlacedOn: 'date' })
    .entity('OrderLine', { Sku: 'string', Quantity: 'long' })
    .entity('Customer', { FullName: 'string' })
    .entity('Category', { Title: 'string' })
    .association('OrderLine_Order', 'OrderLine', 'Order', { onDeleteTo: 'cascade' })
    .association('Order_Customer', 'Order', 'Customer')
    .association('Category_Parent', 'Category', 'Category');

function withDefinition(
  change: (definition: MessageDefinition, catalog: Catalog) => void = () => {},
  entity = 'Order',
) {
  const catalog = new Catalog(base().view());
  const found = catalog.entity(entity);
  if (!found) throw new Error('no entity');
  const definition = newDefinition(found, entity === 'Order' ? 1 : 0, catalog);
  change(definition, catalog);
  const view = base().unit('message-definition', 'OrderMessage', definition).view();
  return { view, unit: view.unit('OrderMessage') as Unit<MessageDefinition>, catalog: new Catalog(view) };
}

/** The project with an import and an export mapping of the definition, in a form of each. */
function mapped(
  { view, unit, catalog }: ReturnType<typeof withDefinition>,
  reads: { format: string; list?: boolean },
  writes: { format: string; list?: boolean },
): ProjectView {
  const mapping = (kind: string, form: typeof reads): Unit => ({
    id: kind,
    kind,
    name: kind === 'import-mapping' ? 'Import' : 'Export',
    parent: 'm',
    documentation: '',
    data: kinds.require(kind).schema.parse({
      structure: unit.id,
      ...form,
      root: mappedDefinition(
        unit.data,
        { format: formatOf(form.format), isList: form.list === true },
        kind === 'import-mapping',
        catalog,
      ),
    }),
  });
  return view.withUnits([mapping('import-mapping', reads), mapping('export-mapping', writes)], []);
}

async function run(view: ProjectView, text: string) {
  const bench = new MappingBench(view);
  const result = await bench.run({ mapping: 'import-mapping', text, thenExport: 'export-mapping' });
  bench.dispose();
  return result;
}

const json =
  '{"orderNumber":"SO-1","total":12.50,"placedOn":"2026-01-31","orderLines":[{"sku":"A","quantity":2},{"sku":"B","quantity":9007199254740993}],"customer":{"fullName":"Nordwind"}}';
const xml = `<order><orderNumber>SO-1</orderNumber><total>12.5</total><placedOn>2026-01-31</placedOn><orderLines><orderLine><sku>A</sku><quantity>2</quantity></orderLine><orderLine><sku>B</sku><quantity>9007199254740993</quantity></orderLine></orderLines><customer><fullName>Nordwind</fullName></customer></order>`;
const bare = (text: string | null) => (text ?? '').replace(/<\?xml[^>]*\?>\s*/, '').replace(/ xmlns:xsi="[^"]*"/, '');
const errors = (view: ProjectView) =>
  new ProjectChecker()
    .checkAll(view)
    .filter((d) => d.severity === 'error')
    .map((d) => d.code);

describe('a message definition in use', () => {
  it('one definition reads JSON and writes XML, and the other way round', async () => {
    const made = withDefinition();
    const there = mapped(made, { format: 'json' }, { format: 'xml' });
    expect(errors(there)).toEqual([]);
    const written = await run(there, json);
    expect(written.diagnostics).toEqual([]);
    expect(bare(written.output)).toBe(xml);
    const back = await run(mapped(made, { format: 'xml' }, { format: 'json' }), xml);
    expect(back.diagnostics).toEqual([]);
    expect(back.output).toBe(json.replace('12.50', '12.5'));
  });

  it('serves lists as well, in both formats', async () => {
    const made = withDefinition();
    const written = await run(
      mapped(made, { format: 'json', list: true }, { format: 'xml', list: true }),
      `[${json},{"orderNumber":"SO-2"}]`,
    );
    expect(written.diagnostics).toEqual([]);
    expect(bare(written.output)).toBe(`<orders>${xml}<order><orderNumber>SO-2</orderNumber></order></orders>`);
    const back = await run(
      mapped(made, { format: 'xml', list: true }, { format: 'json', list: true }),
      bare(written.output),
    );
    expect(back.output).toBe(`[${json.replace('12.50', '12.5')},{"orderNumber":"SO-2"}]`);
  });

  it('a namespace and names of one’s own are those of the wire', async () => {
    const made = withDefinition((definition) => {
      definition.namespace = 'urn:orders';
      definition.externalName = 'PurchaseOrder';
      (definition.members[0] as { name: string }).name = 'no';
      definition.naming = 'snake_case';
    });
    const text = '{"no":"SO-1","order_lines":[{"sku":"A"}]}';
    const written = await run(mapped(made, { format: 'json' }, { format: 'xml' }), text);
    expect(bare(written.output)).toBe(
      '<PurchaseOrder xmlns="urn:orders"><no>SO-1</no><order_lines><order_line><sku>A</sku></order_line></order_lines></PurchaseOrder>',
    );
    const back = await run(mapped(made, { format: 'json' }, { format: 'json' }), text);
    expect(back.output).toBe(text);
  });

  it('recursion has no end but that of the message', async () => {
    const made = withDefinition((definition, catalog) => {
      const [, back] = associationEnds('Category', catalog);
      if (back) definition.members.push(chosenAssociation(back, [], true, definition.members));
    }, 'Category');
    const view = mapped(made, { format: 'json' }, { format: 'json' });
    expect(errors(view)).toEqual([]);
    const text = '{"title":"a","categories":[{"title":"b","categories":[{"title":"c"}]},{"title":"d"}]}';
    expect((await run(view, text)).output).toBe(text);
    const inXml = await run(mapped(made, { format: 'json' }, { format: 'xml' }), text);
    expect(bare(inXml.output)).toBe(
      '<category><title>a</title><categories><category><title>b</title><categories><category><title>c</title></category></categories></category><category><title>d</title></category></categories></category>',
    );
  });

  it('a mapping goes on working when an attribute gets another name', async () => {
    const made = withDefinition();
    const view = mapped(made, { format: 'json' }, { format: 'json' });
    const domain = structuredClone(view.ofKind<{ entities: { attributes: { name: string }[] }[] }>('domain-model')[0]);
    if (!domain?.data.entities[0]?.attributes[1]) throw new Error('no domain model');
    domain.data.entities[0].attributes[1].name = 'GrossAmount';
    const renamed = view.withUnits([domain], []);
    expect(errors(renamed)).toEqual([]);
    expect((await run(renamed, '{"orderNumber":"SO-1","grossAmount":3}')).output).toBe(
      '{"orderNumber":"SO-1","grossAmount":3}',
    );
  });

  it('switching the form of a mapping is the mapping of that form', () => {
    const { unit, catalog } = withDefinition();
    const forms = definitionFormats.flatMap((format) => [false, true].map((isList) => ({ format, isList })));
    for (const from of forms)
      for (const to of forms) {
        const root = mappedDefinition(unit.data, from, true, catalog) as MappedObject;
        expect(mappingInForm(root, from, to)).toEqual(mappedDefinition(unit.data, to, true, catalog));
      }
  });

  it('the value that says the specialization goes along with the form', () => {
    const json = { format: formatOf('json'), isList: false };
    const root = { ...newObject('$', 'A'), discriminator: '$.kind', values: [newValue('$.kind', null)] };
    const moved = mappingInForm(root, json, { ...json, isList: true });
    expect([moved.discriminator, moved.values[0]?.path]).toEqual(['$[*].kind', '$[*].kind']);
    expect(mappingInForm(newObject('$', 'A'), json, { ...json, isList: true }).discriminator).toBe('');
  });

  it('generates mappings and nothing else', () => {
    const { view, unit } = withDefinition();
    const plan = planDefinitionMappings(
      view,
      unit,
      { parent: 'm', importMapping: true, exportMapping: true },
      countingIds(),
    );
    expect(plan.created).toEqual({
      entities: [],
      enumerations: [],
      importMappings: ['M.Import_Order'],
      exportMappings: ['M.Export_Order'],
    });
    expect(plan.change.ops.map((op) => op.op)).toEqual(['create', 'create']);
    const made = view.withUnits(
      plan.change.ops.flatMap((op) => (op.op === 'create' ? [op.unit] : [])),
      [],
    );
    expect(errors(made)).toEqual([]);
  });

  it.each([
    ['{"orderNumber":"SO-1"}', []],
    ['[{"orderNumber":"SO-1"}]', []],
    ['{"total":1}', ['structure/member-missing $.orderNumber']],
    ['{"orderNumber":"SO-1","total":"x"}', ['structure/wrong-type $.total']],
    [
      '[{"total":1},{"total":2}]',
      ['structure/member-missing $[0].orderNumber', 'structure/member-missing $[1].orderNumber'],
    ],
    ['7', ['structure/wrong-type $']],
    ['<order><orderNumber>SO-1</orderNumber></order>', []],
    [
      '<orders><order/><order/></orders>',
      ['structure/member-missing /orders/order/orderNumber', 'structure/member-missing /orders/order[2]/orderNumber'],
    ],
    ['<other/>', ['structure/other-root /other']],
    ['<orders><order><orderNumber>SO-1</orderNumber></order></orders>', []],
  ])('validates %s', (text, expected) => {
    const { unit, catalog } = withDefinition();
    const format = formatOf(text.startsWith('<') ? 'xml' : 'json');
    expect(validateByDefinition(unit, format, text, catalog).map((d) => `${d.code} ${d.path}`)).toEqual(expected);
  });

  it('the example of each form is a message of it', () => {
    const { view, unit, catalog } = withDefinition((definition) => {
      (definition.members[0] as { example: string }).example = 'SO-7 & <8>';
    });
    for (const format of definitionFormats)
      for (const list of [false, true]) {
        const structure = structureOf({ structure: unit.id, format: format.id, list }, view, catalog);
        const text = structure?.data.samples?.[0]?.text ?? '';
        expect(format.validate(text, structure?.data as never)).toEqual([]);
        expect(format.tree(text, structure?.data)).not.toBeNull();
        expect(text).toContain(format.id === 'json' ? 'SO-7 & <8>' : 'SO-7 &amp; &lt;8');
      }
  });

  it('goes through the text form and back', () => {
    const view = mapped(withDefinition(), { format: 'json' }, { format: 'xml', list: true });
    const files = projectToText(view);
    const { units, diagnostics } = textToProject(files, kinds, countingIds('n'), () => false);
    expect(diagnostics).toEqual([]);
    expect(projectToText(new ProjectView(units, kinds))).toEqual(files);
    expect(files.map(({ text }) => text).join('\n')).toContain('attribute: M.Order.OrderNumber');
  });
});

describe('a published operation whose mapping uses a definition', () => {
  it('has names and documentation of the definition in its contract, in the form of each mapping', () => {
    const made = withDefinition((definition) => {
      Object.assign(definition.members[0] as object, { name: 'no', documentation: 'Ours.' });
    });
    const both = mapped(made, { format: 'json' }, { format: 'xml', list: true });
    const flow = new ProjectBuilder()
      .flow('Take', [], { kind: 'list', entity: 'Order' }, (f) => void f.add('end', {}))
      .view();
    const service: Unit<RestService> = {
      id: 'api',
      kind: 'rest-service',
      name: 'Api',
      parent: 'm',
      documentation: '',
      data: kinds.require('rest-service').schema.parse({
        path: 'a',
        resources: [
          {
            id: 'r',
            name: 'orders',
            operations: [
              {
                id: 'o',
                method: 'POST',
                microflow: 'Take',
                importMapping: 'import-mapping',
                exportMapping: 'export-mapping',
              },
            ],
          },
        ],
      }),
    };
    const view = both.withUnits([...flow.ofKind('microflow'), service], []);
    const text = JSON.stringify(openApiOf(service, view));
    expect(text).toContain('"no":{"type":"string"');
    expect(text).toContain('"Ours."');
    const { schemas } = (openApiOf(service, view) as { components: { schemas: Record<string, { type?: string }> } })
      .components;
    // JSON of one order, XML of a list: two messages.
    expect(Object.keys(schemas).filter((name) => name.startsWith('OrderMessage')).length).toBeGreaterThanOrEqual(2);
  });
});

describe('what is wrong with a definition', () => {
  const findings = (change: (definition: MessageDefinition) => void) => {
    const { view, catalog } = withDefinition(change);
    const found = new ProjectChecker().checkAll(view).filter((d) => d.unit === 'OrderMessage');
    return { view, catalog, found, codes: found.map((d) => `${d.severity} ${d.code}`) };
  };

  it('an attribute that is gone is an error, and one fix takes it out', () => {
    const { view, catalog, found, codes } = findings((definition) => {
      Object.assign(definition.members[1] as object, { attribute: 'nowhere' });
    });
    expect(codes).toEqual(['error model/broken-reference']);
    const [fix] = quickFixesOf(found[0] as (typeof found)[0], view, catalog, countingIds());
    expect(fix?.label).toBe('Take it out of the definition');
    const op = fix?.ops[0];
    const unit = view.unit('OrderMessage') as Unit<MessageDefinition>;
    const mended = op?.op === 'patch' ? (applyPatch(unit, op.patch).value as Unit<MessageDefinition>) : unit;
    expect(mended.data.members.map((m) => m.key)).toEqual(['OrderNumber', 'PlacedOn', 'OrderLines', 'Customer']);
  });
});
