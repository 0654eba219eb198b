import { describe, expect, it } from 'vitest';
import { EcmaExpression } from './ecma-expression.ts';

/** All matches of a text by an engine: where each is, and its groups. */
function matches(engine: { lastIndex: number; exec(text: string): unknown }, text: string): unknown[] {
  const found: unknown[] = [];
  for (let match = engine.exec(text); match !== null && found.length < 50; match = engine.exec(text)) {
    const { index, groups } = match as { index: number; groups: (string | undefined)[] };
    found.push([index, Array.isArray(groups) ? groups : [...(match as string[])]]);
    if (engine.lastIndex === index) engine.lastIndex++;
  }
  return found;
}

describe('means what it means to JavaScript', () => {
  it.each([
    ['a+(b)?', '', 'xaab a'],
    ['[^,]*', '', 'a,b'],
    ['(\\w+)@(\\w+)', '', 'ann@home, bob@work'],
    ['A', 'i', 'aA'],
    ['^b$', 'm', 'a\nb\nc'],
    ['\\s+', '', 'a \u00a0\u2003b'],
    ['\\S+', '', 'a\u00a0b'],
    ['\\u0041|\\x42|\\cI', '', 'AB\t'],
    ['[\\w.-]+', '', 'a.b-c d'],
    ['[[\\]]', '', '[]'],
    ['\\/\\-\\é', '', '/-é'],
    ['[\\b\\v]', '', '\b\v'],
    ['(?<y>\\d{4})-(?<m>\\d\\d)', '', 'on 2026-11-20'],
    ['a{2,3}?', '', 'aaaaa'],
    ['[^]b', '', '\nb'],
    ['\\p{L}+', 'u', 'straße 1'],
  ])('/%s/%s', (source, flags, text) => {
    expect(matches(new EcmaExpression(source, flags), text)).toEqual(matches(new RegExp(source, `g${flags}`), text));
  });
});

it.each([
  ['(?=a)', 'looks ahead and behind are not supported'],
  ['(?<!a)b', 'looks ahead and behind are not supported'],
  ['(a)\\1', 'references to groups are not supported'],
])('/%s/ has no words in RE2', (source, reason) => {
  expect(() => new EcmaExpression(source, '')).toThrow(reason);
});

it('a pattern that JavaScript takes ages for takes no time', () => {
  const started = performance.now();
  expect(new EcmaExpression('(a+)+b', '').exec('a'.repeat(50_000))).toBeNull();
  expect(performance.now() - started).toBeLessThan(2000);
});
