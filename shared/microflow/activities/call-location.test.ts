import { describe, expect, it } from 'vitest';
import { addressingParameters, chosenParameters, unchosenParameters } from './call-location.ts';

describe('the parameters that say where a call goes', () => {
  it.each([
    ['{1}', [1]],
    [' {1}/orders/{2}', [1]],
    ['{1}{2}:8080/x', [1, 2]],
    ['{1}.{2}/x', [1, 2]],
    ['{1}@{2}/x', [1, 2]],
    ['{1}://{2}/x', [1, 2]],
    ['{1}//{2}/x', [1, 2]],
    ['{1}?q={2}', [1]],
    ['{1}#{2}', [1]],
    ['http://{1}:8080/{2}', [1]],
    ['http://127.0.0.1:{2}/x', [2]],
    ['http://{1}:{2}@h/x', [1, 2]],
    ['http://{1}.h', [1]],
    ['http:{2}', [2]],
    ['http:/{2}/x', [2]],
    ['http:\\\\{2}/x', [2]],
    ['http:///{2}/x', [2]],
    ['ht{1}://h/x', [1]],
    ['http://h/{1}', []],
    ['http://h\\{1}', []],
    ['http://h?q={1}', []],
    ['http://h/a:{1}@b', []],
    ['/own/{1}', []],
    ['/{1}', []],
    ['//{1}/x', []],
  ])('of %s are %j', (location, numbers) => expect(addressingParameters(location)).toEqual(numbers));

  it('have to be constants, or chosen', () => {
    const location = { location: '{1}://{2}/{3}', parameters: ["'http'", '$Host', '@M.Id'], startsWithAddress: false };
    expect([unchosenParameters(location), chosenParameters(location)]).toEqual([[2], [1, 3]]);
    const chosen = { ...location, startsWithAddress: true };
    expect([unchosenParameters(chosen), chosenParameters(chosen).sort()]).toEqual([[], [1, 2, 3]]);
  });
});
