import { describe, expect, it } from 'vitest';
import { Catalog } from '../../../shared/model/catalog.ts';
import { attributeTypes } from '../../../shared/model/kinds/domain-model.ts';
import { parseXPath } from '../../../shared/query/index.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { partOf, partsOf, testsOf, withoutPart, withPart } from './filter-parts.ts';

describe('filters built by clicking', () => {
  it('parts stand one behind the other; brackets in texts and inside a part end none', () => {
    const filter = '[a = \'][\'][contains(b, "]")] [c[d = 1]/e = 2]';
    expect(partsOf(filter)).toEqual(["[a = '][']", '[contains(b, "]")]', '[c[d = 1]/e = 2]']);
    expect(withoutPart(filter, 1)).toBe("[a = ']['][c[d = 1]/e = 2]");
    expect(withPart('[x = 1]', '[x = 1]')).toBe('[x = 1]');
    expect(partsOf('[a = 1')).toEqual(['[a = 1']);
    expect(partsOf(']]')).toEqual([']]']);
    expect(partsOf('')).toEqual([]);
  });

  it('every test of every type is a constraint that parses', () => {
    const samples: Readonly<Record<string, string>> = {
      string: "it's",
      integer: '7',
      long: '-9007199254740993',
      decimal: '1.50',
      boolean: 'true',
      datetime: '2026-11-20',
      date: '2026-11-20',
      autonumber: '7',
      binary: '',
      reference: '17',
    };
    const types = attributeTypes.filter((type) => type !== 'enumeration');
    const view = new ProjectBuilder()
      .entity('Item', Object.fromEntries(types.map((type) => [`${type}s`, type])))
      .entity('Other', {})
      .association('Item_Other', 'Item', 'Other')
      .view();
    const catalog = new Catalog(view);
    for (const type of [...types, 'reference'])
      for (const test of testsOf(type)) {
        const path = type === 'reference' ? 'M.Item_Other' : `${type}s`;
        const part = partOf({ path, type }, test, samples[type] as string);
        expect(partsOf(part)).toEqual([part]);
        expect([part, parseXPath(part, 'Item', catalog, () => ({ kind: 'unknown' })).diagnostics]).toEqual([part, []]);
      }
  });
});
