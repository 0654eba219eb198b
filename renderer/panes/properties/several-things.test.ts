import { expect, it } from 'vitest';
import { type Microflow, microflowKind } from '../../../shared/microflow/kind.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { editAll, severalThings } from './several-things.ts';

const view = new ProjectBuilder()
  .entity('Booking', { Total: 'decimal', Name: 'string', At: 'datetime' })
  .flow('Flow', [], { kind: 'nothing' }, () => {})
  .view();
const catalog = new Catalog(view);
const flowOf = (nodes: object[]): Unit<Microflow> => ({
  ...(view.ofKind<Microflow>('microflow')[0] as Unit<Microflow>),
  data: microflowKind.schema.parse({
    nodes: nodes.map((n, i) => ({ x: i * 200, y: 0, parent: null, ...n })),
    flows: [],
  }),
});
const log = (id: string, message: string, more: object = {}) => ({
  id,
  action: { type: 'log-message', level: 'info', message },
  ...more,
});

it('fields that all have are there, with their value or none where they differ', () => {
  const unit = flowOf([log('a', "'one'"), log('b', "'two'", { disabled: true })]);
  const several = severalThings(unit, ['a', 'b'], view, catalog);
  expect([several?.title, several?.subtitle]).toEqual(['2 elements', 'Log message']);
  const fields = several?.groups.map((g) => [g.title, ...g.fields.map((f) => [f.field.name, f.isMixed, f.value])]);
  expect(fields).toEqual([
    ['Activity', ['level', false, 'info'], ['message', true, undefined]],
    [
      'Node',
      ['caption', false, ''],
      ['onError', false, 'rollback'],
      ['disabled', true, undefined],
      ['documentation', false, ''],
    ],
  ]);
});

it('of different activities it is what they share; flows and one alone have no form together', () => {
  const unit = flowOf([
    log('a', "'one'"),
    { id: 'c', action: { type: 'create-object', output: 'Booking' } },
    { id: 'd', action: { type: 'create-object', output: 'Booking2' } },
  ]);
  expect(severalThings(unit, ['a', 'c'], view, catalog)?.groups.map((g) => g.title)).toEqual(['Node']);
  // What is made has a name of its own; members of a list are those of one element.
  const [activity] = severalThings(unit, ['c', 'd'], view, catalog)?.groups ?? [];
  expect(activity?.fields.map((f) => f.field.name)).toContain('entity');
  expect(activity?.fields.map((f) => f.field.name)).not.toContain('output');
  expect(severalThings(unit, ['a'], view, catalog)).toBeNull();
  expect(severalThings(unit, ['a', 'a', 'some-flow'], view, catalog)).toBeNull();
});

it('an edit changes all of them', () => {
  const unit = flowOf([log('a', "'one'"), log('x', "'kept'"), log('b', "'two'")]);
  const several = severalThings(unit, ['b', 'a'], view, catalog);
  const draft = structuredClone(unit);
  const [activity] = several?.groups ?? [];
  editAll(draft as Unit, several as NonNullable<typeof several>, activity as never, ['level'], () => 'error');
  expect(draft.data.nodes.map((n) => (n.action as { level?: string }).level)).toEqual(['error', 'info', 'error']);
});

it('attributes of an entity', () => {
  const [model] = view.ofKind('domain-model');
  const several = severalThings(model as Unit, ['Booking.Total', 'Booking.Name'], view, catalog);
  expect(several?.subtitle).toBe('Attribute of Booking');
  const type = several?.groups[0]?.fields.find((f) => f.field.name === 'type');
  expect(type?.isMixed).toBe(true);
});

it('three hundred nodes are no work that grows with their square', () => {
  const unit = flowOf(Array.from({ length: 300 }, (_, i) => log(`n${i}`, "'x'")));
  const begun = performance.now();
  const several = severalThings(
    unit,
    unit.data.nodes.map((n) => n.id),
    view,
    catalog,
  );
  expect(several?.things).toHaveLength(300);
  expect(performance.now() - begun).toBeLessThan(20_000);
});
