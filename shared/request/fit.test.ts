import { describe, expect, it } from 'vitest';
import { defaultFormat } from '../format/index.ts';
import type { StructureNode } from '../structure/node.ts';
import { fitOf } from './fit.ts';
import type { MessageShape } from './served-requests.ts';

const root: StructureNode = {
  name: '',
  type: 'object',
  children: [
    { name: 'no', type: 'string' },
    { name: 'rates', type: 'dictionary', optional: true, item: { name: '', type: 'decimal' } },
    {
      name: 'lines',
      type: 'array',
      optional: true,
      item: { name: '', type: 'object', children: [{ name: 'sku', type: 'string' }] },
    },
    { name: 'more', type: 'any', optional: true },
  ],
};
const shape = (unknownMembers?: MessageShape['unknownMembers']): MessageShape => ({
  name: 'Visit',
  kind: defaultFormat.kind.kind,
  structure: { samples: [], overrides: {}, root } as MessageShape['structure'],
  ...(unknownMembers ? { unknownMembers } : {}),
});
const whole = '{"no":"1","rates":{"EUR":1.5},"lines":[{"sku":"a"}],"more":{"x":{"y":1}}}';
const nested = '{"no":"1","lines":[{"sku":"a"},{"sku":"b","animal":{}}],"owner":1}';

describe('how a body fits its structure', () => {
  it.each(['ignore', 'warn', 'error'] as const)('what it knows fits (unknown members: %s)', (unknownMembers) => {
    expect(fitOf(whole, shape(unknownMembers))).toEqual({ label: 'fits Visit', ok: true });
  });

  it('a member that is not known is said by its place: refused, or left out', () => {
    expect(fitOf(nested, shape('error'))).toEqual({
      label: 'does not fit Visit',
      ok: false,
      why: '$.lines[1].animal: the structure does not know this member.',
    });
    expect(fitOf(nested, shape('ignore'))).toEqual({
      label: 'fits Visit, without $.lines[1].animal, which it does not know',
      ok: true,
    });
  });

  it('an answer may hold more', () => expect(fitOf(nested, shape())).toEqual({ label: 'fits Visit', ok: true }));

  it('the place of a problem is named once', () => {
    const { why = '' } = fitOf('{"no":1}', shape('error'));
    expect(why.split('$.no')).toHaveLength(2);
  });
});
