import { kinds } from '../shared/kinds.ts';
import { FlowBuilder } from '../shared/microflow/flow-builder.ts';
import type { DataType } from '../shared/microflow/kind.ts';
import type { UnitOperation } from '../shared/model/change.ts';
import { countingIds, type Unit } from '../shared/model/unit.ts';

const entitiesAModule = 19;
const attributes = ['Number', 'Customer', 'City', 'Note'];

/** Documents of a module: a domain model of 19 entities and, for each, a structure, two mappings and two microflows. */
export const documentsAModule = 2 + entitiesAModule * 5;

/** A project of about `documents` documents without errors, as one change. */
export function largeProject(documents: number): UnitOperation[] {
  const ids = countingIds('b');
  const operations: UnitOperation[] = [];
  const add = (kind: string, name: string, parent: string | null, data: unknown, id = ids()): string => {
    const unit: Unit = { id, kind, name, parent, documentation: '', data: kinds.require(kind).schema.parse(data) };
    operations.push({ op: 'create', unit });
    return id;
  };
  add('settings', 'Settings', null, {});
  for (let m = 0; m < Math.round(documents / documentsAModule); m++) {
    const module = add('module', `Module${m}`, null, { order: m });
    const names = Array.from({ length: entitiesAModule }, (_, e) => `Entity${m}_${e}`);
    const attribute = (entity: string, name: string) => `${entity}.${name}`;
    add('domain-model', 'DomainModel', module, {
      entities: names.map((name, e) => ({
        id: name,
        name,
        x: (e % 5) * 280,
        y: Math.floor(e / 5) * 240,
        attributes: [
          ...attributes.map((each) => ({ id: attribute(name, each), name: each, type: 'string' })),
          { id: attribute(name, 'Total'), name: 'Total', type: 'decimal' },
          { id: attribute(name, 'Quantity'), name: 'Quantity', type: 'integer' },
        ],
      })),
      associations: names.slice(1).map((name, i) => ({
        id: `${name}_Parent`,
        name: `${name}_Parent`,
        from: name,
        to: names[i],
      })),
      notes: [],
    });
    for (const [e, name] of names.entries()) {
      const members = [...attributes, 'Total', 'Quantity'];
      const structure = add('json-structure', `Message_${name}`, module, {
        samples: [],
        overrides: {},
        root: {
          name: '',
          type: 'object',
          children: members.map((each) => ({
            name: each,
            type: each === 'Total' ? 'decimal' : each === 'Quantity' ? 'integer' : 'string',
          })),
        },
      });
      const root = {
        path: '$',
        entity: name,
        association: null,
        values: members.map((each) => ({ path: `$.${each}`, attribute: attribute(name, each) })),
        objects: [],
      };
      add('import-mapping', `Import_${name}`, module, { structure, root });
      add('export-mapping', `Export_${name}`, module, { structure, root });
      add('microflow', `Price_${name}`, module, flowOf(ids, name, attribute(name, 'Total'), null), `price.${name}`);
      const called = `price.${names[(e + 1) % names.length]}`;
      add('microflow', `Read_${name}`, module, flowOf(ids, name, attribute(name, 'Total'), called));
    }
  }
  return operations;
}

/** A flow over one object: variables, a decision, a loop and a change, with expressions over attributes. */
function flowOf(ids: () => string, entity: string, total: string, _called: string | null): unknown {
  const object: DataType = { kind: 'object', entity };
  const flow = new FlowBuilder(ids, [{ name: 'Item', type: object }], { kind: 'decimal' });
  flow.add('create-variable', {
    output: 'Sum',
    dataType: 'decimal',
    value: 'if $Item/Total = empty then 0 else $Item/Total * $Item/Quantity',
  });
  flow.add('create-variable', {
    output: 'Label',
    dataType: 'string',
    value: "toUpperCase($Item/Number) + ' ' + trim($Item/Customer) + ', ' + $Item/City",
  });
  flow.add('change-object', {
    object: 'Item',
    members: [{ member: total, operation: 'set', value: 'round($Sum, 2)' }] as never,
  });
  flow.add('log-message', { message: "$Label + ': ' + toString($Sum)" } as never);
  flow.add('end', { value: '$Sum' });
  return flow.build();
}
