import { describe, expect, it } from 'vitest';
import { signatures } from './signatures.ts';

const context = { signal: new AbortController().signal, log: () => {} };
const call = (action: string, inputs: Record<string, string | null>) =>
  signatures.actions[action]?.({ Algorithm: 'sha256', Encoding: 'hex', ...inputs }, context);

/** RFC 4231, test case 2. */
const jefe = { Key: 'Jefe', Text: 'what do ya want for nothing?' };
const digits = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';

describe('signatures', () => {
  it.each([
    [{}, digits],
    [{ Encoding: 'base64' }, Buffer.from(digits, 'hex').toString('base64')],
    [{ Encoding: 'base64url' }, Buffer.from(digits, 'hex').toString('base64url')],
    [
      { Algorithm: 'sha512' },
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    ],
  ])('signs as the RFC does, %j', (how, signature) => {
    expect(call('sign', { ...jefe, ...how })).toBe(signature);
    expect(call('verify', { ...jefe, ...how, Signature: signature })).toBe(true);
  });

  it.each([
    [digits.toUpperCase(), true],
    [`sha256=${digits}`, true],
    [` ${digits}\n`, true],
    [`sha512=${digits}`, false],
    [digits.replace('5', '6'), false],
    [digits.slice(2), false],
    [`${digits}00`, false],
    ['none', false],
    ['', false],
    [null, false],
  ])('a signature %j is genuine: %s', (Signature, genuine) =>
    expect(call('verify', { ...jefe, Signature })).toBe(genuine),
  );

  it('takes the fingerprint of the UTF-8 bytes of a text', () => {
    expect(call('fingerprint', { Text: 'abc' })).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(call('fingerprint', { Text: 'ü', Algorithm: 'sha1' })).toBe('94a759fd37735430753c7b6b80684306d80ea16e');
  });

  it('makes ids that differ', () => {
    const ids = new Set(Array.from({ length: 50 }, () => call('new-id', {})));
    expect(ids.size).toBe(50);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
