import { describe, expect, it } from 'vitest';
import type { StructureNode } from '../../structure/node.ts';
import { contractSource } from '../contract-files.ts';
import { xmlReader } from './reader.ts';

const read = (...texts: string[]) =>
  xmlReader.read(
    contractSource(texts.map((text, i) => ({ path: `s${i}.xml`, bytes: new TextEncoder().encode(text) }))),
  );

/** `name type occurs (place)` of each node, indented. */
function shown(node: StructureNode, depth = 0): string[] {
  const held = node.item ?? node;
  const marks = `${node.type === 'array' ? '*' : node.optional ? '?' : ''}${node.wire?.kind ? ` ${node.wire.kind}` : ''}`;
  const own = `${'  '.repeat(depth)}${node.name || '-'} ${held.group ?? held.type}${marks}`;
  return [own, ...(held.children ?? []).flatMap((child) => shown(child, depth + 1))];
}

describe('XML samples', () => {
  it('attributes, texts, elements that repeat, and types', () => {
    const { structures } = read(
      '<order id="1" paid="true"><on>2026-11-29</on><line sku="007"><qty>2</qty><price c="EUR">9.50</price></line><line sku="A"><qty>3000000000</qty></line><note/></order>',
    );
    expect(shown(structures[0]?.root as StructureNode)).toEqual([
      '- choice',
      '  order object',
      '    id integer attribute',
      '    paid boolean attribute',
      '    on date',
      '    line object*',
      '      sku string attribute',
      '      qty long',
      '      price object?',
      '        c string attribute',
      '        value decimal text',
      '    note string',
    ]);
  });

  it('several samples of one root are merged; of several roots each is a structure', () => {
    const { structures } = read('<a><x>1</x></a>', '<a><y>2</y><x>1.5</x><x>2</x></a>', '<b/>');
    expect(structures.map((s) => s.name)).toEqual(['a', 'b']);
    expect(shown(structures[0]?.root as StructureNode)).toEqual([
      '- choice',
      '  a object',
      '    y integer?',
      '    x decimal*',
    ]);
    expect(structures[0]?.data.samples).toHaveLength(2);
  });

  it('namespaces keep their prefixes; twins of two namespaces are two members', () => {
    const { structures } = read('<o xmlns="urn:o" xmlns:p="urn:p" p:id="1"><id>1</id><p:id>2</p:id></o>');
    const root = structures[0]?.root.children?.[0];
    expect(structures[0]?.data.namespaces).toEqual({ '': 'urn:o', p: 'urn:p' });
    expect(root?.children?.map((c) => [c.name, c.wire])).toEqual([
      ['id', { kind: 'attribute', ns: 'urn:p' }],
      ['id_2', { ns: 'urn:o', name: 'id' }],
      ['id_3', { ns: 'urn:p', name: 'id' }],
    ]);
  });

  it('mixed content is kept as it is, elements in any order are a choice that repeats, nil is nullable', () => {
    const { structures } = read(
      '<d xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><p>a <b>c</b></p><q>1</q><p>d</p><r xsi:nil="true"/></d>',
    );
    expect(shown(structures[0]?.root as StructureNode)).toEqual([
      '- choice',
      '  d object',
      '    choice choice*',
      '      p object',
      '        content any? mixed',
      '      q integer',
      '      r string',
    ]);
  });

  it('what is no XML is said with its file and place', () => {
    const { structures, diagnostics } = read('<a><b></a>', '<c/>');
    expect(structures).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ document: 's0.xml', line: 1, column: 7 });
  });
});
