import { describe, expect, it } from 'vitest';
import { Catalog } from '../../shared/model/catalog.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { referenceOptions } from './reference-options.ts';

const view = new ProjectBuilder()
  .entity('Order', { Number: 'string' })
  .entity('Line', { Sku: 'string' }, { persistable: false })
  .association('Line_Order', 'Line', 'Order')
  .flow('Make', [], { kind: 'nothing' }, (f) => {
    f.add('create-object', { entity: 'Order', output: 'O' });
    f.add('end', {});
  })
  .flow('Make_Too', [], { kind: 'nothing' }, (f) => {
    f.add('create-object', { entity: 'Order', output: 'O' });
    f.add('end', {});
  })
  .view();
const catalog = new Catalog(view);
const lines = (accepts: string[], of?: string) =>
  referenceOptions(view, catalog, accepts, catalog.entity(of)).map((o) =>
    [o.group, o.label, o.detail, o.usedIn?.()].filter(Boolean).join(' | '),
  );

describe('what a picker of references offers', () => {
  it('entities by module, with what they are and where they are used', () => {
    expect(lines(['entity'])).toEqual(['M | Line | 1 attribute, not stored', 'M | Order | 1 attribute | in Make +1']);
  });
  it('documents of the kinds that fit', () => {
    expect(lines(['microflow'])).toEqual(['M | Make', 'M | Make_Too']);
  });
  it('mappings with what they read and make', () => {
    const mapped = new ProjectBuilder()
      .entity('Order', { Number: 'string' })
      .unit('json-structure', 'Message', {})
      .unit('import-mapping', 'Import_Order', { structure: 'Message', root: { path: '$', entity: 'Order' } })
      .view();
    expect(referenceOptions(mapped, new Catalog(mapped), ['import-mapping']).map((o) => o.detail)).toEqual([
      'Message → Order',
    ]);
  });
  it('attributes and associations of one entity only', () => {
    expect(lines(['attribute', 'association'], 'Order')).toEqual([
      'Attributes | Number | String',
      'Associations | Line_Order | Line → Order',
    ]);
    expect(lines(['attribute'])).toEqual(['M | Line.Sku | String', 'M | Order.Number | String']);
  });
});
