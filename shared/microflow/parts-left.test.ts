import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { Catalog } from '../model/catalog.ts';
import type { Unit } from '../model/unit.ts';
import type { FlowBuilder } from './flow-builder.ts';
import type { Microflow } from './kind.ts';
import { inWords, partsLeft } from './parts-left.ts';

const object = (path: string, entity: string, association: string | null, objects: object[] = []) => ({
  path,
  entity,
  association,
  values: [],
  objects,
});

/** Bookings with guests, whose rooms point at them, and an address that the booking points at. */
const left = (build: (f: FlowBuilder) => void): string[] => {
  const view = new ProjectBuilder()
    .entity('Booking', { No: 'string' })
    .entity('Guest', { Name: 'string' })
    .entity('Room', { No: 'integer' })
    .entity('Address', { City: 'string' })
    .association('Guest_Booking', 'Guest', 'Booking')
    .association('Room_Guest', 'Room', 'Guest')
    .association('Booking_Address', 'Booking', 'Address')
    .unit('import-mapping', 'Import', {
      structure: null,
      root: object('$', 'Booking', null, [
        object('$.guests[*]', 'Guest', 'Guest_Booking', [object('$.guests[*].rooms[*]', 'Room', 'Room_Guest')]),
        object('$.address', 'Address', 'Booking_Address'),
      ]),
    })
    .flow('Other', [{ name: 'B', type: { kind: 'object', entity: 'Booking' } }], { kind: 'nothing' }, (f) => {
      f.add('end', {});
    })
    .flow('Flow', [{ name: 'Booking', type: { kind: 'object', entity: 'Booking' } }], { kind: 'nothing' }, (f) => {
      build(f);
      f.add('end', {});
    })
    .view();
  const flow = view.unit('Flow') as Unit<Microflow>;
  return partsLeft(flow.data, 'Import', view, new Catalog(view)).map((p) => `${p.entity}: ${inWords(p.parts)}`);
};
const guests = (f: FlowBuilder) =>
  f.add('retrieve', {
    source: 'association',
    object: 'Booking',
    association: 'Guest_Booking',
    output: 'Guests',
  });

describe('parts that a commit leaves behind', () => {
  it('are what points at what is committed; what it points at goes along by itself', () => {
    expect(left((f) => f.add('commit', { variable: 'Booking' }))).toEqual(['Booking: Guest']);
  });
  it('are none where the commit takes parts along, and where nothing is committed', () => {
    expect(left((f) => f.add('commit', { variable: 'Booking', withParts: true }))).toEqual([]);
    expect(left(() => {})).toEqual([]);
  });
  it('are those below a part that is committed by itself', () => {
    expect(
      left((f) => {
        f.add('commit', { variable: 'Booking' });
        guests(f);
        f.add('commit', { variable: 'Guests' });
      }),
    ).toEqual(['Guest: Room']);
  });
  it('are none where the flow hands the object on, and some where it hands on something else', () => {
    const call = (value: string) =>
      left((f) => {
        f.add('commit', { variable: 'Booking' });
        f.add('call-microflow', { microflow: 'Other', arguments: [{ parameter: 'B', value }] });
      });
    expect(call('$Booking')).toEqual([]);
    expect(call('empty')).toEqual(['Booking: Guest']);
  });
  it('of a disabled commit are none', () => {
    expect(left((f) => f.add('commit', { variable: 'Booking' }, { disabled: true }))).toEqual([]);
  });
});

it('names are joined as a sentence has them', () => {
  expect([['A'], ['A', 'B'], ['A', 'B', 'C']].map(inWords)).toEqual(['A', 'A and B', 'A, B and C']);
});
