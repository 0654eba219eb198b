import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { Catalog } from './catalog.ts';
import { ref } from './kind.ts';
import { chooseOnly } from './only-choice.ts';

const schema = z.object({
  by: z.enum(['one', 'other']).default('one'),
  needed: ref('entity').meta({ needed: true }),
  free: ref('entity'),
  later: ref('entity').meta({ needed: true, when: { by: ['other'] } }),
  rows: z
    .array(z.object({ id: z.string(), member: ref('attribute').meta({ of: 'needed', needed: true }) }))
    .default([]),
});
const view = new ProjectBuilder().entity('Order', { Number: 'string' }).view();
const ctx = { view, catalog: new Catalog(view), variables: new Map() };
const chosen = (change: object, before?: object) => {
  const data = schema.parse({ ...before, ...change });
  chooseOnly(schema, data, ctx, before === undefined ? undefined : schema.parse(before));
  return data;
};

describe('the only choice', () => {
  it('is made where something is needed, and only there', () => {
    expect(chosen({})).toMatchObject({ needed: 'Order', free: null, later: null });
  });
  it('is made when it is needed from now on; what was emptied stays so', () => {
    expect(chosen({ by: 'other' }, { needed: null })).toMatchObject({ needed: null, later: 'Order' });
    expect(chosen({ needed: null }, { needed: 'Order' })).toMatchObject({ needed: null });
  });
  it('is made in a new row, and in no other, wherever it stands', () => {
    const rows = [
      { id: 'new', member: null },
      { id: 'old', member: null },
    ];
    expect(chosen({ rows }, { needed: 'Order', rows: rows.slice(1) }).rows).toEqual([
      { id: 'new', member: 'Order.Number' },
      { id: 'old', member: null },
    ]);
    expect(chosen({ rows: rows.slice(1) }, { needed: 'Order', rows }).rows).toEqual(rows.slice(1));
  });
  it('of the members of something unknown is none', () => {
    const rows = [{ id: 'new', member: null }];
    expect(chosen({ needed: 'gone', rows }, { needed: 'gone' }).rows).toEqual(rows);
  });
});
