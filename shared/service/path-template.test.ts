import { describe, expect, it } from 'vitest';
import { addressOf, matchPart, parsePathTemplate, pathRelation, pathTemplateProblem } from './path-template.ts';

const match = (template: string, text: string) => matchPart(parsePathTemplate(template)[0] as never, text);

describe('a part of a published path', () => {
  it.each([
    ['{id}', 'a', ['a']],
    ['{id}', '', null],
    ['{order-id}.json', '7.json', ['7']],
    ['{order-id}.json', '.json', null],
    ['{order-id}.json', '7.xml', null],
    ['a:{b}', 'a:x', ['x']],
    ['a:{b}', 'b:x', null],
    ['{a.b}', 'x.y', ['x.y']],
    ['{a}.{b}', 'x.y.z', ['x', 'y.z']],
    ['{a}-{b}.csv', '1-2-3.csv', ['1', '2-3']],
    ['{a}-{b}.csv', '1-.csv', null],
    ['{a}-{b}', '--b', ['-', 'b']],
    ['report', 'report', []],
    ['report', 'Report', null],
    ['caf%C3%A9', 'café', []],
    ['v(1)+*', 'v(1)+*', []],
  ])('%s against %s', (template, text, values) => expect(match(template, text)).toEqual(values));

  it('does not try every way that a hostile text could be cut', () => {
    expect(match('{a}-{b}-{c}-{d}.x', '-'.repeat(200_000))).toBeNull();
  });
});

describe('two published paths', () => {
  it.each([
    ['/a/{x}', '/a/{y}', 'equal'],
    ['/a/b', '/a/{y}', 'narrower'],
    ['/a/{x}', '/a/b', 'wider'],
    ['/a/{x}.json', '/a/{y}', 'narrower'],
    ['/a/{x}.min.json', '/a/{y}.json', 'narrower'],
    ['/a/{x}.json', '/a/{y}.xml', 'disjoint'],
    ['/{x}/b', '/a/{y}', 'crossing'],
    ['/a/{x}-{y}', '/a/{x}.{y}', 'crossing'],
    ['/a/{x}-{y}.csv', '/a/{x}-{y}', 'narrower'],
    ['/a/{x}-{y}', '/a/{x}-{y}.csv', 'wider'],
    ['/a/{x}-{y}-{z}', '/a/{x}-{y}', 'narrower'],
    ['/a/v{x}.{y}', '/a/{x}.{y}', 'narrower'],
    ['/a/{x}.{y}', '/a/{x}.b{y}', 'wider'],
    ['/a/{x}-{y}', '/a/{x}-{y}c', 'wider'],
    ['/a/a{x}-{y}', '/a/{x}-{y}b', 'crossing'],
    ['/a', '/a/{x}', 'disjoint'],
    ['/a/b', '/a/c', 'disjoint'],
  ])('%s and %s: %s', (a, b, relation) =>
    expect(pathRelation(parsePathTemplate(a), parsePathTemplate(b))).toBe(relation),
  );
});

describe('the address of a path', () => {
  it.each([
    ['', '/'],
    ['orders/v1/', '/orders/v1'],
    ['café', '/caf%C3%A9'],
    ['caf%C3%A9', '/caf%C3%A9'],
    ['caf%c3%a9/x y', '/caf%C3%A9/x%20y'],
    ['%41%2D', '/A-'],
    ['%7Bx%7D/{x}', '/%7Bx%7D/{x}'],
    ['a%25b', '/a%25b'],
    ['x%2Fy/a%3Fb%23', '/x%2Fy/a%3Fb%23'],
    ["a:b@c;d=e,f&g+h$!'()*", "/a:b@c;d=e,f&g+h$!'()*"],
    ['{größe}-ü.{b}', '/{größe}-%C3%BC.{b}'],
    ['a\ud800', '/a%EF%BF%BD'],
  ])('%s is %s, and its own address', (path, address) => {
    expect(addressOf(path)).toBe(address);
    expect(addressOf(address)).toBe(address);
    expect(pathRelation(parsePathTemplate(address), parsePathTemplate(path.toWellFormed()))).toBe('equal');
  });
});

describe('a text that is no path template', () => {
  it.each([
    'a/{',
    'a/}',
    'a/{}',
    'a?b',
    'a b',
    'a#b',
    'a%zz',
    '../a',
    '{a}{b}',
    '{a}/{a}',
    '{a/b}',
    'x{a/b/c}y',
    'a\ud800',
    '{\udc00}',
    'a%FF',
    '%C3/{x}%A9',
    'a/%2E%2e/b',
  ])('%s', (path) => expect(pathTemplateProblem(path)).not.toBeNull());
  it.each([
    '',
    'orders/{order-id}.json',
    'a:{b}',
    'caf%C3%A9',
    'a.b-c_d~e',
    "it's(1)+*",
    'x%2Fy',
    '%7Bx%7D',
    '%F0%9F%98%80',
    '{a}/{b}',
  ])('%s is one', (path) => expect(pathTemplateProblem(path)).toBeNull());
});
