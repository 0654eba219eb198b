import { describe, expect, it } from 'vitest';
import type { ProgramConstant } from '../../../shared/program/program.ts';
import { createRedactor } from './redact.ts';

const constant = (name: string, secret: boolean): ProgramConstant => ({
  name,
  type: 'string',
  value: '',
  secret,
  variable: `CONSTANT_${name}`,
});

describe('secrets leave a run as dots', () => {
  const redact = createRedactor([constant('M.Key', true), constant('M.Url', false), constant('M.Unset', true)], {
    'M.Key': 'p&ss "w"/1',
    'M.Url': 'http://shop',
  });
  const basic = Buffer.from('me:p&ss "w"/1').toString('base64');
  it.each([
    ['as it is', 'key=p&ss "w"/1.', 'key=••••••.'],
    ['in a URL', 'GET http://shop?k=p%26ss%20%22w%22%2F1', 'GET http://shop?k=••••••'],
    ['in JSON', '{"k":"p&ss \\"w\\"/1"}', '{"k":"••••••"}'],
    ['in Basic authentication', `Authorization: Basic ${basic}`, 'Authorization: Basic ••••••'],
    ['another text stays', 'p&ss http://shop Basic abcd', 'p&ss http://shop Basic abcd'],
  ])('%s', (_where, text, expected) => {
    expect(redact(text)).toBe(expected);
  });
  it('without a secret there is nothing to do', () => {
    const text = 'anything';
    expect(createRedactor([constant('M.Url', false)], { 'M.Url': 'anything' })(text)).toBe(text);
  });
});
