import { describe, expect, it } from 'vitest';
import { fillLocation } from './location.ts';

describe('the location of a call', () => {
  it.each([
    ['https://h/a/{1}', ['x/y'], 'https://h/a/x%2Fy'],
    ['https://h/a/{1}', ['%2f'], 'https://h/a/%252f'],
    ['https://h/a/{1}', ['..'], 'https://h/a/%2E%2E'],
    ['https://h/a/{1}/b', ['.'], 'https://h/a/%2E/b'],
    ['https://h/a/{1}{2}', ['.', '.'], 'https://h/a/%2E%2E'],
    ['https://h/a/{1}', ['../b'], 'https://h/a/..%2Fb'],
    ['https://h/a/{1}', ['//evil/'], 'https://h/a/%2F%2Fevil%2F'],
    ['https://h/a/{1}', ['http://evil/'], 'https://h/a/http%3A%2F%2Fevil%2F'],
    ['https://h/a?q={1}', ['x&y=1#z'], 'https://h/a?q=x%26y%3D1%23z'],
    ['https://h/a?q={1}', ['a b+c'], 'https://h/a?q=a%20b%2Bc'],
    ['https://h/{1}', ["it's(1)*!"], 'https://h/it%27s%281%29%2A%21'],
    ['https://h/{1}', ['café'], 'https://h/caf%C3%A9'],
    ['https://h/{1}/{2}', [null, 5], 'https://h//5'],
    ['https://h/{1}', ['{2}', 'x'], 'https://h/%7B2%7D'],
    ['{1}', ['https://evil/'], 'https%3A%2F%2Fevil%2F'],
    ['{1}/a', ['/own'], '%2Fown/a'],
  ])('%s with %j is %s', (template, values, url) => expect(fillLocation(template, values, false)).toBe(url));

  it.each([
    ['{1}', ['https://h/a?b=c'], 'https://h/a?b=c'],
    ['{1}/a/{2}', ['https://h', '/x'], 'https://h/a/%2Fx'],
    ['{1}/a/{1}', ['https://h'], 'https://h/a/https%3A%2F%2Fh'],
    ['https://h/{1}', ['https://evil/'], 'https://h/https%3A%2F%2Fevil%2F'],
  ])('%s begins with an address where that was chosen: %s', (template, values, url) =>
    expect(fillLocation(template, values, true)).toBe(url),
  );

  it('an address that is empty, and half a character, are errors', () => {
    expect(() => fillLocation('{1}/a', [null], true)).toThrow(/is empty/);
    expect(() => fillLocation('https://h/{1}', ['\ud800'], false)).toThrow(/half a character/);
  });
});
