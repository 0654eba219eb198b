import { expect, it } from 'vitest';
import { csvStructureKind } from '../format/csv/kind.ts';
import { jsonStructureKind } from '../format/json/kind.ts';
import { xmlSchemaKind } from '../format/xml/kind.ts';
import type { StructureNode } from '../structure/node.ts';
import { madeMessage } from './made-message.ts';

const value = (name: string, more: Partial<StructureNode> = {}): StructureNode => ({ name, type: 'string', ...more });
const object = (name: string, children: StructureNode[], more: Partial<StructureNode> = {}): StructureNode => ({
  name,
  type: 'object',
  children,
  ...more,
});
const of = (kind: { kind: string; defaults(): unknown }, root: StructureNode) => ({
  kind: kind.kind,
  data: { ...(kind.defaults() as object), root } as Parameters<typeof madeMessage>[0]['data'],
});

it('a made message begins with the element that the mapping does', () => {
  const schema = of(
    xmlSchemaKind,
    object('', [
      object('order', [value('no', { sample: 'SO-1' })], { wire: { name: 'order' } }),
      object('odd name', [value('no')], { wire: { name: 'bill' } }),
    ]),
  );
  expect(madeMessage(schema, '$.order')).toContain('<order>\n  <no>SO-1</no>\n</order>');
  expect(madeMessage(schema, '$["odd name"]')).toContain('<bill>');
  // What the structure does not know any more is no reason to show nothing.
  expect(madeMessage(schema, '$.gone')).toContain('<order>');
});

it('of a choice it has one option, also of one that repeats or stands in a sequence', () => {
  const options = [value('card'), value('cash')];
  const choice = (name: string) => object(name, options, { group: 'choice' });
  const schema = of(
    xmlSchemaKind,
    object('', [
      object('pay', [
        object('s', [choice('c'), value('note')], { group: 'sequence' }),
        { name: 'again', type: 'array', item: object('', [value('tip'), value('gift')], { group: 'choice' }) },
      ]),
    ]),
  );
  const text = madeMessage(schema, '$.pay') ?? '';
  expect([...text.matchAll(/<(\w+)>/g)].map(([, name]) => name)).toEqual(['pay', 'card', 'note', 'tip']);
});

it('JSON is whole, and formats without such messages have none', () => {
  const json = of(jsonStructureKind, object('', [value('id'), { name: 'tags', type: 'array', item: value('') }]));
  expect(JSON.parse(madeMessage(json, '$') ?? '')).toEqual({ id: 'text', tags: ['text'] });
  expect(madeMessage(of(csvStructureKind, object('', [])), '$')).toBeNull();
});
