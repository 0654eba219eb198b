import { type Case, plainFlow } from './models.ts';

export const domainModelCases: readonly Case[] = [
  [
    'model/broken-reference',
    (p) =>
      p
        .entity('A', { B: { type: 'enumeration', enumeration: 'gone' } })
        .unit('enumeration', 'Status', { values: [{ id: 'v', name: 'New' }] }),
    ['Use M.Status', 'Clear the reference'],
  ],
  ['model/file-name', (p) => p.unit('constant', 'Con', {}), ['Rename Con to Con_']],
  [
    'model/file-name',
    (p) => p.unit('constant', `${'x'.repeat(190)}${'\u00e9'.repeat(9)}`, {}),
    [`Rename ${'x'.repeat(190)}${'\u00e9'.repeat(9)} to ${'x'.repeat(190)}${'\u00e9'.repeat(5)}`],
  ],
  [
    'model/same-file-name',
    (p) => p.unit('constant', '\u8c48', {}).unit('constant', '\uf900', {}),
    ['Rename \uf900 to \u8c482'],
  ],
  [
    'model/same-file-name',
    (p) => p.unit('constant', 'STRASSE', {}).unit('constant', 'Stra\u00dfe', {}),
    ['Rename Stra\u00dfe to Stra\u00dfe2'],
  ],
  [
    'model/no-module',
    (p) => {
      const folder = (id: string, parent: string) =>
        p.units.push({ id, kind: 'folder', name: id, parent, documentation: '', data: {} });
      folder('f1', 'f2');
      folder('f2', 'f1');
      return p;
    },
    [],
  ],
  ['domain/name', (p) => p.entity('Order line', {}), ['Rename to OrderLine']],
  [
    'constant/same-variable',
    (p) => {
      p.units.push({ id: 'm2', kind: 'module', name: 'M_B', parent: null, documentation: '', data: { order: 1 } });
      p.unit('constant', 'B_C', {});
      const data = p.units.at(-1)?.data;
      p.units.push({ id: 'c2', kind: 'constant', name: 'C', parent: 'm2', documentation: '', data });
      return p;
    },
    [],
  ],
  ['domain/name', (p) => p.entity('Line', { '2nd': 'string' }), ['Rename to _2nd']],
  ['domain/name-taken', (p) => p.entity('A', { X: 'string', x: 'string' }), ['Rename to x2']],
  [
    'domain/name-taken',
    (p) => p.entity('A', { X: 'string' }).entity('B', { X: 'long' }, { generalization: 'A' }),
    ['Rename to X2'],
  ],
  [
    'domain/generalization-circle',
    (p) => p.entity('A', {}, { generalization: 'B' }).entity('B', {}, { generalization: 'A' }),
    ['Remove the generalization'],
  ],
  [
    'domain/generalization-depth',
    (p) => {
      for (let i = 0; i < 101; i++) p.entity(`E${i}`, {}, i > 0 ? { generalization: `E${i - 1}` } : {});
      return p;
    },
    ['Remove the generalization'],
  ],
  [
    'domain/persistability',
    (p) => p.entity('A', {}).entity('B', {}, { generalization: 'A', persistable: false }),
    ['Make B persistable', 'Remove the generalization'],
  ],
  [
    'domain/event-without-microflow',
    (p) => p.entity('A', {}, { events: [{ id: 'h', moment: 'before-commit', microflow: null }] }),
    ['Remove the handlers without a microflow'],
  ],
  ['domain/association-end', (p) => p.entity('A', {}).association('L', 'A', null as never), ['Delete the association']],
  [
    'domain/association-persistability',
    (p) => p.entity('A', {}).entity('B', {}, { persistable: false }).association('L', 'A', 'B'),
    ['Turn the association around', 'Make B persistable'],
  ],
  ['domain/no-enumeration', (p) => p.entity('A', { B: 'enumeration' }), ['Change the type to String']],
  [
    'domain/autonumber-not-stored',
    (p) => p.entity('A', { B: 'autonumber' }, { persistable: false }),
    ['Change the type to Long', 'Make A persistable'],
  ],
  [
    'domain/calculated-validation',
    (p) =>
      plainFlow(p).entity('A', {
        B: { type: 'string', calculated: 'Flow', validations: [{ rule: 'required', message: '' }] },
      }),
    ['Remove its validation rules'],
  ],
  ['domain/default', (p) => p.entity('A', { B: { type: 'integer', default: 'many' } }), ['Clear the default']],
  [
    'domain/default',
    (p) =>
      p
        .entity('A', { B: { type: 'enumeration', enumeration: 'Status', default: 'Shiped' } })
        .unit('enumeration', 'Status', { values: [{ id: 'v', name: 'Shipped' }] }),
    ['Change to Shipped', 'Clear the default'],
  ],
  [
    'domain/pattern',
    (p) => p.entity('A', { B: { validations: [{ rule: 'pattern', pattern: '(', message: '' }] } }),
    ['Remove the validation rule'],
  ],
  [
    'domain/range-type',
    (p) => p.entity('A', { B: { validations: [{ rule: 'range', min: '1', max: '', message: '' }] } }),
    ['Remove the validation rule'],
  ],
  [
    'domain/range-limit',
    (p) =>
      p.entity('A', {
        B: { type: 'datetime', validations: [{ rule: 'range', min: '2026-01-01', max: '2026-02-30', message: '' }] },
      }),
    ['Clear the limit'],
  ],
  [
    'domain/default',
    (p) => p.entity('A', { B: { type: 'datetime', default: '2026-02-30T10:00' } }),
    ['Clear the default'],
  ],
  [
    'enumeration/name',
    (p) => p.unit('enumeration', 'E', { values: [{ id: 'v', name: 'In transit' }] }),
    ['Rename to InTransit'],
  ],
  [
    'enumeration/name-taken',
    (p) =>
      p.unit('enumeration', 'E', {
        values: [
          { id: 'v', name: 'New' },
          { id: 'w', name: 'new' },
        ],
      }),
    ['Rename to new2'],
  ],
  ['enumeration/no-values', (p) => p.unit('enumeration', 'E', { values: [] }), ['Add a value']],
  [
    'constant/secret-value',
    (p) => p.unit('constant', 'C', { type: 'string', value: 'x', secret: true }),
    ['Clear the value', 'Not a secret'],
  ],
  [
    'constant/value',
    (p) => p.unit('constant', 'C', { type: 'integer', value: 'x' }),
    ['Clear the value', 'Change the type to String'],
  ],
  ['settings/time-zone', (p) => p.unit('settings', 'Settings', { timeZone: 'Europe/Berln' }), []],
  ['structure/no-sample', (p) => p.unit('json-structure', 'S', { samples: [] }), []],
  ['json/syntax', (p) => p.unit('json-structure', 'S', { samples: [{ id: 's', name: 'a', text: '{"a":}' }] }), []],
];
