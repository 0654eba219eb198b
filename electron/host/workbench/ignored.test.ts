import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { MappingBench } from './mapping-preview.ts';

const value = (path: string, attribute: string, more: object = {}) => ({ path, attribute, ...more });
const leaf = (name: string, more: object = {}) => ({ name, type: 'string', optional: true, ...more });

/** Two members of which one is mapped, in a list of rows. */
const project = (kind: string, structure: object, path: string, obtain = 'create') =>
  new ProjectBuilder()
    .entity('Item', { No: 'string' })
    .unit(kind, 'Message', structure)
    .unit('import-mapping', 'Read', {
      structure: 'Message',
      root: {
        path,
        entity: 'Item',
        obtain,
        whenNotFound: 'ignore',
        values: [value(`${path}.no`, 'Item.No', { key: true })],
      },
    });

const rows = { name: '', type: 'array', item: { name: '', type: 'object', children: [leaf('no'), leaf('note')] } };

async function read(p: ProjectBuilder, text: string) {
  const bench = new MappingBench(p.view());
  try {
    const { counts, ignored, diagnostics } = await bench.run({ mapping: 'Read', text, thenExport: null });
    expect(diagnostics).toEqual([]);
    return { ignored: counts.ignored, places: ignored.map((d) => [d.message, d.path, d.line, d.column]) };
  } finally {
    bench.dispose();
  }
}

describe('what of a message goes nowhere is counted, and its first places are told', () => {
  it('in JSON: what nothing is mapped to, and what the structure does not know', async () => {
    const json = project('json-structure', { root: rows }, '$[*]');
    expect(await read(json, '[\n  {"no":"1","note":"a"},\n  {"more":{"x":1},"no":"2"}\n]')).toEqual({
      ignored: 2,
      places: [
        ['Nothing is mapped to this.', '$[0].note', 2, 20],
        ['The structure does not know this.', '$[1].more', 3, 11],
      ],
    });
    const many = JSON.stringify(Array.from({ length: 500 }, (_, i) => ({ no: i.toString(), note: 'a' })));
    const found = await read(json, many);
    expect(found.ignored).toBe(500);
    expect(found.places).toHaveLength(10);
    expect(found.places.at(-1)?.[1]).toBe('$[9].note');
  });

  it('elements whose object was not found', async () => {
    const p = project('json-structure', { root: rows }, '$[*]', 'find');
    expect(await read(p, '[{"no":"1"},\n{"no":"2"}]')).toEqual({
      ignored: 2,
      places: [
        ['No object was found for this.', '$[0]', 1, 2],
        ['No object was found for this.', '$[1]', 2, 1],
      ],
    });
  });

  it('in XML', async () => {
    const item = { name: '', type: 'object', children: [leaf('no'), leaf('note')] };
    const root = {
      name: '',
      type: 'object',
      group: 'choice',
      children: [{ name: 'items', type: 'object', children: [{ name: 'item', type: 'array', optional: true, item }] }],
    };
    const p = project('xml-schema', { root }, '$.items.item[*]');
    expect(await read(p, '<items>\n<item><no>1</no><note>a</note></item>\n<other/></items>')).toEqual({
      ignored: 2,
      places: [
        ['Nothing is mapped to this.', '/items/item/note', 2, 17],
        ['The structure does not know this.', '/items/other', 3, 1],
      ],
    });
  });

  it('in CSV', async () => {
    const p = project('csv-structure', { root: rows }, '$[*]');
    const { ignored, places } = await read(p, 'no,note,more\n1,a,b\n');
    expect(ignored).toBe(2);
    expect(places.map(([message, , line]) => [message, line])).toEqual([
      ['Nothing is mapped to this.', 2],
      ['The structure does not know this.', 2],
    ]);
  });
});
