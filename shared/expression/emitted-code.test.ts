import { describe, expect, it } from 'vitest';
import {
  callsAtOnce,
  chosen,
  EmissionError,
  identifier,
  js,
  listOfCodes,
  literal,
  literalOf,
  objectOfCodes,
  waitingCalls,
} from './emitted-code.ts';

interface Functions {
  add(a: number, b: number): number;
  load(id: number): Promise<string>;
  maybe(names: string[]): string | Promise<string>;
}

const rt = callsAtOnce<Functions>();
const call = waitingCalls<Functions>((code) => js`(await ${code})`);

describe('emitted code', () => {
  it('prints calls of the runtime, waited for where they may wait', () => {
    expect(rt.add(literal(1), js`b`)).toBe('rt.add(1, b)');
    expect(call.load(literal(7))).toBe('(await rt.load(7))');
    expect(call.maybe(listOfCodes([literal('a"b')]))).toBe('(await rt.maybe(["a\\"b"]))');
  });

  it('quotes the names of members', () => {
    expect(objectOfCodes<{ 'a-b': number }>({ 'a-b': literal(1) })).toBe('{ "a-b": 1 }');
  });

  it.each([
    ['a"b\\`${x}*/', '"a\\"b\\\\`${x}*/"'],
    ['\u2028\n\ud800', '"\\u2028\\n\\ud800"'],
    [-0, '(-0)'],
    [1e300, '1e+300'],
    [-7n, '(-7n)'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1, undefined, ['a']], '[1, undefined, ["a"]]'],
    [{ a: 1, b: undefined }, '{ "a": 1 }'],
  ])('quotes %o by what it is', (value, printed) => {
    expect(literal(value)).toBe(printed);
    if (typeof value !== 'object') expect(new Function(`return ${printed}`)()).toBe(value);
  });

  it('a member __proto__ is a member, and not the prototype', () => {
    const value = JSON.parse('{"__proto__":"a","b":{"__proto__":{}}}');
    expect(new Function(`return ${literal(value)}`)()).toStrictEqual(value);
    expect(Object.hasOwn(new Function(`return ${literal(value)}`)(), '__proto__')).toBe(true);
  });

  it.each([NaN, Number.POSITIVE_INFINITY, () => 1, Symbol('a'), new Date(0), new Map(), [() => 1]])(
    'refuses %o, which no literal is of',
    (value) => {
      expect(() => literal(value)).toThrow(EmissionError);
    },
  );

  it('refuses what is not of the type of its place', () => {
    const values: [unknown, unknown][] = [
      ['number', '1'],
      ['number', true],
      ['text', 1],
      ['flag', 'true'],
      ['flag', null],
      [['a', 'b'], 'c'],
      [['a', 'b'], 'length'],
    ];
    for (const [type, value] of values) expect(() => literalOf(type as 'text', value as string)).toThrow(EmissionError);
    expect(literalOf(['a', 'b'], 'a')).toBe('"a"');
    for (const key of ['c', 'constructor', '__proto__'])
      expect(() => chosen({ a: 1 }, key as 'a')).toThrow(EmissionError);
  });

  it('refuses a name that is none of ours', () => {
    for (const name of ['v1', 'c2_n', 'x_padLeft', 'x_$add']) expect(identifier(name)).toBe(name);
    for (const name of ['process', 'globalThis', 'v', 'v1;', 'a1.b', 'x_', 'eval', '', 'v1\n'])
      expect(() => identifier(name), name).toThrow(EmissionError);
    expect(() => rt[Object as unknown as 'add']).toThrow(EmissionError);
  });

  // What must not compile; the lines run, too, and print something that nobody may emit.
  it('does not compile with another name, count or kind of arguments, nor a call that is not waited for', () => {
    // @ts-expect-error no function of this name
    rt.remove(literal(1));
    // @ts-expect-error one argument is missing
    rt.add(literal(1));
    // @ts-expect-error a text is no number
    rt.add(literal(1), literal('2'));
    // @ts-expect-error a text of JavaScript that nobody gave a type
    rt.add(literal(1), '2');
    // @ts-expect-error a text in a template of code
    js`${'process'}`;
    // @ts-expect-error a number that nobody quoted
    js`${1}`;
    // @ts-expect-error it may wait
    rt.load(literal(1));
    // @ts-expect-error a promise sometimes
    rt.maybe(listOfCodes([literal('a')]));
    // @ts-expect-error it never waits
    call.add(literal(1), literal(2));
  });
});
