import { describe, expect, it } from 'vitest';
import { mappedObject, mappingExample } from '../../../shared/mapping/order-example.ts';
import { mayConnect } from './may-connect.ts';
import { sourceTree } from './source-rows.ts';
import { targetRows } from './target-rows.ts';

const { structure, root, catalog } = mappingExample();
const tree = sourceTree({ root: structure });

function verdict(source: string, target: string | null, mapping: typeof root | null = root, isImport = true) {
  const row = tree.byKey.get(source);
  if (!row) throw new Error(`no row ${source}`);
  const { rows } = targetRows(mapping, catalog, tree);
  const to = target === null ? null : (rows.find((r) => r.key === target) ?? null);
  if (target !== null && !to) throw new Error(`no row ${target}`);
  return mayConnect(row, to, { root: mapping, catalog, isImport });
}

describe('may these two be connected?', () => {
  it.each([
    ['a value to an attribute of its object', '$.total', 'a:$:Order.Total', 'map-value'],
    ['a value to the entity of its object: a new attribute', '$.total', 'o:$', 'new-attribute'],
    ['a value in a list to an attribute of the item', '$.lines[*].qty', 'a:$.lines[*]:Line.Quantity', 'map-value'],
    ['a list to the object above it', '$.tags', 'o:$', 'map-object'],
    ['a list to the free space', '$.tags', null, 'map-object'],
    ['an object that is mapped already, to change its entity', '$.lines', 'o:$.lines[*]', 'map-object'],
  ])('yes: %s', (_rule, source, target, does) => {
    expect(verdict(source, target)).toMatchObject({ ok: true, does });
  });

  it.each([
    ['a value to an attribute of another object', '$.total', 'a:$.lines[*]:Line.Sku', /belongs to Order/],
    ['a value of an item to the object above', '$.lines[*].qty', 'a:$:Order.Total', /belongs to Line/],
    ['a value in a list without objects', '$.tags[*]', 'a:$:Order.OrderNumber', /tags, a list without objects/],
    ['a key of a dictionary without objects', '$.rates{key}', 'a:$:Order.OrderNumber', /rates, a list without objects/],
    ['an object to an attribute', '$.customer', 'a:$:Order.Total', /is an object: drop it on an entity/],
    ['a list to an attribute', '$.lines', 'a:$:Order.Total', /is a list: drop it on an entity/],
    ['a list to an object it does not stand in', '$.tags', 'o:$.customer', /stands in Order: drop it there/],
  ])('no: %s', (_rule, source, target, words) => {
    const found = verdict(source, target);
    expect(found.ok).toBe(false);
    expect(found.words).toMatch(words);
  });

  describe('where several objects are made of an element', () => {
    const order = mappedObject('$.lines[*]', 'Order', { association: 'Line_Order' });
    const shared = mappedObject('$', 'Order', {
      objects: [mappedObject('$.lines[*]', 'Line', { association: 'Line_Order', objects: [order] })],
    });

    it('a value goes to any of them', () => {
      const words = 'qty → Quantity';
      expect(verdict('$.lines[*].qty', 'a:$.lines[*]:Line.Quantity', shared)).toMatchObject({ ok: true, words });
      expect(verdict('$.lines[*].qty', 'a:$.lines[*]#2:Order.Total', shared)).toMatchObject({ does: 'map-value' });
      expect(verdict('$.lines[*].qty', 'o:$.lines[*]#2', shared)).toMatchObject({
        does: 'new-attribute',
        words: 'New attribute of Order for qty',
      });
      expect(verdict('$.lines[*].qty', 'a:$:Order.Total', shared).words).toBe(
        'qty belongs to Line or Order. Drop it on one of their attributes.',
      );
    });

    it('an element that is mapped, dropped on the free space, is another object', () => {
      expect(verdict('$.lines', null, shared)).toEqual({
        ok: true,
        does: 'add-object',
        words: 'Another object for lines',
      });
      expect(verdict('$', null)).toMatchObject({ does: 'add-object' });
      const like = mappedObject('$', 'Order', {
        objects: [mappedObject('$.lines[*]', 'Line', { association: 'Line_Order', like: '$.other[*]' })],
      });
      expect(verdict('$.lines', null, like).ok).toBe(false);
    });
  });

  it('a value without any object above it: its level comes first', () => {
    const line = mappedObject('$.lines[*]', 'Line');
    expect(verdict('$.total', 'o:$.lines[*]', line)).toMatchObject({
      ok: false,
      words: expect.stringMatching(/Map a level above it/),
    });
  });

  it('an empty mapping takes any object, and no value', () => {
    expect(verdict('$', null, null)).toMatchObject({ ok: true, does: 'map-object' });
    expect(verdict('$.total', null, null).ok).toBe(false);
  });

  it('a type that does not fit is allowed with a warning: an expression can convert it', () => {
    expect(verdict('$.total', 'a:$:Order.PlacedAt')).toMatchObject({
      ok: true,
      warning: expect.stringMatching(/needs an expression/),
    });
    expect(verdict('$.orderNumber', 'a:$:Order.PlacedAt')).not.toHaveProperty('warning');
  });

  it('an attribute that has a value already says what it takes the place of', () => {
    expect(verdict('$.total', 'a:$:Order.OrderNumber').words).toMatch(/instead of orderNumber/);
  });
});
