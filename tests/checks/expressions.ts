import { type Case, mapping, one, order, root, text, value } from './models.ts';

export const expressionCases: readonly Case[] = [
  ['expression/missing', (p) => one(p, 'log-message', {}), ['Use an empty text']],
  [
    'expression/unknown-variable',
    (p) => one(p, 'log-message', { message: '$Txt' }, [{ name: 'Text', type: text }]),
    ['Change to $Text'],
  ],
  [
    'expression/unknown-member',
    (p) => one(p, 'log-message', { message: '$Order/Numbr' }, [{ name: 'Order', type: order }]),
    ['Change to Number'],
  ],
  [
    'expression/unknown-constant',
    (p) => {
      one(p, 'log-message', { message: '@M.Greting' });
      p.unit('constant', 'Greeting', { type: 'string', value: 'Hello' });
    },
    ['Change to @M.Greeting'],
  ],
  [
    'expression/unknown-function',
    (p) => one(p, 'log-message', { message: "toUperCase('a')" }),
    ['Change to toUpperCase'],
  ],
  [
    'expression/unknown-enumeration-value',
    (p) => {
      one(p, 'create-variable', {
        output: 'S',
        dataType: 'enumeration',
        enumeration: 'Status',
        value: 'M.Status.Shiped',
      });
      p.unit('enumeration', 'Status', { values: [{ id: 'v', name: 'Shipped' }] });
    },
    ['Change to M.Status.Shipped'],
  ],
  [
    'expression/unknown-name',
    (p) => one(p, 'log-message', { message: 'Text' }, [{ name: 'Text', type: text }]),
    ['Change to $Text'],
  ],
  ['expression/unknown-name', (p) => one(p, 'log-message', { message: 'Hello' }), ['Make it a text']],
  [
    'expression/unknown-function',
    (p) => mapping(p, 'import', root([value('$.number', 'Order.Number', { expression: 'toUperCase($value)' })])),
    ['Change to toUpperCase'],
  ],
  [
    'query/unknown-member',
    (p) => one(p, 'retrieve', { entity: 'Order', constraint: "[Numbr = 'a']", output: 'L' }),
    ['Change to Number'],
  ],
  [
    'query/unknown-name',
    (p) => one(p, 'retrieve', { entity: 'Order', constraint: '[Number = Numbr]', output: 'L' }),
    ['Make it a text'],
  ],
];
