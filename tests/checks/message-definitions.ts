import type { ProjectBuilder } from '../harness/project-builder.ts';
import { type Case, withOrder } from './models.ts';

const number = { key: 'Number', attribute: 'Order.Number' };
const total = { key: 'Total', attribute: 'Order.Total' };
const definition = (p: ProjectBuilder, members: object[], more: object = {}) =>
  withOrder(p).unit('message-definition', 'OrderMessage', { entity: 'Order', members, ...more });

export const definitionCases: readonly Case[] = [
  ['definition/no-entity', (p) => definition(p, [number], { entity: null }), ['Use M.Order', 'Use M.Line']],
  ['definition/nothing-chosen', (p) => definition(p, []), []],
  ['definition/name-twice', (p) => definition(p, [number, { ...total, name: 'number' }]), ['Call it number2']],
  ['definition/not-an-xml-name', (p) => definition(p, [{ ...number, name: '2nd' }]), []],
  ['definition/not-an-xml-name', (p) => definition(p, [number], { externalName: 'an order' }), []],
  [
    'definition/member-missing',
    (p) => definition(p, [number, { key: 'Sku', attribute: 'Line.Sku' }]),
    ['Take it out of the definition'],
  ],
  ['definition/member-missing', (p) => definition(p, [number, {}]), ['Take it out of the definition']],
  [
    'definition/nothing-above',
    (p) => definition(p, [number, { key: 'Lines', association: 'Line_Order', recursive: true }]),
    ['Take it out of the definition'],
  ],
  [
    'model/broken-reference',
    (p) => definition(p, [number, { key: 'Gone', attribute: 'nowhere' }]),
    ['Take it out of the definition'],
  ],
  [
    'definition/example',
    (p) =>
      definition(p, [{ key: 'State', attribute: 'Ticket.State', example: 'shut' }], { entity: 'Ticket' })
        .entity('Ticket', { State: { type: 'enumeration', enumeration: 'State' } })
        .unit('enumeration', 'State', { values: [{ id: 'v', name: 'Open', caption: '', wire: 'open' }] }),
    ['Clear the example'],
  ],
];
