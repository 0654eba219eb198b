import { expect, it } from 'vitest';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { hasFields, selectedThing } from './selected-thing.ts';

const view = new ProjectBuilder()
  .entity('Booking', { Total: 'decimal', Name: 'string', At: 'datetime' })
  .unit('json-structure', 'Message', { root: { name: '', type: 'object', children: [] } })
  .flow('Flow', [], { kind: 'nothing' }, () => {})
  .view();
const catalog = new Catalog(view);

it('an attribute has the icon of its type', () => {
  const [model] = view.ofKind('domain-model');
  const icons = ['Booking.Total', 'Booking.Name', 'Booking.At'].map(
    (id) => selectedThing(model as never, [id], view, catalog).icon,
  );
  expect(icons).toEqual(['sigma', 'type', 'calendar-clock']);
});

it('a group that has no field is none', () => {
  const [flow] = view.ofKind('microflow');
  const [start] = (flow as Unit<Microflow>).data.nodes.map((node) => node.id);
  const shown = (unit: unknown, elements: string[]) => {
    const thing = selectedThing(unit as never, elements, view, catalog);
    return thing.groups.filter((group) => hasFields(group, {})).map((group) => group.title);
  };
  expect(shown(view.ofKind('json-structure')[0], [])).toEqual([]);
  expect(shown(flow, [start as string])).toEqual(['Node']);
  expect(shown(flow, [])).toEqual(['Signature']);
});
