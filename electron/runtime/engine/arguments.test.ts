import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../tests/harness/running-project.ts';

const start = runtimeStarter();

/** Orders that are stored, drafts that are not, and a mapping that reads an order. */
const project = () =>
  new ProjectBuilder()
    .entity('Order', { No: 'string', Total: 'decimal' })
    .entity('Other', { No: 'string' })
    .unit('json-structure', 'Message', {
      root: {
        name: '',
        type: 'object',
        children: [
          { name: 'no', type: 'string' },
          { name: 'total', type: 'decimal', optional: true },
        ],
      },
    })
    .unit('import-mapping', 'Import', {
      structure: 'Message',
      root: {
        path: '$',
        entity: 'Order',
        values: [
          { path: '$.no', attribute: 'Order.No' },
          { path: '$.total', attribute: 'Order.Total' },
        ],
      },
    })
    .flow('Keep', [{ name: 'O', type: { kind: 'object', entity: 'Order' } }], { kind: 'string' }, (f) => {
      f.add('commit', { variable: 'O' } as never);
      f.add('end', { value: "$O/No + ' ' + toString($O/Total)" });
    })
    .flow('Count', [{ name: 'L', type: { kind: 'list', entity: 'Order' } }], { kind: 'string' }, (f) => {
      f.add('end', { value: 'toString(length($L))' });
    })
    .flow('Otherwise', [{ name: 'X', type: { kind: 'object', entity: 'Other' } }], { kind: 'string' }, (f) => {
      f.add('end', { value: '$X/No' });
    });

describe('objects as arguments', () => {
  it('a message is read by an import mapping, a row is loaded, and the trace gives both back', async () => {
    const traces: { steps: { objects?: Record<string, unknown> }[] }[] = [];
    const runtime = await start(project(), { onTrace: (trace) => traces.push(trace) });
    const read = { $import: 'M.Import', $text: '{"no":"SO-1","total":12.50}' };
    expect((await runtime.call('M.Keep', { O: read })).result).toBe('SO-1 12.5');
    const fromTrace = traces.at(-1)?.steps[0]?.objects?.O;
    expect(fromTrace).toEqual({ No: 'SO-1', Total: '12.5' });
    expect((await runtime.call('M.Keep', { O: fromTrace })).result).toBe('SO-1 12.5');
    expect((await runtime.call('M.Keep', { O: { $row: '1' } })).result).toBe('SO-1 12.5');
    expect(traces.at(-1)?.steps[0]?.objects).toEqual({ O: { $row: '1' } });
    expect((await runtime.call('M.Count', { L: [{ $row: '1' }, { No: 'new' }] })).result).toBe('2');
    expect((await runtime.call('M.Count', { L: read })).result).toBe('1');
  });

  it('a parameter and an attribute called __proto__ are members like any other', async () => {
    const traces: { steps: { objects?: Record<string, unknown> }[] }[] = [];
    const odd = { kind: 'object' as const, entity: 'Odd' };
    const odds = new ProjectBuilder()
      .entity('Odd', JSON.parse('{"No":"string","__proto__":"string"}'))
      .flow('Give', [{ name: '__proto__', type: odd }], odd, (f) => void f.add('end', { value: '$__proto__' }));
    const runtime = await start(odds, { onTrace: (trace) => traces.push(trace) });
    const given = JSON.parse('{"__proto__":{"No":"1","__proto__":"x"}}');
    const { result } = await runtime.call('M.Give', given);
    expect(JSON.stringify(result)).toBe('{"$type":"M.Odd","No":"1","__proto__":"x"}');
    expect(JSON.stringify(traces.at(-1)?.steps[0]?.objects)).toBe('{"__proto__":{"No":"1","__proto__":"x"}}');
    expect((await runtime.call('M.Give', {})).result).toBeNull();
  });

  it.each([
    ['a row that is not there', 'M.Keep', { O: { $row: '99' } }, /M.Order has no row 99/],
    ['a row that is no number', 'M.Keep', { O: { $row: '1 or 1=1' } }, /has no row/],
    ['a mapping that is not there', 'M.Keep', { O: { $import: 'M.No', $text: '{}' } }, /no import mapping M.No/],
    [
      'a mapping of another entity',
      'M.Otherwise',
      { X: { $import: 'M.Import', $text: '{}' } },
      /gives M.Order, not M.Other/,
    ],
    [
      'a message that does not fit',
      'M.Keep',
      { O: { $import: 'M.Import', $text: '{"no":"a","total":"much"}' } },
      /\$\.total/,
    ],
    ['no message', 'M.Keep', { O: { $import: 'M.Import' } }, /has no text to read/],
  ])('%s is refused in words', async (_title, flow, args, words) => {
    const runtime = await start(project());
    expect((await runtime.call(flow, args)).error?.message).toMatch(words);
  });
});
