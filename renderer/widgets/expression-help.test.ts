import { describe, expect, it } from 'vitest';
import { checkExpression, functions } from '../../shared/expression/index.ts';
import { Catalog, type ValueType } from '../../shared/model/catalog.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { expressionOffers, findOffers } from './expression-help.ts';

const catalog = new Catalog(
  new ProjectBuilder()
    .entity('Order', { Number: 'string', Total: 'decimal' })
    .entity('Line', { Sku: 'string' })
    .association('Line_Order', 'Line', 'Order')
    .unit('enumeration', 'Status', { values: [{ id: 'v', name: 'New', caption: 'Just made' }] })
    .unit('constant', 'Rate', { type: 'decimal', value: '1' })
    .view(),
);
const variables = new Map<string, ValueType>([
  ['Order', { kind: 'object', entity: 'Order' }],
  ['Limit', { kind: 'integer' }],
]);
const offers = expressionOffers(variables, catalog, new Map([['Limit', '12']]));

describe('what the large expression editor offers', () => {
  it('variables with type and value, members of objects, every function with its help and an example', () => {
    expect(offers.find((o) => o.id === '$Limit')).toMatchObject({ detail: 'Integer', value: '12' });
    expect(offers.find((o) => o.id === '$Order/Total')).toMatchObject({ group: 'Of $Order', detail: 'Decimal' });
    expect(offers.find((o) => o.id === '$Order/M.Line_Order')).toMatchObject({ detail: 'Line' });
    for (const { name } of functions) {
      const offer = offers.find((o) => o.id === name);
      expect(offer?.help, name).toBeTruthy();
      expect(offer?.examples.length, name).toBeGreaterThan(0);
    }
  });
  it('what is put in of variables and members is right as it stands', () => {
    const written = offers.filter((o) => /^[$@]|^M\./.test(o.id));
    expect(written.map((o) => o.id)).toEqual(expect.arrayContaining(['@M.Rate', 'M.Status.New']));
    for (const o of written) expect(checkExpression(o.text, { catalog, variables }).diagnostics, o.text).toEqual([]);
  });
  it('is found by name first, then by what it does', () => {
    expect(findOffers(offers, 'tot')[0]?.id).toBe('$Order/Total');
    expect(findOffers(offers, 'lim')[0]?.id).toBe('$Limit');
    expect(findOffers(offers, 'round').map((o) => o.id)[0]).toMatch(/^round/);
    expect(findOffers(offers, 'no such thing')).toEqual([]);
  });
});
