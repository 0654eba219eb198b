import { describe, expect, it } from 'vitest';
import { NamespaceScope } from './names.ts';
import { XmlReader } from './reader.ts';

const declarations = (count: number) =>
  Array.from({ length: count }, (_, i): [string, string] => [`p${i}`, `urn:${i}`]);

describe.each([3, 500])('in a scope of %i prefixes', (count) => {
  const outer = NamespaceScope.outermost().with(new Map([['', 'urn:default'], ...declarations(count)]));
  const inner = outer.with(new Map([['p1', 'urn:other']])).with(
    new Map([
      ['', ''],
      ['q', 'urn:q'],
    ]),
  );

  it('the innermost declaration counts, and each prefix is known that is declared outside', () => {
    expect(['p0', 'p1', 'q', '', 'xml', 'none'].map((prefix) => inner.namespaceOf(prefix))).toEqual([
      'urn:0',
      'urn:other',
      'urn:q',
      '',
      'http://www.w3.org/XML/1998/namespace',
      undefined,
    ]);
    expect([outer.namespaceOf('p1'), outer.namespaceOf('q'), outer.namespaceOf('')]).toEqual([
      'urn:1',
      undefined,
      'urn:default',
    ]);
    expect([inner.element('p1:a'), inner.element('a'), inner.attribute('p0:a')]).toMatchObject([
      { key: '{urn:other}a' },
      { key: 'a' },
      { key: '{urn:0}a' },
    ]);
  });

  it('all that is declared is told once, as it counts', () => {
    const declared = new Map(inner.declared());
    expect([inner.declared().length, declared.get('p1'), declared.get('')]).toEqual([count + 2, 'urn:other', '']);
  });
});

it('thousands of prefixes cost the elements inside nothing', () => {
  const count = 8_000;
  const prefixes = declarations(count).map(([prefix, ns]) => `xmlns:${prefix}="${ns}"`);
  const reader = new XmlReader(`<a ${prefixes.join(' ')}>${'<b xmlns="urn:b"/>'.repeat(count)}</a>`);
  const began = performance.now();
  reader.startTag();
  reader.skipContent();
  reader.end();
  // It took 20 s.
  expect(performance.now() - began).toBeLessThan(4_000);
});
