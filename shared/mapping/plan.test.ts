import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { documentOfText } from '../../tests/harness/read-table.ts';
import { csvFormat } from '../format/csv/index.ts';
import { Catalog } from '../model/catalog.ts';
import { newObject } from './kind.ts';
import { resolveMapping } from './plan.ts';

it('an element that is mapped to a second object below itself is an error, and no mapping that makes nothing', () => {
  const view = new ProjectBuilder().entity('Line', { Sku: 'string' }).entity('Order', { No: 'integer' }).view();
  const root = { ...newObject('$[*]', 'Line'), objects: [newObject('$[*]', 'Order')] };
  const { diagnostics } = resolveMapping(root, documentOfText('no,sku\n1,A\n'), csvFormat, new Catalog(view));
  expect(diagnostics.map((d) => [d.code, d.path])).toEqual([['mapping/two-objects', '$[*]']]);
  expect(diagnostics[0]?.message).toContain('to Line and to Order');
});
