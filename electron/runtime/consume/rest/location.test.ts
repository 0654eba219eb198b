import { describe, expect, it } from 'vitest';
import { fillLocation } from './location.ts';

describe('the location of a call', () => {
  // Many servers decode a path before they walk up it: what is on the wire as %2E%2E leads elsewhere there.
  it.each([
    ['https://h/a/{1}', ['..'], '{1}'],
    ['https://h/a/{1}/b', ['.'], '{1}'],
    ['https://h/a/{1}{2}', ['.', '.'], '{1}'],
    ['/a/.{1}?x=1', ['.'], '{1}'],
    ['https://h/{1}/{2}#x', ['a', '..'], '{2}'],
  ])('%s with %j is refused', (template, values, place) =>
    expect(() => fillLocation(template, values, [])).toThrow(`${place} is `),
  );

  it.each([
    ['https://h/a/{1}', ['x/y'], 'https://h/a/x%2Fy'],
    ['https://h/a/{1}', ['%2f'], 'https://h/a/%252f'],
    ['https://h/a/{1}', ['...'], 'https://h/a/%2E%2E%2E'],
    ['https://h/a/{1}.json', ['..'], 'https://h/a/%2E%2E.json'],
    ['https://h/a?q={1}', ['..'], 'https://h/a?q=%2E%2E'],
    ['https://h/a/{1}', ['../b'], 'https://h/a/..%2Fb'],
    ['https://h/a/{1}', ['//evil/'], 'https://h/a/%2F%2Fevil%2F'],
    ['https://h/a/{1}', ['http://evil/'], 'https://h/a/http%3A%2F%2Fevil%2F'],
    ['https://h/a?q={1}', ['x&y=1#z'], 'https://h/a?q=x%26y%3D1%23z'],
    ['https://h/a?q={1}', ['a b+c'], 'https://h/a?q=a%20b%2Bc'],
    ['https://h/{1}', ["it's(1)*!"], 'https://h/it%27s%281%29%2A%21'],
    ['https://h/{1}', ['café'], 'https://h/caf%C3%A9'],
    ['https://h/{1}/{2}', [null, 5], 'https://h//5'],
    ['https://h/{1}', ['{2}', 'x'], 'https://h/%7B2%7D'],
    ['//{1}/x', ['evil'], '//evil/x'],
  ])('%s with %j is %s', (template, values, url) => expect(fillLocation(template, values, [])).toBe(url));

  it.each([
    ['{1}', ['https://h/a?b=c'], 'https://h/a?b=c'],
    ['{1}/a/{2}', ['https://h\n', '/x'], 'https://h/a/%2Fx'],
    ['{1}/a/{1}', ['https://h'], 'https://h/a/https%3A%2F%2Fh'],
    ['{1}{2}', ['https://h/a/', 'b/c'], 'https://h/a/b%2Fc'],
    ['{1}&b={2}', ['https://h/a?k=1', '&'], 'https://h/a?k=1&b=%26'],
    ['{1}?b={2}', ['https://h', '&'], 'https://h?b=%26'],
    ['https://h/{1}', ['https://evil/'], 'https://h/https%3A%2F%2Fevil%2F'],
  ])('%s begins with an address where that was chosen: %s', (template, values, url) =>
    expect(fillLocation(template, values, [1])).toBe(url),
  );

  it.each([
    ['{1}://{2}.h:{3}/x', ['https', 'eu-1.api', 8080], 'https://eu-1.api.h:8080/x'],
    ['{1}.{2}/x', ['https://api', 'example.org'], 'https://api.example.org/x'],
    ['{1}{2}/x', ['https://', 'h'], 'https://h/x'],
    ['https://{1}:{2}@h/x', ['a@b', 'p:/?#'], 'https://a%40b:p%3A%2F%3F%23@h/x'],
  ])('%s has chosen parts before its path: %s', (template, values, url) =>
    expect(fillLocation(template, values, [1, 2, 3])).toBe(url),
  );

  it.each(['', ' ', 'a/b', '/', 'u@h', 'h:1', 'h#', 'h?', '.', '.h', 'h\\', '[::1]', '%2F'])(
    'a value %j is no part of scheme, host or port',
    (value) => {
      for (const template of ['http://{2}/x', 'http://h:{2}/x', '{1}.{2}/x', 'http:{2}'])
        expect(() => fillLocation(template, ['http://h', value], [1, 2])).toThrow(
          expect.objectContaining({ code: 'rest/location-address' }),
        );
    },
  );

  it.each([
    ['{1}', 'https://evil'],
    ['http://{1}:8080/x', 'evil'],
    ['http:{1}', 'evil'],
    ['http:\\{1}/x', 'evil'],
    ['http://{1}@h/x', 'evil'],
    ['http://h:{1}/x', '1'],
    ['http://{1}.h/x', 'evil'],
  ])('%s: a value that nobody chose never stands in front of the path', (template, value) =>
    expect(() => fillLocation(template, [value], [])).toThrow(
      expect.objectContaining({ code: 'rest/location-address' }),
    ),
  );

  it('the host of an address ends before the next value, whoever chose that', () => {
    for (const [template, base] of [
      ['{1}{2}/x', 'http://u:p@127.0.0'],
      ['{1}/{2}', 'http:'],
      ['{1}//{2}', 'http:'],
    ] as const)
      expect(() => fillLocation(template, [base, '2'], [1])).toThrow(/\{2\} stands in front of the path/);
    expect(() => fillLocation('{1}{2}', ['http://h', '2'], [1, 2])).toThrow(/put a \/ between/);
  });

  it.each([
    ['{1}/x', 'http://h/p?key=1', /query/],
    ['{1}?b=1', 'http://h/p?key=1', /query/],
    ['{1}/x', 'http://h/p#a', /fragment/],
  ])('%s does not go on behind %s', (template, base, message) =>
    expect(() => fillLocation(template, [base], [1])).toThrow(message),
  );

  it('an address that is empty, and half a character, are errors', () => {
    expect(() => fillLocation('{1}/a', [null], [1])).toThrow(/is empty/);
    expect(() => fillLocation('https://h/{1}', ['\ud800'], [])).toThrow(/half a character/);
  });
});
