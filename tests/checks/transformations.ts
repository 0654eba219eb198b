import { type Case, leaf, one, root, value } from './models.ts';

const step = (language: string, source = '', more: object = {}) => ({ id: 's', language, source, ...more });
const transformation =
  (data: object): Case[1] =>
  (p) =>
    void p.unit('transformation', 'T', data);
const of = (...steps: object[]) => transformation({ steps });

export const transformationCases: readonly Case[] = [
  ['transformation/no-steps', transformation({}), []],
  ['transformation/no-steps', of({ ...step('jsonata', '((('), enabled: false }), []],
  ['transformation/language', of(step('jsonatta', '$')), ['Make it JSONata']],
  ['transformation/no-text', of(step('jsonata', ' ')), []],
  ['transformation/no-text', of(step('expression')), []],
  ['transformation/jsonata-syntax', of(step('jsonata', 'a +')), []],
  ['transformation/jsonata-syntax', of(step('jsonata', '$match(a, /(?=b)/)')), []],
  ['transformation/expression', of(step('expression', '', { expression: '$inputt' })), []],
  ['transformation/expression', of(step('expression', '', { expression: '1 + 1' })), []],
  ['transformation/value-name', of(step('expression', '', { expression: '$input', settings: { values: 'id' } })), []],
  [
    'transformation/format',
    transformation({ input: 'csv', steps: [step('jsonata', '$')] }),
    ['Insert CSV to JSON before it'],
  ],
  ['transformation/output', of(step('json-to-xml')), ['Say that it gives XML', 'Add XML to JSON']],
  ['transformation/setting', of(step('jsonata', '$', { settings: { x: true } })), ['Take the setting out']],
  [
    'transformation/setting',
    transformation({ output: 'csv', steps: [step('json-to-csv', '', { settings: { delimiter: 'x' } })] }),
    ['Take the setting out'],
  ],
  [
    'transformation/sample',
    transformation({ steps: [step('jsonata', '$')], samples: [{ id: 'a', name: 'One', text: '{' }] }),
    [],
  ],
  [
    'microflow/transformed-format',
    (p) => {
      const structure = { samples: [], root: { name: '', type: 'object', children: [leaf('number')] } };
      p.unit('json-structure', 'Message', structure);
      p.unit('import-mapping', 'Mapping', { structure: 'Message', root: root([value('$.number', 'Order.Number')]) });
      p.unit('transformation', 'T', { output: 'csv', steps: [step('json-to-csv')] });
      one(p, 'import-with-mapping', { mapping: 'Mapping', input: "'{}'", transformation: 'T' });
    },
    [],
  ],
  [
    'microflow/no-transformation',
    (p) => {
      one(p, 'transform', { input: "'{}'", output: 'T' });
      p.unit('transformation', 'Flatten', { steps: [step('jsonata', '$')] });
    },
    ['Use M.Flatten'],
  ],
];
